"""The client: what it retries, how long it waits, what it refuses, and what it never lets out."""

from __future__ import annotations

import asyncio
import gzip
import json
import logging
import zlib
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest

from tests.adapters.standin import Asked, Respond, StandingClock, answer, far_side, http
from watcher.adapters.http import Bounds, Call, HttpClient
from watcher.adapters.patience import HttpError
from watcher.ports import Failure
from watcher.ports.tally import tallied

FINE = {"data": 1}


def in_turn(*answers: bytes | None) -> Respond:
    """The answers one after another, the last for ever."""
    left = list(answers)

    def respond(_asked: Asked) -> bytes | None:
        return left.pop(0) if len(left) > 1 else left[0]

    return respond


async def ask(
    respond: Respond, clock: StandingClock | None = None, bounds: Bounds | None = None
) -> tuple[Any, HttpClient]:
    client = HttpClient(clock or StandingClock(), bounds=bounds)
    try:
        async with far_side(respond) as side:
            return await client.post_json(side.url(), {"a": 1}), client
    finally:
        await client.close()


async def failure(
    respond: Respond, clock: StandingClock | None = None, bounds: Bounds | None = None
) -> HttpError:
    with pytest.raises(HttpError) as caught:
        await ask(respond, clock, bounds)
    return caught.value


async def test_a_good_answer_is_its_json() -> None:
    data, client = await ask(in_turn(answer(FINE)))
    assert data == FINE
    assert client.calls == 1


async def test_each_question_counts_its_own_attempts_whatever_else_is_asked() -> None:
    async def cost(*answers: bytes) -> int:
        with tallied() as tally:
            await ask(in_turn(*answers))
        return tally.calls

    busy = http(503, "{}")
    assert [*await asyncio.gather(cost(answer(FINE)), cost(busy, busy, answer(FINE)))] == [1, 3]


async def test_it_says_who_it_is() -> None:
    seen: list[Asked] = []

    def respond(asked: Asked) -> bytes:
        seen.append(asked)
        return answer(FINE)

    await ask(respond)
    assert seen[0].headers["user-agent"].startswith("limit-watcher/")
    assert seen[0].json == {"a": 1}


@pytest.mark.parametrize(
    "bad",
    [
        http(500, "oops", "text/plain"),
        http(502, "<html>Bad gateway</html>", "text/html"),
        http(503, "{}"),
        http(408, "{}"),
        http(200, "<!doctype html><p>maintenance", "text/html"),
        http(200, "<p>html under a false name"),
        http(200, ""),
        http(200, '{"data": '),
        http(200, '{"data": NaN}'),
        http(200, '{"data": 1e999}'),
        http(200, "[" * 100_000),
        http(200, b'{"data": "\xff\xfe"}'),
        http(200, '{"data": 1}', "image/png"),
        b"",
        b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{",
        b"nonsense\r\n\r\n",
        http(200, b"not gzip", Content_Encoding="gzip"),
        http(200, gzip.compress(b'{"data": 1}')[:-9], Content_Encoding="gzip"),
    ],
)
async def test_a_passing_fault_is_tried_again_and_costs_only_time(bad: bytes) -> None:
    clock = StandingClock()
    data, client = await ask(in_turn(bad, bad, answer(FINE)), clock)
    assert data == FINE
    assert client.calls == 3
    assert sum(clock.slept) > 1


@pytest.mark.parametrize(
    ("bad", "kind"),
    [
        (http(500, "{}"), Failure.SERVER),
        (http(200, "<html>", "text/html"), Failure.BAD_ANSWER),
        (http(200, "{"), Failure.BAD_ANSWER),
        (http(200, ""), Failure.BAD_ANSWER),
        (b"", Failure.UNREACHABLE),
    ],
)
async def test_a_lasting_fault_ends_in_a_failure_after_four_attempts(bad: bytes, kind: Failure) -> None:
    clock = StandingClock()
    error = await failure(in_turn(bad), clock)
    assert error.kind is kind
    assert not error.lasting
    assert len([s for s in clock.slept if s >= 1]) == 3
    assert sum(clock.slept) <= 60


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        (401, Failure.AUTH),
        (403, Failure.AUTH),
        (400, Failure.REFUSED),
        (404, Failure.REFUSED),
        (413, Failure.REFUSED),
        (422, Failure.REFUSED),
    ],
)
async def test_a_refusal_is_not_tried_again(status: int, kind: Failure) -> None:
    clock = StandingClock()
    error = await failure(in_turn(answer({"error": "no"}, status)), clock)
    assert (error.kind, error.status, error.body) == (kind, status, {"error": "no"})
    assert error.lasting
    assert clock.slept == []


async def test_a_guard_page_with_403_says_nothing_about_our_account() -> None:
    error = await failure(in_turn(http(403, "<html>Just a moment", "text/html")))
    assert error.kind is Failure.SERVER


async def test_a_redirect_is_never_followed() -> None:
    async with far_side(in_turn(answer(FINE))) as other:
        error = await failure(in_turn(http(307, "", Location=other.url())))
        assert other.asked == []
    assert error.kind is Failure.BAD_ANSWER


async def test_a_short_retry_after_is_waited_for() -> None:
    clock = StandingClock()
    data, _ = await ask(in_turn(http(429, "", Retry_After="7"), answer(FINE)), clock)
    assert data == FINE
    assert clock.slept == [7]


async def test_waiting_as_asked_never_adds_up_to_more_than_a_minute() -> None:
    clock = StandingClock()
    error = await failure(in_turn(http(429, "", Retry_After="25")), clock)
    assert (error.retry_after, clock.slept) == (25, [25, 25])


async def test_a_retry_after_may_be_a_date() -> None:
    clock = StandingClock()
    date = "Thu, 28 May 2026 12:00:09 GMT"
    await ask(in_turn(http(429, "", Retry_After=date), answer(FINE)), clock)
    assert clock.slept == [9]


async def test_a_long_retry_after_is_left_to_the_scheduler() -> None:
    clock = StandingClock()
    error = await failure(in_turn(http(429, "", Retry_After="300")), clock)
    assert (error.kind, error.retry_after, clock.slept) == (Failure.RATE_LIMITED, 300, [])


@pytest.mark.parametrize("absurd", ["-5", "soon", "", "nan", "1e9", "²", "Thu, 28 May 1999 12:00:09 GMT"])
async def test_a_retry_after_without_sense_counts_as_none(absurd: str) -> None:
    error = await failure(in_turn(http(429, "", Retry_After=absurd)))
    assert error.retry_after == 300


async def test_a_huge_retry_after_is_cut_to_an_hour() -> None:
    error = await failure(in_turn(http(429, "", Retry_After="9" * 400)))
    assert error.retry_after == 3600


async def test_a_429_without_a_word_backs_off_and_then_waits_out_the_five_minute_block() -> None:
    clock = StandingClock()
    error = await failure(in_turn(http(429, "<html>slow down", "text/html")), clock)
    assert (error.kind, error.retry_after) == (Failure.RATE_LIMITED, 300)
    assert 2 <= len(clock.slept) <= 5


async def test_silence_ends_in_a_failure_after_two_attempts() -> None:
    clock = StandingClock()
    error = await failure(in_turn(None), clock, Bounds(read=0.05))
    assert error.kind is Failure.UNREACHABLE
    assert "did not answer in time" in str(error)


async def test_nobody_listening_is_unreachable() -> None:
    async with far_side(in_turn(b"")) as side:
        url = side.url()
    client = HttpClient(StandingClock())
    with pytest.raises(HttpError) as caught:
        await client.post_json(url, {})
    await client.close()
    assert caught.value.kind is Failure.UNREACHABLE


async def test_a_body_without_end_is_cut_off() -> None:
    error = await failure(in_turn(http(200, b" " * 5000)), bounds=Bounds(max_bytes=1000))
    assert (error.kind, "too large" in str(error)) == (Failure.BAD_ANSWER, True)


@pytest.mark.parametrize("pack", [gzip.compress, zlib.compress])
async def test_a_bomb_is_not_unpacked(pack: Callable[[bytes], bytes]) -> None:
    bomb = http(200, pack(b" " * 5_000_000), Content_Encoding="gzip")
    error = await failure(in_turn(bomb), bounds=Bounds(max_bytes=100_000))
    assert "too large" in str(error)


async def test_a_packed_answer_is_read() -> None:
    packed = http(200, gzip.compress(json.dumps(FINE).encode()), Content_Encoding="gzip")
    assert (await ask(in_turn(packed)))[0] == FINE


async def test_whole_numbers_stay_exact() -> None:
    data, _ = await ask(in_turn(http(200, '{"n": 12345678901234567890}')))
    assert data["n"] == 12345678901234567890


@pytest.mark.parametrize("url", ["ftp://example.invalid/", "no address", "http://[::1", ""])
async def test_an_address_that_is_none_is_refused_in_words(url: str) -> None:
    client = HttpClient(StandingClock())
    with pytest.raises(HttpError) as caught:
        await client.post_json(url, {})
    await client.close()
    assert caught.value.kind is Failure.REFUSED


@pytest.mark.parametrize("token", ["secret\nvalue", "sécret-value", "secret\x00value"])
async def test_a_credential_that_fits_no_header_is_refused_without_being_shown(token: str) -> None:
    client = HttpClient(StandingClock())
    async with far_side(in_turn(answer(FINE))) as side:
        call = Call("POST", side.url(), json={}, headers={"Authorization": f"Bearer {token}"})
        with pytest.raises(HttpError) as caught:
            await client.ask(call)
    await client.close()
    error = caught.value
    assert error.kind is Failure.REFUSED
    shown = f"{error!r} {error} {error.__cause__!r} {error.__context__!r} {call!r}"
    assert "secret" not in shown
    assert "value" not in shown


async def test_a_secret_that_comes_back_is_masked_in_values_at_any_depth() -> None:
    client = HttpClient(StandingClock())
    client.keep_secret("s3cr3t-token", "abc")
    async with far_side(in_turn(answer({"a": [{"b": "it is s3cr3t-token!"}], "abc": "abc"}))) as side:
        data = await client.post_json(side.url(), {})
    await client.close()
    assert data == {"a": [{"b": "it is ***!"}], "abc": "abc"}


async def test_requests_leave_at_an_even_pace_after_the_first_few() -> None:
    clock = StandingClock()
    client = HttpClient(clock)
    async with far_side(in_turn(answer(FINE))) as side:
        for _ in range(25):
            await client.post_json(side.url(), {})
    await client.close()
    assert sum(clock.slept) == pytest.approx(4.0)  # 20 of them, 5 a second


async def test_a_clock_set_back_does_not_hold_requests_for_ever() -> None:
    clock = StandingClock()
    client = HttpClient(clock)
    async with far_side(in_turn(answer(FINE))) as side:
        await client.post_json(side.url(), {})
        clock.at = datetime(2020, 1, 1, tzinfo=UTC)
        await client.post_json(side.url(), {})
    await client.close()
    assert sum(clock.slept) < 1


def test_the_library_does_not_log_addresses() -> None:
    assert logging.getLogger("httpx").getEffectiveLevel() == logging.WARNING


async def test_a_closed_client_says_so() -> None:
    client = HttpClient(StandingClock())
    await client.close()
    with pytest.raises(HttpError):
        await client.post_json("http://127.0.0.1:9/", {})


@pytest.mark.parametrize(
    "kind",
    ["text/plain", "text/javascript", "application/javascript", "application/octet-stream", "text/json"],
)
async def test_json_by_another_name_is_json_all_the_same(kind: str) -> None:
    async with far_side(lambda _: http(200, '{"data": 1}', kind)) as side:
        client = HttpClient(StandingClock())
        assert await client.ask(Call("GET", side.url("/"))) == FINE
        await client.close()


async def test_a_secret_echoed_as_a_key_is_masked() -> None:
    async with far_side(lambda _: answer({"s3cret-token": {"x": 1}})) as side:
        client = HttpClient(StandingClock())
        client.keep_secret("s3cret-token")
        assert await client.ask(Call("GET", side.url("/"))) == {"***": {"x": 1}}
        await client.close()

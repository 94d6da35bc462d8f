"""`POST /api/v1/readings`: who may, how much, how often, and what is answered."""

from __future__ import annotations

import json
import logging
from typing import Any

import pytest

from tests.web.desk import OTHER, TASKS, TOKEN, desk
from watcher.ports import StoreError
from watcher.ports.served import Accepted, Ignored, KeyTakenError, TooManySeriesError
from watcher.web.readings import MOST_BYTES


async def test_numbers_are_handed_in_under_the_source_of_the_token() -> None:
    async with desk() as d:
        first = await d.pushes()
        second = await d.pushes(token=OTHER)
    assert (first.status, first.json) == (200, {"accepted": 1, "ignored": 0})
    assert second.status == 200
    assert [source for source, _ in d.intake.got] == ["recipes", "warehouse"]
    assert d.intake.got[0][1].readings[0].series.source == "recipes"


@pytest.mark.parametrize(
    "header",
    [
        None,
        "",
        "Bearer",
        "Bearer ",
        "Bearer nonsense",
        f"Basic {TOKEN}",
        TOKEN,
        f"Bearer {TOKEN}x",
        "Bearer \xff",
    ],
)
async def test_without_a_token_nothing_is_told_but_that(header: str | None) -> None:
    async with desk() as d:
        answer = await d.pushes(token=None, headers={"Authorization": header} if header is not None else {})
    assert (answer.status, answer.json) == (401, {"error": "unauthorized"})
    assert answer.headers["WWW-Authenticate"] == "Bearer"
    assert not d.intake.got


async def test_a_flood_of_wrong_tokens_is_complained_of_once_a_minute(
    capsys: pytest.CaptureFixture[str],
) -> None:
    async with desk() as d:
        for d.seconds in (0, 1, 59, 60):
            await d.pushes(token="wrong")
    assert capsys.readouterr().out.count("push.unauthorized") == 2


async def test_the_token_shows_in_no_log_and_no_repr(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    async with desk() as d:
        await d.pushes()
        await d.sends("{")
        await d.pushes(token=TOKEN + "x")
        await d.types(f"POST / HTTP/1.1\r\nAuthorization: Bearer {TOKEN}\x01\r\nHost: x\r\n\r\n".encode())
        await d.types(f"POST / HTTP/1.1\r\nAuthorization {TOKEN}\r\n\r\n".encode())
    assert TOKEN not in caplog.text


@pytest.mark.parametrize("kind", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data"])
async def test_only_json_is_read(kind: str) -> None:
    async with desk() as d:
        assert (await d.sends("{}", headers={"Content-Type": kind})).status == 415


async def test_a_charset_does_no_harm() -> None:
    async with desk() as d:
        assert (await d.pushes(headers={"Content-Type": "application/json; charset=utf-8"})).status == 200


async def test_a_packed_body_is_refused_unread() -> None:
    async with desk() as d:
        assert (await d.sends(b"\x1f\x8b", headers={"Content-Encoding": "br"})).status == 415


async def test_a_body_that_is_too_large_is_refused() -> None:
    async with desk() as d:
        assert (await d.sends(b" " * (MOST_BYTES + 1))).status == 413


async def test_a_body_that_hides_how_large_it_is_is_refused_too() -> None:
    async def chunks() -> Any:
        for _ in range(20):
            yield b" " * 16_384

    async with desk() as d:
        answer = await d.asks(
            "POST",
            "/api/v1/readings",
            data=chunks(),
            headers={"Authorization": f"Bearer {TOKEN}", "Content-Type": "application/json"},
        )
    assert answer.status == 413


async def test_sixty_requests_a_minute_pass_and_the_next_is_told_when_to_come_back() -> None:
    async with desk() as d:
        assert {(await d.pushes()).status for _ in range(60)} == {200}
        d.seconds = 45.5
        late = await d.pushes()
        assert (late.status, late.headers["Retry-After"]) == (429, "15")
        assert (await d.pushes(token=OTHER)).status == 200
        d.seconds = 60.0
        assert (await d.pushes()).status == 200


@pytest.mark.parametrize(
    ("raw", "says"),
    [
        (b"", "Expecting value (line 1, column 1)"),
        (b"{", "Expecting property name enclosed in double quotes (line 1, column 2)"),
        (b'{"key": "a", "key": "b"}', 'the key "key" stands twice in one object'),
        (b'{"key": "\xff"}', "the body is not UTF-8 at byte 9"),
        (b"[" * 100_000, "the body cannot be read"),
    ],
)
async def test_json_is_read_strictly(raw: bytes, says: str) -> None:
    async with desk() as d:
        answer = await d.sends(raw)
    assert answer.status == 400
    assert answer.json["faults"] == [{"place": "", "message": says}]


@pytest.mark.parametrize(
    ("odd", "says"),
    [
        ("NaN", "is NaN, not a number"),
        ("Infinity", "is too large"),
        ("-Infinity", "is too large"),
        ("1e999", "is too large"),
        ("9" * 5000, "is too large"),
        ("1.1e18", "is too large"),
        ("-1", "must be a number of zero or more"),
        ('"NaN"', "must be a number of zero or more"),
        ('"1e999"', "must be a number of zero or more"),
    ],
)
@pytest.mark.parametrize("field", ["used", "limit"])
async def test_what_is_no_number_is_refused_where_it_stands(odd: str, says: str, field: str) -> None:
    raw = json.dumps({"key": "k", "readings": [TASKS, {**TASKS, "org": "Globex", field: "ODD"}]})
    async with desk() as d:
        answer = await d.sends(raw.replace('"ODD"', odd))
    assert answer.status == 400
    assert answer.json["faults"] == [{"place": f"readings[1].{field}", "message": says}]
    assert not d.intake.got


@pytest.mark.parametrize("odd", ["NaN", "-1e999"])
@pytest.mark.parametrize("field", ["remaining", "resource", "org", "as_of", "period", "labels", "key", "x"])
async def test_nan_is_at_home_nowhere_in_a_body(odd: str, field: str) -> None:
    raw = json.dumps({"key": "k", "readings": [{**TASKS, field: "ODD"}]}).replace('"ODD"', odd)
    async with desk() as d:
        assert (await d.sends(raw)).status == 400
        assert (await d.sends(f'{{"key": {odd}, "readings": {odd}}}')).places == ["key", "readings"]


async def test_every_fault_is_told_at_once_with_its_place() -> None:
    bad = {
        "resource": "no spaces",
        "org": {"id": "", "nmae": "x"},
        "used": -1,
        "period": "week",
        "labels": [],
    }
    async with desk() as d:
        answer = await d.pushes(TASKS, bad, 7, extra=1)
    assert answer.status == 400
    assert answer.json["error"] == "nothing was taken"
    assert answer.places == [
        "",
        "readings[1].resource",
        "readings[1].org",
        "readings[1].org.id",
        "readings[1].labels",
        "readings[1].used",
        "readings[1].period",
        "readings[2]",
    ]
    assert {"place": "readings[1].org", "message": 'unknown key "nmae"; did you mean name?'} in answer.json[
        "faults"
    ]
    assert not d.intake.got


async def test_faults_without_end_are_counted_and_not_all_told() -> None:
    async with desk() as d:
        answer = await d.pushes(*[{}] * 1000)
    assert len(answer.json["faults"]) == 100
    assert answer.json["error"] == "nothing was taken; 3900 faults more are not shown"


async def test_the_key_may_stand_in_the_header() -> None:
    async with desk() as d:
        raw = json.dumps({"readings": [TASKS]})
        assert (await d.sends(raw, headers={"Idempotency-Key": "from the header"})).status == 200
        assert (await d.pushes(headers={"Idempotency-Key": "another"})).places == ["Idempotency-Key"]
        assert (await d.pushes(headers={"Idempotency-Key": "k1"})).status == 200
    assert [delivery.key for _, delivery in d.intake.got] == ["from the header", "k1"]


@pytest.mark.parametrize("key", [None, "", "x" * 201, "a\nb", 7, ["a"], {"a": 1}])
async def test_a_delivery_without_a_proper_key_is_refused(key: Any) -> None:
    async with desk() as d:
        assert (await d.pushes(key=key)).places == ["key"]


async def test_the_same_content_has_the_same_digest_however_it_is_written() -> None:
    async with desk() as d:
        await d.pushes(TASKS)
        await d.sends(json.dumps({"readings": [dict(reversed(TASKS.items()))], "key": "k2"}, indent=4))
        await d.pushes({**TASKS, "used": 9})
    one, same, other = (delivery.digest for _, delivery in d.intake.got)
    assert one == same != other


async def test_what_came_before_is_said_to_be_repeated() -> None:
    async with desk() as d:
        d.intake.answer = Accepted(3, repeated=True)
        answer = await d.pushes()
    assert (answer.status, answer.json) == (200, {"accepted": 3, "repeated": True})


async def test_what_is_ignored_is_told_with_its_place() -> None:
    async with desk() as d:
        d.intake.answer = Accepted(1, (Ignored(1, "stale"),))
        answer = await d.pushes()
    assert answer.json == {
        "accepted": 1,
        "ignored": 1,
        "why": [{"place": "readings[1]", "message": "stale"}],
    }


@pytest.mark.parametrize(
    ("error", "status"),
    [(KeyTakenError("taken", hint="h"), 409), (TooManySeriesError("full"), 400), (StoreError("disk"), 503)],
)
async def test_a_delivery_that_was_not_taken_says_why(error: Exception, status: int) -> None:
    async with desk() as d:
        d.intake.answer = error
        answer = await d.pushes()
    assert answer.status == status
    assert "disk" not in answer.text
    assert ("Retry-After" in answer.headers) == (status == 503)


async def test_a_fault_of_our_own_shows_nothing_of_the_inside() -> None:
    async with desk() as d:
        d.intake.answer = RuntimeError("inside")
        answer = await d.pushes()
    assert (answer.status, answer.json) == (500, {"error": "a fault of our own"})


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/api/v1/readings", 405),
        ("PUT", "/api/v1/readings", 405),
        ("GET", "/nowhere", 404),
        ("POST", "/metrics", 405),
    ],
)
async def test_what_is_not_there_is_refused_in_json(method: str, path: str, status: int) -> None:
    async with desk() as d:
        answer = await d.asks(method, path)
    assert answer.status == status
    assert "error" in answer.json
    assert answer.headers["Server"] == "limit-watcher"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize(
    "raw", [b"GET\r\n\r\n", b"\x16\x03\x01\x00", b"POST / HTTP/1.1\r\nContent-Length: x\r\n\r\n"]
)
async def test_what_is_no_http_does_no_harm(raw: bytes) -> None:
    async with desk() as d:
        await d.types(raw)
        assert (await d.gets("/healthz")).status == 200

"""The generic webhook against a far side over a real socket."""

from __future__ import annotations

import hashlib
import hmac
import json
import unicodedata
from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Any

import pytest

from tests.adapters.channels.contract import FailingChannelContract, failing
from tests.adapters.channels.samples import message, parcel, story
from tests.adapters.standin import FarSide, StandingClock, far_side, http
from tests.domain.tellings import AT
from watcher import __version__
from watcher.adapters.channels.webhook import WebhookChannel, WebhookOptions, body
from watcher.adapters.http import Bounds
from watcher.ports import Channel, Parcel

SECRET = "letters-secret"


class HookWorld:
    """`answers` are taken from the front; then everything is taken."""

    def __init__(self, side: FarSide, answers: list[bytes | None]) -> None:
        self.side, self.answers = side, answers
        self.secrets: tuple[str, ...] = (SECRET, "hidden-path", "hidden-header")
        self.channel: Channel = self.hook(side.url("/hidden-path"))

    def hook(self, url: str, **options: Any) -> WebhookChannel:
        usual = {"secret": SECRET, "headers": {"Authorization": "Bearer hidden-header"}}
        return WebhookChannel(WebhookOptions("hook", url, **usual | options), StandingClock(AT))

    @property
    def letters(self) -> list[Any]:
        return [asked.json for asked in self.side.asked]

    def arrived(self) -> list[str]:
        return [f"{'TEST ' if it['test'] else ''}{_words(it)}" for it in self.letters]

    def harmful(self) -> list[str]:
        told = "".join(text for it in self.letters for text in _texts(it))
        return [char for char in told if unicodedata.category(char) in {"Cc", "Cf", "Cs"}]

    def refuse_for_now(self) -> None:
        self.answers.append(http(503, f"{SECRET} hidden-path"))

    def refuse_for_good(self) -> None:
        self.answers.append(http(401, f"{SECRET} hidden-path"))

    async def vanish(self) -> None:
        self.channel = self.hook("http://127.0.0.1:9/hidden-path")


def _words(letter: Any) -> str:
    return f"{letter['state']} {letter['headline']} {letter['consequence']}"


def _texts(value: Any) -> list[str]:
    if isinstance(value, str):
        return [value]
    if isinstance(value, dict):
        return [text for each in value.values() for text in _texts(each)]
    return [text for each in value for text in _texts(each)] if isinstance(value, list) else []


@pytest.fixture
async def world() -> AsyncIterator[HookWorld]:
    answers: list[bytes | None] = []
    async with far_side(lambda _: answers.pop(0) if answers else http(204)) as side:
        world = HookWorld(side, answers)
        yield world
        await world.channel.close()


class TestGenericWebhook(FailingChannelContract):
    """The contract."""


async def test_each_transition_is_a_letter_and_progress_is_none(world: HookWorld) -> None:
    thread: Any = None
    for telling in story():
        thread = (await world.channel.deliver(parcel(telling, thread=thread))).thread
    assert [it["event"] for it in world.letters] == ["fired", "escalated", "repeated", "resolved"]
    assert world.letters[-1]["ended"] == "period_reset"


async def test_a_letter_is_signed_over_its_moment_and_its_bytes(world: HookWorld) -> None:
    await world.channel.deliver(parcel())
    asked = world.side.asked[0]
    seconds, _, mac = asked.headers["x-limit-watcher-signature"].removeprefix("t=").partition(",v1=")
    assert int(seconds) == AT.timestamp()
    signed = f"{seconds}.".encode() + asked.body
    assert hmac.new(SECRET.encode(), signed, hashlib.sha256).hexdigest() == mac


async def test_without_a_secret_there_is_no_signature(world: HookWorld) -> None:
    world.channel = world.hook(world.side.url(), secret="")
    await world.channel.deliver(parcel())
    assert "x-limit-watcher-signature" not in world.side.asked[0].headers


async def test_a_letter_that_is_sent_again_is_the_same_to_the_byte_under_the_same_key(
    world: HookWorld,
) -> None:
    world.answers.append(b"")
    error = await failing(world)
    await world.channel.deliver(replace(parcel(), again=True))
    first, second = world.side.asked
    assert error.uncertain
    assert first.body == second.body
    assert first.headers["idempotency-key"] == second.headers["idempotency-key"] == first.json["id"]


async def test_it_says_who_we_are_and_sends_the_headers_of_the_config(world: HookWorld) -> None:
    await world.channel.deliver(parcel())
    headers = world.side.asked[0].headers
    assert headers["user-agent"] == f"limit-watcher/{__version__}"
    assert headers["authorization"] == "Bearer hidden-header"
    assert headers["content-type"] == "application/json"


async def test_a_key_of_odd_signs_is_no_header_of_its_own(world: HookWorld) -> None:
    await world.channel.deliver(Parcel("a\r\nX-Evil: 1", message()))
    assert "x-evil" not in world.side.asked[0].headers


@pytest.mark.parametrize("status", [200, 201, 202, 204, 299])
async def test_every_success_is_one_whatever_else_it_holds(world: HookWorld, status: int) -> None:
    world.answers.append(http(status, "<html>" if status != 204 else ""))
    assert (await world.channel.deliver(parcel())).reference == f"HTTP {status}"


@pytest.mark.parametrize("status", [408, 425, 429, 500, 502, 503, 504])
async def test_what_may_pass_is_tried_again(world: HookWorld, status: int) -> None:
    world.answers.append(http(status, Retry_After="12"))
    error = await failing(world)
    assert not error.permanent
    assert error.retry_after == 12
    assert error.uncertain is (status in {502, 504})


@pytest.mark.parametrize("status", [301, 302, 308, 400, 401, 403, 404, 405, 410, 413, 422])
async def test_what_will_not_pass_is_not_tried_again(world: HookWorld, status: int) -> None:
    world.answers.append(http(status, Location=world.side.url("/elsewhere")))
    error = await failing(world)
    assert error.permanent
    assert error.hint
    assert len(world.side.asked) == 1


async def test_a_silent_address_may_have_taken_it(world: HookWorld) -> None:
    world.answers.append(None)
    world.channel = world.hook(world.side.url(), bounds=Bounds(read=0.05, total=0.2))
    error = await failing(world)
    assert (error.permanent, error.uncertain) == (False, True)


async def test_an_address_that_was_not_reached_has_surely_nothing(world: HookWorld) -> None:
    await world.vanish()
    assert not (await failing(world)).uncertain


async def test_an_answer_without_end_is_an_answer(world: HookWorld) -> None:
    world.answers.append(http(200, "x" * 1_000_000))
    assert (await world.channel.deliver(parcel())).reference == "HTTP 200"
    await world.channel.deliver(parcel())
    assert len(world.letters) == 2


async def test_a_status_page_is_linked(world: HookWorld) -> None:
    world.channel = world.hook(world.side.url(), public_url="https://limits.example.com")
    await world.channel.deliver(parcel())
    assert world.letters[0]["links"]["details"] == "https://limits.example.com/a/7f3a-1"


def test_neither_options_nor_channel_show_a_secret(world: HookWorld) -> None:
    shown = repr(WebhookOptions("hook", "https://x/hidden-path", SECRET, {"A": "hidden-header"}))
    assert not [secret for secret in world.secrets if secret in shown + repr(world.channel)]


def test_a_letter_is_json_that_every_reader_takes() -> None:
    odd = message(used=float("nan"), limit=float("inf"), headline="a\ud800b\u202ec", projected=1e300)
    letter = json.loads(body("k", odd), parse_constant=pytest.fail)
    assert (letter["used"], letter["limit"], letter["headline"]) == (None, None, "abc")

"""Apprise's own way to send JSON, against a far side over a real socket."""

from __future__ import annotations

import threading
from collections.abc import AsyncIterator
from typing import Any

import pytest

from tests.adapters.channels.contract import FailingChannelContract, failing
from tests.adapters.channels.samples import CRITICAL, RESET, SILENT, message, parcel, story
from tests.adapters.standin import FarSide, far_side, http
from watcher.adapters.channels.apprise import AppriseChannel, AppriseOptions, told
from watcher.adapters.channels.apprise.thread import in_thread
from watcher.domain.chart import Chart
from watcher.domain.digest.values import Digest, DigestRow
from watcher.domain.reading import Contributor, Contributors
from watcher.ports import Channel


class AppriseWorld:
    def __init__(self, side: FarSide, answers: list[bytes | None]) -> None:
        self.side, self.answers = side, answers
        self.secrets: tuple[str, ...] = ("hidden-user", "hidden-password", "hidden-path")
        self.channel: Channel = self.service(side.port)

    def service(self, port: int) -> AppriseChannel:
        url = f"json://hidden-user:hidden-password@127.0.0.1:{port}/hidden-path"
        return AppriseChannel(AppriseOptions("teams", url))

    @property
    def notes(self) -> list[Any]:
        return [asked.json for asked in self.side.asked]

    def arrived(self) -> list[str]:
        return [f"{note['title']}\n{note['message']}" for note in self.notes]

    def harmful(self) -> list[str]:
        return [char for text in self.arrived() for char in text if not char.isprintable() and char != "\n"]

    def refuse_for_now(self) -> None:
        self.answers.append(http(503))

    def refuse_for_good(self) -> None:
        """Apprise never says that; an address that is none is the one lasting failure."""
        self.channel = AppriseChannel(AppriseOptions("teams", "nonesuch://hidden-password/hidden-path"))

    async def vanish(self) -> None:
        self.channel = self.service(9)


@pytest.fixture
async def world() -> AsyncIterator[AppriseWorld]:
    answers: list[bytes | None] = []
    async with far_side(lambda _: answers.pop(0) if answers else http(200)) as side:
        world = AppriseWorld(side, answers)
        yield world
        await world.channel.close()


class TestApprise(FailingChannelContract):
    """The contract."""


async def test_each_transition_is_told_and_progress_is_not(world: AppriseWorld) -> None:
    thread: Any = None
    for telling in story():
        thread = (await world.channel.deliver(parcel(telling, thread=thread))).thread
    assert [note["type"] for note in world.notes] == ["warning", "failure", "failure", "success"]


async def test_what_takes_too_long_may_have_arrived(world: AppriseWorld) -> None:
    world.answers.append(None)
    url = f"json://127.0.0.1:{world.side.port}/?rto=0.5"
    world.channel = AppriseChannel(AppriseOptions("teams", url, seconds=0.05))
    error = await failing(world)
    assert (error.permanent, error.uncertain) == (False, True)


async def test_a_thread_that_fails_tells_its_error() -> None:
    def broken() -> None:
        raise ValueError("no")

    with pytest.raises(ValueError, match="no"):
        await in_thread(broken, seconds=5)


async def test_a_thread_that_hangs_is_left_alone() -> None:
    go_on = threading.Event()
    with pytest.raises(TimeoutError):
        await in_thread(go_on.wait, seconds=0.01)
    go_on.set()  # only now, so that whoever waited for it would wait for ever


def test_the_text_has_figures_contributors_and_advice() -> None:
    top = Contributors((Contributor("Invoice sync", 3_912, "automation"),), 9_204, "automations")
    words = told(
        message(CRITICAL, contributors=top, next_step="Pause it.", runbook="https://wiki.example.com")
    )
    assert words.title == "Critical · Acme Brasil: automation jobs at 100 % of 10,000"
    for part in ("Used: 10,003", "Invoice sync: 3,912", "Do now: Pause it.", "Runbook: https://wiki"):
        assert part in words.body
    assert words.kind == "failure"


def test_the_text_of_a_source_that_is_silent_and_of_an_end() -> None:
    assert "401 Unauthorized" in told(message(SILENT)).body
    assert told(message(RESET)).kind == "success"


def test_a_digest_is_told_line_by_line() -> None:
    row = DigestRow("Acme Brasil", "Automation jobs", "92 %", "134 %", "+18 %", "1 Apr", "Warning")
    digest = Digest("Limits", "1 needs attention", "Pipefy ok", row, (row,), changes=("Acme crossed 90 %",))
    body = told(message(level=None, digest=digest, chart=Chart("", (), None, ""))).body
    assert "Warning · Acme Brasil · Automation jobs · 92 % · 134 % · 1 Apr" in body
    assert "Acme crossed 90 %" in body

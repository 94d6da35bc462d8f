"""The terminal: what a person reads, and that no name can paint it."""

from __future__ import annotations

import io
import re
from dataclasses import replace

import pytest
from rich.console import Console

from tests.adapters.channels.contract import ChannelContract, failing
from tests.adapters.channels.samples import CRITICAL, RESET, SILENT, message, parcel
from watcher.adapters.channels.console import ConsoleChannel
from watcher.domain.locale import PORTUGUESE
from watcher.domain.reading import Contributor, Contributors
from watcher.ports import Channel, Parcel


class ConsoleWorld:
    secrets: tuple[str, ...] = ()

    def __init__(self, *, terminal: bool = False) -> None:
        self.out = io.StringIO()
        self.channel: Channel = ConsoleChannel(
            "console", Console(file=self.out, force_terminal=terminal, width=110)
        )

    @property
    def text(self) -> str:
        return self.out.getvalue()

    def arrived(self) -> list[str]:
        return [self.text[at.start() :] for at in re.finditer("╭", self.text)]

    def harmful(self) -> list[str]:
        return re.findall("[\x00-\x09\x0b-\x1f\u200b-\u200f\u202a-\u202e\u2066-\u2069]", self.text)


@pytest.fixture
def world() -> ConsoleWorld:
    return ConsoleWorld()


class TestConsole(ChannelContract):
    """The contract."""


async def test_a_message_reads_as_people_would_see_it(world: ConsoleWorld) -> None:
    top = (Contributor("Invoice sync", 3_912, "automation"),)
    told = message(CRITICAL, next_step="Pause it", contributors=Contributors(top, 10_003, "automations"))
    await world.channel.deliver(Parcel("k", told))
    for words in (
        "Critical · Acme Brasil: automation jobs at 100 % of 10,000",
        "████████████████████ 100 %",
        "Do now: Pause it",
        "Top automations this period: Invoice sync 3,912 (39 %), the rest: 6,091",
    ):
        assert words in world.text


async def test_a_message_says_what_changed(world: ConsoleWorld) -> None:
    await world.channel.deliver(parcel(CRITICAL))
    assert "Raised from warning to critical." in world.text


async def test_a_message_is_framed_in_its_own_tongue(world: ConsoleWorld) -> None:
    top = (Contributor("Invoice sync", 3_912, "automation"),)
    told = message(CRITICAL, contributors=Contributors(top, 10_003, "automations"), next_step="Pause it")
    await world.channel.deliver(
        Parcel("k", replace(told, locale=PORTUGUESE, test=True, earlier="20 mar. 16:46"))
    )
    for words in (
        "TESTE ",
        "O que fazer agora: Pause it",
        "o restante: 6.091",
        "Aviso anterior: 20 mar. 16:46",
    ):
        assert words in world.text


async def test_an_end_and_a_silence_have_no_bar(world: ConsoleWorld) -> None:
    await world.channel.deliver(parcel(RESET))
    await world.channel.deliver(parcel(SILENT))
    assert "█" not in world.text
    assert "No data · Pipefy: no answer for 2 h" in world.text


async def test_a_name_with_markup_is_shown_with_it(world: ConsoleWorld) -> None:
    await world.channel.deliver(Parcel("k", message(org="x", headline="[bold red]Acme[/] [link=x]")))
    assert "[bold red]Acme[/] [link=x]" in world.text


async def test_colours_are_for_terminals_only(world: ConsoleWorld) -> None:
    colourful = ConsoleWorld(terminal=True)
    for each in (world, colourful):
        await each.channel.deliver(parcel(CRITICAL))
    assert "\x1b[" not in world.text
    assert "\x1b[" in colourful.text


async def test_a_closed_terminal_is_an_error_like_any_other(world: ConsoleWorld) -> None:
    world.out.close()
    assert not (await failing(world)).permanent

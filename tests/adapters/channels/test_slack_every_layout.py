"""Every layout, in both tongues, with the worst names: pure, and taken by the stand-in over a real socket."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Any

import pytest

from tests.adapters.channels.samples import HOSTILE
from tests.adapters.channels.slacklayouts import CLICKS, LAYOUTS, LINKS, LOCALES, NOTHING, PAGE, made
from tests.adapters.channels.test_slack_bot import SlackWorld
from tests.adapters.channels.test_slack_layout import harmless, words
from tests.domain.tellings import AT
from watcher.adapters.channels.slack import Look, Part, payload
from watcher.adapters.channels.slack.fit import ALERT, DIGEST, size
from watcher.adapters.channels.slack.look import Charts
from watcher.domain.message import Message
from watcher.ports import Parcel
from watcher.sandbox.clock import JumpingClock
from watcher.sandbox.serve import Sandbox
from watcher.sandbox.slack.blocks import check

LOOKS = (CLICKS, LINKS, NOTHING, Look(PAGE, charts=Charts.WORDS, tables=False))
WORST = (*HOSTILE[:10], *HOSTILE[-6:])


def sound(body: dict[str, Any], message: Message) -> None:
    """Taken by Slack, within our own budget, and no name in it does anything."""
    assert check(body["blocks"]) is None
    budget = DIGEST if message.digest else ALERT
    assert len(body["blocks"]) <= budget.blocks
    assert size(body["blocks"]) <= budget.characters
    assert len(message.sentence) <= 200
    harmless(body)


@pytest.mark.parametrize("locale", LOCALES)
@pytest.mark.parametrize("layout", LAYOUTS)
def test_it_is_sound_whatever_the_names(layout: str, locale: str) -> None:
    for at, name in enumerate(HOSTILE):
        message = made(layout, name, locale)
        for part in Part:
            sound(payload(message, part, LOOKS[at % len(LOOKS)]), message)


@pytest.mark.parametrize("locale", LOCALES)
@pytest.mark.parametrize("layout", LAYOUTS)
def test_nothing_is_left_out_of_an_ordinary_message(layout: str, locale: str) -> None:
    told = "\n".join(words(payload(made(layout, locale=locale), look=CLICKS)))
    assert "Left out to fit" not in told
    assert "Omitido por falta" not in told


@pytest.mark.parametrize("layout", sorted(LAYOUTS.keys() - {"grouped", "quiet summary", "digest"}))
def test_one_sign_and_no_more(layout: str) -> None:
    signs = ("ℹ️", "⚠️", "🚨", "📈", "✅", "🔌", "📊", "📄", "❓")  # noqa: RUF001 - a sign, not a letter
    said = "\n".join(words(payload(made(layout), look=CLICKS)))
    assert sum(said.count(sign) for sign in signs) == (0 if layout == "acknowledged" else 1)


@pytest.fixture
async def world() -> AsyncIterator[SlackWorld]:
    async with Sandbox(JumpingClock(AT)) as sandbox:
        world = SlackWorld(sandbox)
        yield world
        await world.channel.close()


@pytest.mark.parametrize("locale", LOCALES)
async def test_the_stand_in_takes_all_of_them(world: SlackWorld, locale: str) -> None:
    """Posted, then edited and answered below, none of them falling back to bare words."""
    world.channel = world.bot(interactive=True, public_url=PAGE)
    for layout in LAYOUTS:
        for n, name in enumerate(WORST):
            message = replace(made(layout, name, locale), attachment=None)
            first = await world.channel.deliver(Parcel(f"{layout}:{n}", message))
            await world.channel.deliver(Parcel(f"{layout}:{n}:2", message, first.thread or None))
    assert [call.error for call in world.slack.calls() if call.error] == []
    assert all(message.blocks for message in world.slack.messages)
    assert world.harmful_beyond(PAGE) == []

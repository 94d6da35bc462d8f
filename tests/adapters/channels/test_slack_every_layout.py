"""Every layout, in both tongues, with the worst names: pure, and taken by the stand-in over a real socket."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from tests.adapters.channels.everykind import EVERY, NAMES, made, sampled
from tests.adapters.channels.slacklayouts import CLICKS, LINKS, LOCALES, NOTHING, PAGE
from tests.adapters.channels.test_slack_bot import SlackWorld
from tests.adapters.channels.test_slack_layout import harmless, words
from tests.domain.tellings import AT
from watcher.adapters.channels.slack import Look, Part, payload
from watcher.adapters.channels.slack.fit import ALERT, DIGEST, size
from watcher.adapters.channels.slack.look import Charts
from watcher.domain.message import Attachment, Message
from watcher.ports import Parcel
from watcher.sandbox.clock import JumpingClock
from watcher.sandbox.serve import Sandbox
from watcher.sandbox.slack.blocks import check

LOOKS = (CLICKS, LINKS, NOTHING, Look(PAGE, charts=Charts.WORDS, tables=False))


def sound(body: dict[str, Any], message: Message) -> None:
    """Taken by Slack, within our own budget, and no name in it does anything."""
    assert check(body["blocks"]) is None
    budget = DIGEST if message.digest else ALERT
    assert len(body["blocks"]) <= budget.blocks
    assert size(body["blocks"]) <= budget.characters
    assert len(message.sentence) <= 200
    harmless(body)


@pytest.mark.parametrize("kind", EVERY)
def test_it_is_sound_whatever_the_names(kind: str) -> None:
    for at, name in enumerate(NAMES):
        message = made(kind, name, LOCALES[at % 2])
        part, look = list(Part)[at % len(Part)], LOOKS[at // 2 % len(LOOKS)]
        sound(payload(message, part, look), message)


@pytest.mark.parametrize("kind", sorted(EVERY.keys() - {"digest of 300"}))
def test_nothing_is_left_out_of_an_ordinary_message(kind: str) -> None:
    for locale in LOCALES:
        told = "\n".join(words(payload(made(kind, locale=locale), look=CLICKS)))
        assert "Left out to fit" not in told
        assert "Omitido por falta" not in told


def test_one_sign_and_no_more() -> None:
    signs = ("ℹ️", "⚠️", "🚨", "📈", "✅", "🔌", "📊", "📄", "❓")  # noqa: RUF001 - a sign, not a letter
    of_many = {kind for kind in EVERY if kind.startswith(("digest", "grouped", "quiet"))}
    for kind in EVERY.keys() - of_many:
        said = "\n".join(words(payload(made(kind), look=CLICKS)))
        assert sum(said.count(sign) for sign in signs) == (0 if kind == "acknowledged" else 1), kind


@pytest.fixture
async def world() -> AsyncIterator[SlackWorld]:
    async with Sandbox(JumpingClock(AT)) as sandbox:
        world = SlackWorld(sandbox)
        yield world
        await world.channel.close()


async def test_the_stand_in_takes_all_of_them(world: SlackWorld) -> None:
    """Posted, then edited and answered below, none of them falling back to bare words."""
    world.channel = world.bot(interactive=True, public_url=PAGE)
    for n, each in enumerate(sampled(2)):
        message = replace(each, attachment=None)
        first = await world.channel.deliver(Parcel(f"k{n}", message))
        await world.channel.deliver(Parcel(f"k{n}:2", message, first.thread or None))
    assert [call.error for call in world.slack.calls() if call.error] == []
    assert all(message.blocks for message in world.slack.messages)
    assert world.harmful_beyond(PAGE) == []


async def test_a_file_of_any_name_comes_into_the_thread(world: SlackWorld, tmp_path: Path) -> None:
    file = tmp_path / "report.xlsx"
    file.write_bytes(b"PK")
    first = await world.channel.deliver(Parcel("k", made("warning")))
    for n, name in enumerate(NAMES):
        told = replace(made("report finished", name), attachment=Attachment(str(file), f"{name}.xlsx", 2))
        await world.channel.deliver(Parcel(f"k{n}", told, first.thread))
    assert [call.error for call in world.slack.calls() if call.error] == []
    shown = [(reply.text, one.name) for reply in world.replies for one in reply.files]
    assert len(shown) == len(NAMES)
    for text, name in shown:
        assert not re.search(r"<[^>]*>|@(here|channel|everyone)\b", text)
        assert "\n" not in name

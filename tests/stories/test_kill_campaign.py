"""Killed again and again at any moment, while many organizations climb: each story is whole in the end."""

from __future__ import annotations

import asyncio
import random
from itertools import groupby
from pathlib import Path

import pytest

from tests.stories.audience import STATES
from tests.stories.mortal import Mortal, mortal
from tests.stories.processes import Runner
from tests.stories.times import POLL, RESET, until
from tests.stories.world import crowd, use_cards

ORGANIZATIONS = 6
KILLS = 12
LONGEST = 0.2
"""Seconds of real time that a life lasts at most after its first request, by when most is told."""

LADDER = (79, 85, 91, 95, 100, 104)


async def live_and_die(stage: Mortal, chance: random.Random) -> None:
    """A start, a poll with everybody's usage a little higher, and the end at some moment of it."""
    stage.clock.set(stage.clock.now() + POLL)
    asked = len(stage.sandbox.pipefy.log)
    stage.start()
    await until(lambda: len(stage.sandbox.pipefy.log) > asked, "the first request")
    await asyncio.sleep(chance.uniform(0, LONGEST))
    await stage.living.kill()


def told(stage: Mortal, organization: int) -> list[str]:
    """Slack's new messages about one organization, in order."""
    name = f"Org {organization:03}"
    texts = [message.versions[0].text for message in stage.sandbox.slack.messages]
    return [text.split(":")[0] for text in texts if name in text]


def mailed(stage: Mortal, organization: int) -> list[str]:
    """The same by mail, a Message-ID once."""
    mails = {str(mail.message["Message-ID"]): mail.subject for mail in stage.sandbox.smtp.mails}
    subjects = [subject for subject in mails.values() if f"Org {organization:03}" in subject]
    return [next(state for state in STATES if f"[{state}" in subject) for subject in subjects]


@pytest.mark.parametrize("seed", [1])
async def test_nothing_is_lost_whenever_it_dies(seed: int, runner: Runner, tmp_path: Path) -> None:
    chance = random.Random(seed)  # noqa: S311 - moments, not secrets
    start = RESET - (KILLS + 4) * POLL
    async with mortal(runner, tmp_path, start=start, cast=crowd(ORGANIZATIONS)) as stage:
        organizations = stage.sandbox.pipefy.world.organizations
        climbed = [0] * ORGANIZATIONS
        for _ in range(KILLS):
            for number in chance.sample(range(ORGANIZATIONS), 4):
                climbed[number] = min(climbed[number] + 1, len(LADDER) - 1)
                use_cards(organizations[number], LADDER[climbed[number]])
            await live_and_die(stage, chance)
        for organization in organizations:
            use_cards(organization, LADDER[-1])
        stage.clock.set(stage.clock.now() + POLL)
        stage.start()
        await stage.idle()
        for organization in organizations:
            use_cards(organization, 1)
        stage.clock.set(RESET + POLL)
        await stage.idle()
        for number in range(ORGANIZATIONS):
            assert told(stage, number) in (["Warning", "Critical", "Resolved"], ["Critical", "Resolved"])
            assert mailed(stage, number) == told(stage, number)
        assert all(parent.text.startswith("Resolved") for parent in stage.seen.parents)
        assert sum("Org " in parent.text for parent in stage.seen.parents) == ORGANIZATIONS


async def test_what_is_open_in_the_channel_is_what_holds(runner: Runner, tmp_path: Path) -> None:
    chance = random.Random(2)  # noqa: S311 - moments, not secrets
    async with mortal(runner, tmp_path, cast=crowd(2)) as stage:
        for percent in (91, 100):
            for organization in stage.sandbox.pipefy.world.organizations:
                use_cards(organization, percent)
            await live_and_die(stage, chance)
        stage.start()
        await stage.idle()
        for parent in stage.seen.parents:
            shown = [version.text.split(":")[0] for version in parent.versions]
            assert [state for state, _ in groupby(shown)][-1] == "Critical"

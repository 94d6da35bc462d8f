"""kill -9 at each step of judging and delivering: nothing is lost, and next to nothing comes twice."""

from __future__ import annotations

import signal
from pathlib import Path

import pytest

from tests.stories.death import Step
from tests.stories.mortal import Mortal, mortal
from tests.stories.processes import Runner
from tests.stories.times import POLL, RESET, until
from tests.stories.world import use_cards
from watcher.sandbox.faults import Armed, Drop, Slow, operation, times

TOLD = ["Warning", "Critical", "Resolved"]
LADDER = (91, 100, 1)
"""Percents whose polls tell TOLD; the last is April's."""


async def climb(stage: Mortal, dies_at: int) -> None:
    """Go up the ladder; the daemon dies at transition `dies_at` (from 1) and is started again."""
    use_cards(stage.sandbox.pipefy.world.organizations[0], 79)
    await stage.idle()
    for number, percent in enumerate(LADDER, 1):
        if percent < LADDER[0]:
            stage.clock.set(RESET - POLL)
            await stage.idle()
        stage.now_uses(percent)
        if number == dies_at:
            assert await stage.living.end() == -9
            stage.start()
        await stage.idle()


SLACK = {
    Step.JUDGED: (2,),
    Step.OWED: (1, 2, 3),
    Step.CLAIMING: (2,),
    Step.CLAIMED: (1, 2),
    Step.EDITED: (2, 3),
    Step.ACCEPTED: (1, 2, 3),
    Step.RECORDING: (2,),
    Step.RECORDED: (1, 3),
}
"""At which transitions the daemon dies; the first message is posted, the second edited and replied to."""

UNSURE = {Step.ACCEPTED, Step.RECORDING}
"""The channel has the message, we have no record: a mail server cannot be asked, so the mail goes again."""


@pytest.mark.parametrize(("step", "nth"), [(step, nth) for step, each in SLACK.items() for nth in each])
async def test_killed_while_telling_slack(step: Step, nth: int, runner: Runner, tmp_path: Path) -> None:
    async with mortal(runner, tmp_path) as stage:
        stage.start(step, nth - 1 if step is Step.EDITED else nth)
        await climb(stage, dies_at=nth)
        assert stage.seen.slack_states == TOLD
        assert len(stage.seen.parents) == 1
        assert stage.seen.parents[0].text.startswith("Resolved")
        assert stage.seen.distinct_mail_states == TOLD
        assert len(stage.seen.mail_states) <= len(TOLD) + 1  # one may have been under way


@pytest.mark.parametrize("step", [Step.CLAIMED, Step.ACCEPTED, Step.RECORDING, Step.RECORDED])
async def test_killed_while_sending_mail(step: Step, runner: Runner, tmp_path: Path) -> None:
    async with mortal(runner, tmp_path) as stage:
        stage.start(step, 2, "mail")
        await climb(stage, dies_at=2)
        assert stage.seen.distinct_mail_states == TOLD
        assert len(stage.seen.mail_states) == len(TOLD) + (step in UNSURE)
        assert stage.seen.slack_states == TOLD


@pytest.mark.parametrize("step", [Step.JUDGED, Step.CLAIMED, Step.ACCEPTED, Step.RECORDING])
async def test_killed_with_its_state_in_postgresql(
    step: Step, runner: Runner, tmp_path: Path, postgres_url: str
) -> None:
    async with mortal(runner, tmp_path, storage=postgres_url) as stage:
        stage.start(step, 2)
        await climb(stage, dies_at=2)
        assert stage.seen.slack_states == TOLD
        assert stage.seen.distinct_mail_states == TOLD


STALLS = ["LimitWatcher_Poll", "chat.postMessage", "chat.update", "DATA"]


@pytest.mark.parametrize("call", STALLS)
async def test_killed_inside_a_call_that_never_took_effect(call: str, runner: Runner, tmp_path: Path) -> None:
    async with mortal(runner, tmp_path) as stage:
        stage.start()
        use_cards(stage.sandbox.pipefy.world.organizations[0], 91)
        await stage.idle()
        stalled = stall(stage, call)
        stage.now_uses(100)
        await until(lambda: bool(stalled.hits), "the stalled call")
        await stage.living.kill()
        stage.start()
        await stage.idle()
        assert stage.seen.slack_states == TOLD[:2]
        assert stage.seen.distinct_mail_states == TOLD[:2]


@pytest.mark.parametrize("call", STALLS)
async def test_told_to_stop_while_a_call_hangs_it_ends_within_the_grace_and_goes_on_later(
    call: str, runner: Runner, tmp_path: Path
) -> None:
    async with mortal(runner, tmp_path) as stage:
        stage.start()
        use_cards(stage.sandbox.pipefy.world.organizations[0], 91)
        await stage.idle()
        stalled = stall(stage, call)
        stage.now_uses(100)
        await until(lambda: bool(stalled.hits), "the stalled call")
        stage.living.signal(signal.SIGTERM)
        assert await stage.living.end() == 0  # the call hangs for a year
        assert len(stage.living.lines[-1]["unfinished"]) == 1
        stage.start()
        await stage.idle()
        assert stage.seen.slack_states == TOLD[:2]
        assert stage.seen.mail_states == TOLD[:2]


def stall(stage: Mortal, name: str) -> Armed:
    """The next call of that name hangs, and comes to nothing."""
    sandbox = stage.sandbox
    servers = {"DATA": sandbox.smtp.faults, "LimitWatcher_Poll": sandbox.pipefy.faults}
    faults = servers.get(name, sandbox.slack.faults)
    when = operation(name) & times(1)
    armed = faults.add(when, Slow(86_400 * 365))
    faults.add(when, Drop())
    return armed

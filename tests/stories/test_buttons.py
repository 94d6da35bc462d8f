"""Buttons of a daemon that is a process: clicked, killed, and delivered the same click again."""

from __future__ import annotations

import signal
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from tests.stories.death import Step
from tests.stories.desk import Desk, desk
from tests.stories.mortal import Mortal, mortal
from tests.stories.processes import Runner
from tests.stories.settings import Settings, secret, slack
from tests.stories.times import PATIENCE, until
from tests.stories.world import use_cards
from watcher.sandbox.faults import Slow, operation
from watcher.sandbox.slack.buttons import button
from watcher.sandbox.slack.workspace import SlackMessage

_FOREVER = 86_400 * 365
SHOWN = ("chat.update", "chat.postEphemeral")
"""The calls by which people see what they did."""


def parent(d: Desk) -> SlackMessage:
    return next(one for one in d.sandbox.slack.messages if one.thread_ts is None)


def whispers(d: Desk) -> list[str]:
    return [one.text for one in d.sandbox.slack.workspace.ephemerals]


async def test_a_click_outlives_a_kill_and_is_done_once(runner: Runner, tmp_path: Path) -> None:
    async with desk(runner, tmp_path) as d:
        token = secret(d.folder, "app", d.sandbox.slack.app_token)
        d.written["receivers"]["slack"] = slack(d.sandbox, d.folder, app_token_file=token, allow=["S0REVOPS"])
        d.uses(91)
        first = d.types("run")
        await until(lambda: d.seen.slack_states == ["Warning"], "the Slack message")
        await until(lambda: d.sandbox.sockets.connections == 1, "the connection")
        d.sandbox.sockets.answer_within = PATIENCE
        sent = await d.sandbox.sockets.click(parent(d).ts, "ack")
        assert sent.took is not None
        await until(lambda: button(parent(d), "unack") is not None, "the edit")
        first.signal(signal.SIGKILL)
        await first.end()

        second = d.types("run")
        await until(lambda: d.sandbox.sockets.connections == 1, "the next connection")
        await d.sandbox.sockets.again(sent)
        await until(lambda: len(whispers(d)) == 2, "the answer")
        assert whispers(d)[0] == whispers(d)[1]
        second.signal(signal.SIGTERM)
        assert await second.end() == 0
        logged = "".join(str(line) for line in (*first.lines, *second.lines))
        assert d.sandbox.slack.app_token not in logged
        assert len(d.sandbox.slack.messages) == 1


@asynccontextmanager
async def clickable(runner: Runner, folder: Path) -> AsyncIterator[Mortal]:
    """A daemon that may die, told that clicks come in, and a warning to click on once it is started."""

    def listens(written: Settings) -> None:
        written["receivers"]["slack"]["app_token_file"] = secret(folder, "app", "xapp-1-A0SANDBOX-sandbox")

    async with mortal(runner, folder, change=listens) as stage:
        use_cards(stage.sandbox.pipefy.world.organizations[0], 91)
        stage.sandbox.sockets.answer_within = PATIENCE
        yield stage


async def connected(stage: Mortal) -> str:
    """Wait for the warning and the connection; the ts to click on."""
    await stage.idle()
    await until(lambda: stage.sandbox.sockets.connections == 1, "the connection")
    return stage.seen.parents[0].ts


async def acked_by(stage: Mortal) -> list[str]:
    async with stage.store.reading() as tx:
        return [one.acked_by for one in (await tx.incidents()).values()]


@pytest.mark.parametrize(("step", "stored"), [(Step.JUDGED, ""), (Step.OWED, "ana")])
async def test_killed_before_the_acknowledgement_slack_says_so_and_a_click_is_done_whole_or_not_at_all(
    step: Step, stored: str, runner: Runner, tmp_path: Path
) -> None:
    async with clickable(runner, tmp_path) as stage:
        stage.start(step, 2)  # the first row is the warning, the second the edit that a click owes
        ts = await connected(stage)
        stage.sandbox.sockets.answer_within = 1  # nobody lives to answer
        sent = await stage.sandbox.sockets.click(ts, "ack")
        assert await stage.living.end() == -signal.SIGKILL
        assert sent.late
        assert await acked_by(stage) == [stored]
        stage.start()
        await until(lambda: button(stage.seen.parents[0], "unack") is not None, "the edit")
        await until(lambda: len(stage.sandbox.slack.workspace.ephemerals) == 1, "the answer")
        assert await acked_by(stage) == ["ana"]
        assert stage.seen.parents[0].edits == 1


async def test_killed_after_the_acknowledgement_a_click_is_done_and_the_message_shows_it(
    runner: Runner, tmp_path: Path
) -> None:
    async with clickable(runner, tmp_path) as stage:
        stage.start()
        ts = await connected(stage)
        stalled = [stage.sandbox.slack.faults.add(operation(call), Slow(_FOREVER)) for call in SHOWN]
        assert not (await stage.sandbox.sockets.click(ts, "ack")).late
        await stage.living.kill()
        for call in stalled:
            stage.sandbox.slack.faults.remove(call)
        assert await acked_by(stage) == ["ana"]
        assert button(stage.seen.parents[0], "ack") is not None
        stage.start()
        await until(lambda: button(stage.seen.parents[0], "unack") is not None, "the edit")

"""Buttons of a daemon that is a process: clicked, killed, and delivered the same click again."""

from __future__ import annotations

import signal
from pathlib import Path

from tests.stories.desk import Desk, desk
from tests.stories.processes import Runner
from tests.stories.settings import secret, slack
from tests.stories.times import until
from watcher.sandbox.slack.buttons import button
from watcher.sandbox.slack.workspace import SlackMessage


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

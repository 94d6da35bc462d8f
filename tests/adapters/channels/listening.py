"""A line to the sandbox's Slack, and a desk that remembers what it was asked."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from typing import Any

from tests.domain.tellings import AT
from watcher.adapters.channels.slack.socket import Patience, SlackLine, SlackLineOptions
from watcher.adapters.channels.slack.socketserve import Door
from watcher.ports import Click, Limits, Reply
from watcher.sandbox.clock import JumpingClock
from watcher.sandbox.serve import Sandbox
from watcher.sandbox.slack.socket import SocketMode
from watcher.sandbox.slack.workspace import SlackMessage, Version

QUICK = Patience(connect=0.5, ping=5, answer=60, first=0.01, most=0.05, refused=0.05)
WAKEFUL = replace(QUICK, ping=0.2)
"""Sees a cut line soon, and takes a line for cut that is silent for a second because the machine is busy."""
PATIENCE = 60.0
"""Seconds of real time after which nothing comes any more, however busy the machine."""

EVERYTHING = Limits("All limits", ())
YES = Reply("Done & <noted>.")


@dataclass
class FakeDesk:
    """Says yes to everything, once `free` is set; an error that it was given is raised instead."""

    reply: Reply = YES
    found: Limits = EVERYTHING
    error: Exception | None = None
    clicks: list[Click] = field(default_factory=list)
    wanted: list[str] = field(default_factory=list)
    free: asyncio.Event = field(default_factory=asyncio.Event)
    told: int = 0

    def __post_init__(self) -> None:
        self.free.set()

    async def clicked(self, click: Click) -> Reply:
        self.clicks.append(click)
        if self.error:
            raise self.error
        await self.free.wait()
        return self.reply

    async def tell(self) -> None:
        self.told += 1

    async def limits(self, wanted: str) -> Limits:
        self.wanted.append(wanted)
        return self.found


@dataclass
class Room:
    """Slack, a line to it, and who answers."""

    sandbox: Sandbox
    desk: FakeDesk
    line: SlackLine
    stop: asyncio.Event = field(default_factory=asyncio.Event)

    @property
    def sockets(self) -> SocketMode:
        return self.sandbox.sockets

    @property
    def whispers(self) -> list[SlackMessage]:
        return self.sandbox.slack.workspace.ephemerals

    def message(self, *, action: str = "ack", value: str = "7f3a:r4", thread: str | None = None) -> str:
        """Post a message with one button; its ts."""
        slack = self.sandbox.slack
        text = {"type": "plain_text", "text": "Acknowledge"}
        element = {"type": "button", "action_id": action, "value": value, "text": text}
        version = Version(AT, "Warning", ({"type": "actions", "elements": [element]},))
        ts = slack.workspace.next_ts(AT)
        return slack.workspace.post(SlackMessage(slack.channel, ts, [version], thread)).ts

    async def connected(self) -> None:
        await until(lambda: self.line.connected and self.sockets.connections == 1)


@asynccontextmanager
async def listening(desk: FakeDesk | None = None, **changes: Any) -> AsyncIterator[Room]:
    """A line that listens; `allow` goes to its door, `slack_waits` to the stand-in, all else to its options.

    `slack_waits` are seconds of real time: many, unless they are what a test is about.
    """
    async with Sandbox(JumpingClock(AT)) as sandbox:
        slack = sandbox.slack
        slack.paces = False
        sandbox.sockets.answer_within = changes.pop("slack_waits", PATIENCE)
        door = Door("revops", slack.channel, slack.token, changes.pop("allow", ()))
        usual = SlackLineOptions(slack.app_token, (door,), slack.api_url, patience=QUICK)
        room = Room(sandbox, desk or FakeDesk(), SlackLine(replace(usual, **changes)))
        task = asyncio.create_task(room.line.listen(room.desk, room.stop))
        try:
            yield room
        finally:
            room.stop.set()
            await asyncio.wait_for(task, PATIENCE)


async def until(holds: Callable[[], bool]) -> None:
    """Wait for what another task does. Raises TimeoutError where it never comes."""
    async with asyncio.timeout(PATIENCE):
        while not holds():  # noqa: ASYNC110 - what it waits for is in the stand-in, and tells nobody
            await asyncio.sleep(0.005)

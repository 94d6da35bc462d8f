"""Clicks and commands over Socket Mode: a connection opened from here, so that no port stands open."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Coroutine, Sequence
from dataclasses import dataclass, field
from typing import Any

import structlog

from watcher.adapters.channels.slack.socketallow import Doorkeeper
from watcher.adapters.channels.slack.socketcalls import SocketCalls
from watcher.adapters.channels.slack.socketclient import (
    LINK_DISABLED,
    TOO_MANY,
    Acknowledge,
    Connection,
    Envelope,
)
from watcher.adapters.channels.slack.socketserve import Counter, Door
from watcher.ports import ChannelError, Desk, Finding, Mark

log = structlog.get_logger(__name__)
_REFUSALS = {
    LINK_DISABLED: (
        "Socket Mode is switched off for the app",
        "switch it on under Socket Mode in the app's settings",
    ),
    TOO_MANY: ("the app has too many connections", "end what else listens with this app token"),
}
_SAY_WITHIN = 1.0
"""Seconds for telling those whose clicks are lost."""


@dataclass(frozen=True, slots=True)
class Patience:
    """Seconds: how long connecting may take, how often a silent line is tried, and how long a failure rests.

    A failure rests `first`, twice as long each time, at most `most`; what only people can mend, `refused`.
    A click is acknowledged once it is done, and after `answer` even if not: Slack waits three seconds. Clicks
    in hand get `finish` when the line is told to stop; what then is not done is lost, and said to be.
    """

    connect: float = 15
    ping: float = 5
    answer: float = 2
    finish: float = 4
    first: float = 1
    most: float = 60
    refused: float = 300

    def rest(self, failures: int) -> float:
        return min(self.first * 2.0 ** max(0, min(failures, 20) - 1), self.most)


@dataclass(frozen=True, slots=True)
class SlackLineOptions:
    """One app's connection, for all receivers of that app; `base_url` ends with a slash."""

    app_token: str = field(repr=False)
    doors: tuple[Door, ...]
    base_url: str = "https://slack.com/api/"
    locale: str = "en"
    timezone: str = "UTC"
    patience: Patience = Patience()


class SlackLine:
    """Fulfils `watcher.ports.Line`; reconnects by itself and says down once, up once."""

    def __init__(self, options: SlackLineOptions) -> None:
        self.receivers = tuple(door.receiver for door in options.doors)
        self.name = ", ".join(self.receivers)
        self._options = options
        self._calls = SocketCalls(self.name, options.base_url)
        self._connected = False
        self._state = "not connected yet"
        self._told_down = False
        self._serving: set[asyncio.Task[None]] = set()

    @property
    def connected(self) -> bool:
        return self._connected

    @property
    def state(self) -> str:
        return self._state

    async def listen(self, desk: Desk, stop: asyncio.Event) -> None:
        """Connect, serve and connect again until `stop` is set; then finish what is in hand."""
        keeper = Doorkeeper(self._calls, asyncio.get_running_loop().time)
        told = self._options
        counter = Counter(
            desk, told.doors, self._calls, keeper, told.locale, told.timezone, told.patience.answer
        )
        failures = 0
        try:
            while not stop.is_set():
                rest = await self._spell(counter, stop)
                failures = failures + 1 if rest is not None else 0
                if rest is not None:
                    await _passed(stop, max(rest, self._options.patience.rest(failures)))
        finally:
            await self._wind_down()

    async def examine(self) -> Sequence[Finding]:
        """Whether the app token opens the line, one finding a receiver. Connects nothing; never raises."""
        calls = SocketCalls(self.name, self._options.base_url)  # its own: the line may be in use
        try:
            await calls.open(self._options.app_token)
        except ChannelError as error:
            return [
                Finding(Mark.FAIL, door.receiver, f"buttons: {error}", error.hint)
                for door in self._options.doors
            ]
        finally:
            await calls.close()
        return [
            Finding(Mark.OK, door.receiver, "buttons: the app token opens a connection")
            for door in self._options.doors
        ]

    async def _spell(self, counter: Counter, stop: asyncio.Event) -> float | None:
        """One connection from beginning to end; how long to rest at least where it failed, else None."""
        patience, loop = self._options.patience, asyncio.get_running_loop()
        try:
            url = await self._calls.open(self._options.app_token)
        except ChannelError as error:
            self._down(str(error), error.hint)
            return patience.refused if error.permanent else error.retry_after or 0.0
        connection = Connection(self._options.app_token, self._taking(counter), patience.ping)
        try:
            began = loop.time()
            if await _unless(stop, connection.begin(url, patience.connect)):
                if connection.welcome:
                    self._up()
                began = loop.time()
                await _unless(stop, connection.ended.wait())
            lasted = loop.time() - began
        except TimeoutError:
            self._down("Slack's WebSocket was not reached", "let wss:// through to Slack, or set HTTPS_PROXY")
            return 0.0
        finally:
            await connection.finish()
        return self._over(connection, lasted, stop)

    def _over(self, connection: Connection, lasted: float, stop: asyncio.Event) -> float | None:
        self._connected = False
        self._state = "connecting again"
        if stop.is_set():
            self._state = "closed"
            return None
        if connection.reason in _REFUSALS:
            self._down(*_REFUSALS[connection.reason])
            return self._options.patience.refused
        return None if lasted >= self._options.patience.first else 0.0

    def _taking(self, counter: Counter) -> Any:
        async def take(envelope: Envelope, acknowledge: Acknowledge) -> None:
            self._spawn(counter.serve(envelope, acknowledge))

        return take

    def _spawn(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(work, name="click")
        self._serving.add(task)
        task.add_done_callback(self._serving.discard)

    async def _wind_down(self) -> None:
        self._connected, self._state = False, "closed"
        if self._serving:
            _, late = await asyncio.wait(set(self._serving), timeout=self._options.patience.finish)
            for task in late:
                task.cancel()
            if late:
                await asyncio.wait(late, timeout=_SAY_WITHIN)
        await self._calls.close()

    def _up(self) -> None:
        self._connected, self._state = True, "connected"
        if self._told_down:
            log.info("line.up", line=self.name)
        self._told_down = False

    def _down(self, why: str, hint: str = "") -> None:
        self._connected, self._state = False, f"not connected: {why}"
        if not self._told_down:
            log.warning("line.down", line=self.name, reason=why, hint=hint)
        self._told_down = True


async def _passed(stop: asyncio.Event, seconds: float) -> None:
    """Wait so long, or until told to stop."""
    with contextlib.suppress(TimeoutError):
        await asyncio.wait_for(stop.wait(), seconds)


async def _unless(stop: asyncio.Event, work: Coroutine[Any, Any, Any]) -> bool:
    """Do the work unless `stop` is set before it is done; whether it was done. Raises what the work does."""
    doing, stopped = asyncio.create_task(work), asyncio.create_task(stop.wait())
    try:
        await asyncio.wait({doing, stopped}, return_when=asyncio.FIRST_COMPLETED)
        if not doing.done():
            return False
        await doing
        return True
    finally:
        stopped.cancel()
        doing.cancel()

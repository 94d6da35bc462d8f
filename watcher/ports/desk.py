"""Where people's clicks and questions come in: a line listens, the desk answers."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from watcher.domain.offer import Act


@dataclass(frozen=True, slots=True)
class Actor:
    """Who clicked: the channel's own id, and a name for people, which is hostile text."""

    id: str
    name: str


@dataclass(frozen=True, slots=True)
class Click:
    """One click on one message.

    `key` is the same when the same click is delivered twice; `incident` and `revision` say what the
    message showed that was clicked; `receiver` is whose message it was; `about` is an Offer's.
    """

    key: str
    act: Act
    incident: str
    revision: int
    receiver: str
    actor: Actor
    about: str = ""


@dataclass(frozen=True, slots=True)
class Reply:
    """What only the person who clicked reads; plain text, in the tongue of the messages."""

    text: str
    done: bool = True


@dataclass(frozen=True, slots=True)
class LimitLine:
    """One row of the answer to `/limits`: all ready words, hostile as any name."""

    org: str
    resource: str
    used: str
    share: int | None  # whole percents, rounded down
    limit: str
    forecast: str
    resets: str
    state: str


@dataclass(frozen=True, slots=True)
class Limits:
    """The answer to `/limits [org]`: by risk, the worst first; `rest` says what was left out, and why."""

    title: str
    lines: tuple[LimitLine, ...]
    rest: str = ""
    as_of: datetime | None = None


class Desk(Protocol):
    """Does what people ask for. It raises nothing: what cannot be done is said in the reply.

    A click is done in two steps, for a line tells its far side in between that the click is safe.
    """

    async def clicked(self, click: Click) -> Reply:
        """Do it, and store it: what it changed outlives a crash from here on. The same `key` is done once."""
        ...

    async def tell(self) -> None:
        """Deliver at once what clicks have changed; without it the next sweep does."""
        ...

    async def limits(self, wanted: str) -> Limits:
        """How organizations stand whose name has `wanted` in it; empty: all."""
        ...


class Line(Protocol):
    """Something that listens for clicks and hands them to a desk, for as long as the program runs.

    It connects again by itself; `state` says in words how it is (`connected`, or why not).
    """

    name: str

    @property
    def connected(self) -> bool: ...

    @property
    def state(self) -> str: ...

    async def listen(self, desk: Desk, stop: asyncio.Event) -> None: ...

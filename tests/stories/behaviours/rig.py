"""The daemon's parts, built from a real config, around a stand-in; each turn of the clock by hand."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from io import StringIO
from pathlib import Path
from typing import Any, TypeVar

from rich.console import Console

from tests.stories.settings import RULES, Settings, write
from tests.stories.stage import loaded_from
from watcher.adapters.channels.email.mail import subject
from watcher.bootstrap import Parts, assembled
from watcher.cli.statustable import print_status
from watcher.config.models import Config
from watcher.domain.message import Message
from watcher.engine.asking.backfill import Backfill
from watcher.engine.pacing.sweep import is_due
from watcher.engine.standing.sourceline import SourceLine
from watcher.engine.standing.status import SeriesLine, Status, status_of
from watcher.ports import Parcel, Receipt
from watcher.records import Event
from watcher.sandbox.clock import JumpingClock
from watcher.sandbox.serve import Sandbox

POLL = timedelta(minutes=15)


@dataclass
class Desk:
    """A receiver that keeps what it is told."""

    name: str = "desk"
    edits: bool = False
    got: list[Message] = field(default_factory=list)

    async def deliver(self, parcel: Parcel) -> Receipt:
        self.got.append(parcel.message)
        return Receipt({"thread": parcel.message.incident}, str(len(self.got)))

    async def close(self) -> None:
        """Nothing is open."""


@dataclass
class Rig:
    """Everything between the config and the receiver `desk`; time goes by only in `turn` and `passes`."""

    clock: JumpingClock
    sandbox: Sandbox
    parts: Parts
    desk: Desk
    name: str
    config: Config

    @property
    def told(self) -> list[str]:
        """Each message as the subject of its mail: `[Warning 92%] Acme: tasks, March 2026`."""
        return [subject(message) for message in self.desk.got]

    @property
    def last(self) -> Message:
        return self.desk.got[-1]

    async def start(self) -> None:
        """What the daemon does first: discover, then ask everybody once."""
        await self.parts.deliverer.rescue()
        await self.parts.poller.settle_plans()
        await self.discover()
        await self.turn()

    async def discover(self) -> None:
        await self.parts.poller.discover(self.name)
        await self.parts.deliverer.deliver()

    async def turn(self) -> None:
        """Ask whatever is due now, look at the source's health, deliver what is owed."""
        now = self.clock.now()
        async with self.parts.store.reading() as tx:
            due = [target for target in await tx.targets() if is_due(target, now)]
        for target in due:
            if target.source == self.name:
                await self.parts.poller.poll(self.name, target.number, if_due=True)
        await self.parts.poller.check_health(self.name)
        await self.parts.deliverer.deliver()

    async def passes(self, span: timedelta = POLL, step: timedelta = POLL) -> None:
        await self.till(self.clock.now() + span, step)

    async def till(self, when: datetime, step: timedelta = POLL) -> None:
        """Turn after turn, `step` apart, the last at `when`."""
        while self.clock.now() < when:
            self.clock.set(min(when, self.clock.now() + step))
            await self.turn()

    async def fill(self) -> int:
        """One round of the job that fills the past; how many batches were filled."""
        parts = self.parts
        job = Backfill(parts.store, parts.sources, parts.poller.lookahead, parts.poller.ledger, parts.clock)
        return await job.fill()

    # --- what `watcher status` shows ---------------------------------------------------------------------

    async def status(self) -> Status:
        async with self.parts.store.reading() as tx:
            return await status_of(tx, self.parts.policy, self.clock.now())

    async def screen(self) -> str:
        """`watcher status --all`, on a wide terminal."""
        paper = StringIO()
        print_status(Console(file=paper, width=200), await self.status(), "UTC", everything=True)
        return paper.getvalue()

    async def line(self, resource: str, org: str | None = None) -> SeriesLine:
        """The status of one series of the source; of the first organization unless named."""
        mine = [line for line in (await self.status()).series if line.source == self.name]
        lines = [line for line in mine if line.resource == resource]
        return min(lines, key=lambda line: (line.org != org, line.org))

    async def source(self) -> SourceLine:
        return next(each for each in (await self.status()).sources if each.name == self.name)

    async def events(self, kind: str) -> list[Event]:
        async with self.parts.store.reading() as tx:
            found = await tx.events(self.clock.now() - timedelta(days=400))
        return [event for event in found if event.kind == kind]


R = TypeVar("R", bound=Rig)


@asynccontextmanager
async def rig(
    folder: Path,
    sandbox: Sandbox,
    clock: JumpingClock,
    source: Settings,
    *,
    kind: type[R],
    change: Callable[[Settings], Any] | None = None,
) -> AsyncIterator[R]:
    """A rig of a `kind` around a running sandbox, with one source named after its type.

    `change` edits the config.
    """
    name = source["type"]
    written: Settings = {
        "version": 1,
        "timezone": "UTC",
        "sources": {name: source},
        "receivers": {"desk": {"type": "console"}},
        "routes": [{"match": {}, "to": ["desk"]}],
        "storage": {"url": f"sqlite:///{folder}/watcher.db"},
        "rules": [f"{RULES}/{name}.yaml", f"{RULES}/health.yaml"],
    }
    if change:
        change(written)
    loaded, config = loaded_from(write(folder, written))
    desk = Desk()
    async with assembled(loaded, config, clock=clock, channels={"desk": desk}) as parts:
        yield kind(clock, sandbox, parts, desk, name, config)

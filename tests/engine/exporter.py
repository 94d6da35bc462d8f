"""A vendor that writes reports, by hand: it says what it is told to say, and remembers what it was asked."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from tests.engine.fakes import ACME, START, FakeSource
from watcher.adapters.stores import SqlStore, open_store
from watcher.domain.reading import Org
from watcher.engine.exports.carry import Exports
from watcher.engine.exports.orders import Ordered, Request
from watcher.ports import ExportLook, ExportOrder, ExportStarted
from watcher.records import Event, Export, ExportKind, ExportState
from watcher.sandbox.clock import JumpingClock


@dataclass
class FakeExporter(FakeSource):
    """Errors stand in line before answers; the last look is given again and again."""

    export_batch: int = 25
    months_turn_in: str = "UTC"
    started: ExportStarted = field(default_factory=lambda: ExportStarted(ExportState.SENT, "mailed"))
    start_errors: list[BaseException] = field(default_factory=list)
    looks: list[ExportLook | Exception] = field(default_factory=list)
    fetch_errors: list[Exception] = field(default_factory=list)
    orders: list[ExportOrder] = field(default_factory=list)
    looked_at: list[datetime] = field(default_factory=list)
    fetched: list[str] = field(default_factory=list)

    async def start_export(self, order: ExportOrder, now: datetime) -> ExportStarted:
        self.orders.append(order)
        if self.start_errors:
            raise self.start_errors.pop(0)
        return self.started

    async def look_at_export(self, ref: str, now: datetime) -> ExportLook:
        self.looked_at.append(now)
        look = self.looks.pop(0) if len(self.looks) > 1 else self.looks[0]
        if isinstance(look, Exception):
            raise look
        return look

    async def fetch_export(self, file_url: str, into: Path) -> int:
        self.fetched.append(file_url)
        await asyncio.to_thread(into.write_bytes, b"half")
        if self.fetch_errors:
            raise self.fetch_errors.pop(0)
        await asyncio.to_thread(into.write_bytes, b"PK whole")
        return 8


@dataclass
class Office:
    """Exports on a real store, with a clock that a test moves."""

    store: SqlStore
    source: FakeExporter
    clock: JumpingClock
    folder: Path
    exports: Exports = field(init=False)
    ordered: int = 0

    def __post_init__(self) -> None:
        self.restart()

    def restart(self) -> None:
        self.exports = Exports(self.store, {"pipefy": self.source}, self.clock, self.folder)

    async def order(
        self,
        kind: ExportKind = ExportKind.USAGE_REPORT,
        *,
        orgs: Sequence[Org] = (ACME,),
        cooldown: timedelta | None = timedelta(hours=24),
        **more: Any,
    ) -> Ordered:
        self.ordered += 1
        report = "automation" if kind is ExportKind.USAGE_REPORT else ""
        request = Request(
            key=f"k{self.ordered}",
            source="pipefy",
            kind=kind,
            report=report,
            period="current_month",
            orgs=tuple(orgs),
            asked_by="rule ladder",
            cooldown=cooldown,
        )
        return await self.exports.order(replace(request, **more))

    async def after(self, span: timedelta = timedelta(0)) -> list[Export]:
        """One round, so much later; all exports as they are then, oldest first."""
        await self.clock.advance(span)
        await self.exports.run_due()
        return await self.all()

    async def all(self) -> list[Export]:
        async with self.store.reading() as tx:
            return list(reversed(await tx.exports()))

    async def one(self) -> Export:
        (export,) = await self.all()
        return export

    async def leave_asking(self) -> Export:
        """The row as somebody leaves it who dies while asking."""
        async with self.store.transaction() as tx:
            (waiting,) = await tx.exports()
            asking = replace(
                waiting, state=ExportState.ASKING, next_look_at=self.clock.now() + timedelta(minutes=10)
            )
            await tx.put_exports([asking])
        return asking

    async def events(self) -> list[Event]:
        async with self.store.reading() as tx:
            return await tx.events(START - timedelta(days=1))

    async def kinds(self) -> list[str]:
        return [event.kind for event in await self.events()]


@asynccontextmanager
async def office(folder: Path, source: FakeExporter | None = None) -> AsyncIterator[Office]:
    store = await open_store(f"sqlite:///{folder}/watcher.db")
    try:
        yield Office(store, source or FakeExporter(), JumpingClock(START), folder / "exports")
    finally:
        await store.close()

"""An engine whose rules order exports: what people hear of them, and what they answer."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path

from tests.domain.given import rule
from tests.engine.exporter import FakeExporter
from tests.engine.fakes import ACME, GLOBEX, Engine, engine
from watcher.domain.message import ASIDE, Message
from watcher.domain.route import Route
from watcher.domain.rule import ExportAction, Level, Rule
from watcher.engine.asking.poll import Poller
from watcher.engine.desk.reports import order_by_click
from watcher.engine.exports.approvals import answer
from watcher.engine.exports.carry import Exports
from watcher.engine.exports.orders import Orders
from watcher.engine.judging.judge import Judge
from watcher.engine.policy import ReceiverPlan
from watcher.ports import ExportLook, ExportStarted
from watcher.records import Event, Export, ExportKind, ExportState

DAY = timedelta(days=1)
MAILED = ExportAction(Level.WARNING, "usage_report", DAY, "automation", deliver="page")
FETCHED = ExportAction(Level.WARNING, "automation_jobs", DAY)
ASKED = replace(FETCHED, approve=True)
STARTED = ExportStarted(ExportState.STARTED, "a file", ref="77")
READY = ExportLook(ExportState.FINISHED, file_url="https://files.example/77")


@dataclass
class Asking:
    """The engine, and the part of it that carries out exports."""

    run: Engine
    source: FakeExporter
    folder: Path
    exports: Exports = field(init=False)

    def __post_init__(self) -> None:
        self.restart()

    def restart(self) -> None:
        """Begin again with nothing but what the store remembers."""
        self.run.restart()
        sources = {"pipefy": self.source}
        judge = Judge(self.run.policy, self.orders)
        self.run.poller = Poller(self.run.store, sources, judge, self.run.policy, self.run.clock)
        self.exports = Exports(self.run.store, sources, self.run.clock, self.folder, policy=self.run.policy)

    @property
    def orders(self) -> Orders:
        return Orders({"pipefy": self.source})

    async def goes_on(self, span: timedelta = timedelta(minutes=1)) -> None:
        """One round of exports, so much later, and what is told of it."""
        await self.run.clock.advance(span)
        await self.exports.run_due()
        await self.run.deliverer.deliver()

    async def answers(self, who: str, *, yes: bool = True, about: int = 1) -> str:
        now, policy = self.run.clock.now(), self.run.policy
        async with self.run.store.transaction() as tx:
            return (await answer(tx, about, who, now, yes=yes, policy=policy)).text

    async def clicks(self, key: str, who: str = "Ana", orders: Orders | None = None) -> str:
        incident = self.heard()[0].incident
        now = self.run.clock.now()
        async with self.run.store.transaction() as tx:
            return await order_by_click(tx, orders or self.orders, self.run.policy, incident, who, key, now)

    async def all(self) -> list[Export]:
        async with self.run.store.reading() as tx:
            return list(reversed(await tx.exports()))

    async def states(self) -> list[str]:
        return [export.state.value for export in await self.all()]

    async def events(self, kind: str) -> list[Event]:
        async with self.run.store.reading() as tx:
            found = await tx.events(self.run.clock.now() - timedelta(days=30))
        return [event for event in found if event.kind == kind]

    def heard(self, receiver: str = "slack") -> list[Message]:
        return [each.message for each in self.run.channels[receiver].got if not each.instead]

    @property
    def put_right(self) -> list[tuple[str, str]]:
        """What took the place of an earlier message: that one's reference, and what it says."""
        got = self.run.channels["slack"].got
        return [(each.instead, each.message.consequence) for each in got if each.instead]

    def news(self, receiver: str = "slack") -> list[str]:
        """The headlines of what was told beside the alerts."""
        return [message.headline for message in self.heard(receiver) if message.reason in ASIDE]


@asynccontextmanager
async def asking(
    folder: Path,
    *actions: ExportAction,
    rules: Sequence[Rule] = (),
    routes: Sequence[Route] = (),
    receivers: dict[str, ReceiverPlan] | None = None,
    on_disk: bool = False,
) -> AsyncIterator[Asking]:
    """Cards of two organizations, of which the vendor writes a file; it is ready at the first look."""
    source = FakeExporter(orgs=(ACME, GLOBEX), used={"8a1c": 10.0, "b27d": 10.0}, started=STARTED)
    source.looks = [READY]
    given = [replace(each, actions=actions) for each in rules or (rule(),)]
    async with engine(
        folder, rules=given, routes=routes, receivers=receivers, source=source, on_disk=on_disk
    ) as run:
        plan = replace(
            run.policy.sources["pipefy"],
            title="Pipefy",
            reports={"cards": ExportKind.AUTOMATION_JOBS},
        )
        run.policy = replace(run.policy, sources={"pipefy": plan})
        yield Asking(run, source, folder / "exports")

"""A source and a channel by hand, and a whole engine on a real store with a clock that stands still."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from tests.domain.given import rule
from watcher.adapters.stores import SqlStore
from watcher.adapters.stores.memory import MemoryStore
from watcher.domain.period import calendar_month
from watcher.domain.reading import Contributor, Contributors, Gap, Limit, Org, Origin, Reading, Series
from watcher.domain.route import Route
from watcher.domain.rule import Rule, Selector
from watcher.engine.asking.poll import Poller
from watcher.engine.delivering.deliver import Deliverer
from watcher.engine.delivering.enrich import Enricher
from watcher.engine.judging.judge import Judge
from watcher.engine.pacing.purse import Purse
from watcher.engine.policy import Policy, ReceiverPlan, SourcePlan
from watcher.ports import Answer, ChannelError, Discovery, Parcel, Receipt, SourceError
from watcher.ports.tally import count_call
from watcher.sandbox.clock import JumpingClock

START = datetime(2026, 3, 21, 12, tzinfo=UTC)
ACME = Org("8a1c", "Acme Brasil", "1")
GLOBEX = Org("b27d", "Globex", "2")


def cards(org: Org = ACME) -> Series:
    return Series("pipefy", "cards", (("org", org.id),))


@dataclass
class FakeSource:
    """Answers with the numbers it was given; an error given instead is raised."""

    name: str = "pipefy"
    title: str = "Pipefy"
    batch_size: int = 25
    orgs: tuple[Org, ...] = (ACME,)
    used: dict[str, float | None] = field(default_factory=lambda: {"8a1c": 10.0})
    limit: float | None = 100
    expect: tuple[str, ...] = ()
    missing: set[str] = field(default_factory=set)
    unselected: set[str] = field(default_factory=lambda: {"Deselected"})
    error: Exception | None = None
    reads: list[tuple[str, ...]] = field(default_factory=list)
    asked: int = 0
    calls: int = 0
    quota: str | None = None

    async def discover(self, now: datetime) -> Discovery:
        if self.error:
            raise self.error
        names = {org.name for org in self.orgs}
        return Discovery(self.orgs, tuple(name for name in self.expect if name not in names))

    def selects(self, org: Org) -> bool:
        return org.name not in self.unselected

    async def read(self, orgs: Sequence[Org], now: datetime) -> Answer:
        self.reads.append(tuple(org.id for org in orgs))
        self.calls += 1
        count_call()
        if self.error:
            raise self.error
        here = [org for org in orgs if org.id not in self.missing]
        gone = tuple(org for org in orgs if org.id in self.missing)
        readings = tuple(self._reading(o, now) for o in here if self.used.get(o.id) is not None)
        gaps = [Gap(cards(o), "permission denied", (("org", o.name),)) for o in here if not self._has(o)]
        gaps += [Gap(cards(o), "not in the answer", (("org", o.name),)) for o in gone]
        return Answer(now, readings, tuple(gaps), tuple(here), gone)

    async def contributors(self, series: Series, org: Org, now: datetime) -> Contributors:
        self.asked += 1
        return Contributors((Contributor("Invoice sync", 40, "automation"),), 100, "automations")

    async def close(self) -> None:
        """Nothing is open."""

    def _has(self, org: Org) -> bool:
        return self.used.get(org.id) is not None

    def _reading(self, org: Org, now: datetime) -> Reading:
        limit = Limit(self.limit, Origin.API) if self.limit else None
        labels = (("org", org.name),)
        return Reading(cards(org), self.used[org.id] or 0.0, limit, calendar_month(now), now, labels)


@dataclass
class FakeChannel:
    """Keeps what it got; raises the errors it was given, one a delivery, first."""

    name: str = "slack"
    edits: bool = True
    errors: list[BaseException] = field(default_factory=list)
    got: list[Parcel] = field(default_factory=list)

    async def deliver(self, parcel: Parcel) -> Receipt:
        if self.errors:
            raise self.errors.pop(0)
        self.got.append(parcel)
        return Receipt(parcel.thread or {"ts": str(len(self.got))}, f"ref-{len(self.got)}")

    async def close(self) -> None:
        """Nothing is open."""

    @property
    def heard(self) -> list[str]:
        return [f"{p.message.reason} {p.message.state}" for p in self.got]


@dataclass
class Engine:
    """Everything between the ports, put together as the daemon does."""

    store: MemoryStore | SqlStore
    source: FakeSource
    channels: dict[str, FakeChannel]
    policy: Policy
    clock: JumpingClock
    poller: Poller = field(init=False)
    deliverer: Deliverer = field(init=False)

    def __post_init__(self) -> None:
        self.restart()

    def restart(self) -> None:
        """Begin again with nothing but what the store remembers."""
        sources = {self.source.name: self.source}
        self.poller = Poller(self.store, sources, Judge(self.policy), self.policy, self.clock)
        self.poller.ledger.noted(self.source.name, self.source.calls)  # a new process has asked nothing yet
        purse = Purse(self.store, self.poller.lookahead, self.poller.ledger)
        enricher = Enricher(self.store, sources, self.clock, purse)
        self.deliverer = Deliverer(self.store, self.channels, self.policy, enricher, self.clock)

    def policy_with(self, *rules: Rule) -> Policy:
        """The same policy with other rules, as after an edit of their files."""
        return replace(self.policy, rules=rules)

    async def sees(self, *numbers: float | None, org: Org = ACME) -> Engine:
        """One poll and one delivery a number, a quarter of an hour apart."""
        for used in numbers:
            self.source.used[org.id] = used
            await self.poll()
        return self

    async def poll(self) -> None:
        await self.clock.advance(timedelta(minutes=15))
        async with self.store.reading() as tx:
            numbers = [target.number for target in await tx.targets()]
        if not numbers:
            await self.poller.discover(self.source.name)
            await self.poll()
            return
        for number in numbers:
            await self.poller.poll(self.source.name, number)
        await self.deliverer.deliver()

    async def fails(self, error: SourceError, times: int = 1) -> Engine:
        self.source.error = error
        for _ in range(times):
            await self.poll()
        self.source.error = None
        return self


@asynccontextmanager
async def engine(
    folder: Path,
    *,
    rules: Sequence[Rule] = (),
    routes: Sequence[Route] = (),
    receivers: dict[str, ReceiverPlan] | None = None,
    source: FakeSource | None = None,
    plan: SourcePlan | None = None,
    on_disk: bool = False,
) -> AsyncIterator[Engine]:
    """In memory unless it is about the database: the stores' contract holds both to the same."""
    plans = receivers or {"slack": ReceiverPlan(edits=True)}
    policy = Policy(
        rules=tuple(rules) or (rule(),),
        routes=tuple(routes) or (Route(Selector(), tuple(plans)),),
        receivers=plans,
        sources={"pipefy": plan or SourcePlan(timedelta(minutes=15), timedelta(minutes=15))},
    )
    store = SqlStore(f"sqlite:///{folder}/watcher.db") if on_disk else MemoryStore()
    await store.open()
    channels = {name: FakeChannel(name, plan.edits) for name, plan in plans.items()}
    try:
        yield Engine(store, source or FakeSource(), channels, policy, JumpingClock(START))
    finally:
        await store.close()


def gone_for_good() -> ChannelError:
    return ChannelError("channel_not_found", permanent=True, hint="invite the bot")


def not_now(retry_after: float | None = None) -> ChannelError:
    return ChannelError("HTTP 503", permanent=False, retry_after=retry_after)

"""An engine on a real store, in a state known to be true: each example begins there and is undone."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

from tests.domain.given import rule
from tests.fuzz.watching import Candid, Recorder
from watcher.adapters.stores import SqlStore
from watcher.domain.alert import Alert
from watcher.domain.route import Route
from watcher.domain.rule import Level, Rule, Selector
from watcher.engine.asking.poll import Polled, Poller
from watcher.engine.judging.judge import Judge
from watcher.engine.policy import Policy, ReceiverPlan, SourcePlan
from watcher.ports import Clock, Source, Transaction
from watcher.records import SeriesState

LADDER = rule()  # 80, 90 and 100 % of the limit
EVERY = timedelta(minutes=15)


class UndoneError(Exception):
    """Leaves a transaction so that nothing of it stays."""


class Within:
    """A store whose transactions are all parts of one that is undone in the end."""

    def __init__(self, tx: Transaction) -> None:
        self.tx = tx

    async def open(self) -> None:
        """It is open."""

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[Transaction]:
        yield self.tx

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[Transaction]:
        yield self.tx

    async def close(self) -> None:
        """It stays open."""


@dataclass(frozen=True, slots=True)
class State:
    """What the store holds by series: last known numbers, and levels that are held."""

    series: dict[str, SeriesState]
    levels: dict[str, Level]


@dataclass
class Trial:
    """One example: a source, the true state it begins in, the state before its last poll, what was judged."""

    source: Candid
    store: Within
    judge: Recorder
    poller: Poller
    truth: State
    before: State
    polled: list[Polled] = field(default_factory=list)

    async def poll(self) -> Polled:
        """Ask every target of the source once, as the sweep would; the last one's outcome."""
        self.judge.seen.clear()
        targets = [each for each in await self.store.tx.targets() if each.source == self.source.name]
        for target in targets:
            self.polled.append(await self.poller.poll(self.source.name, target.number))
        return self.polled[-1]

    async def discover(self) -> Polled:
        self.judge.seen.clear()
        self.polled.append(await self.poller.discover(self.source.name))
        return self.polled[-1]

    async def state(self) -> State:
        return await state_of(self.store.tx)


async def state_of(tx: Transaction) -> State:
    alerts: list[Alert] = await tx.alerts()
    levels = {alert.series: alert.level for alert in alerts if alert.level is not None}
    return State(await tx.series_states(), levels)


def policy_of(*names: str, rules: Sequence[Rule] = (LADDER,), pushed: bool = False) -> Policy:
    return Policy(
        rules=tuple(rules),
        routes=(Route(Selector(), ("slack",)),),
        receivers={"slack": ReceiverPlan(edits=True)},
        sources={name: SourcePlan(EVERY, EVERY, name.title(), pushed=pushed) for name in names},
    )


@dataclass
class Stage:
    """The store and the policy that all examples of a source share; `truth` is the state each begins in."""

    store: SqlStore
    policy: Policy
    clock: Clock
    truth: State = field(default_factory=lambda: State({}, {}))

    async def settle(self, source: Source) -> None:
        """Discover and read once, and keep it: the true state. Raises what the source raises."""
        poller = Poller(self.store, {source.name: source}, Judge(self.policy), self.policy, self.clock)
        for polled in (await poller.discover(source.name), await poller.poll(source.name, 0)):
            if polled.error is not None:
                raise polled.error
        async with self.store.reading() as tx:
            self.truth = await state_of(tx)

    @asynccontextmanager
    async def undone(self) -> AsyncIterator[Within]:
        """A store in the true state; what is done to it does not stay."""
        with suppress(UndoneError):
            async with self.store.transaction() as tx:
                yield Within(tx)
                assert not tx.failed, "a statement failed"
                raise UndoneError

    @asynccontextmanager
    async def trial(self, source: Source) -> AsyncIterator[Trial]:
        candid, judge = Candid(source), Recorder(self.policy)
        async with self.undone() as store:
            poller = Poller(store, {source.name: candid}, judge, self.policy, self.clock)
            yield Trial(candid, store, judge, poller, self.truth, self.truth)


@asynccontextmanager
async def stage(file: Path, clock: Clock, *names: str, pushed: bool = False) -> AsyncIterator[Stage]:
    store = SqlStore(f"sqlite:///{file}")
    await store.open()
    try:
        yield Stage(store, policy_of(*names, pushed=pushed), clock)
    finally:
        await store.close()

"""Promises about any history with quiet hours, groups, outages and restarts: who heard hears one end."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from structlog.testing import capture_logs

from tests.engine.crowd import NIGHT, crowd, evening
from tests.engine.fakes import START, Engine, FakeChannel, engine, not_now
from watcher.adapters.stores import SqlStore
from watcher.adapters.stores.memory import MemoryStore
from watcher.domain.message import Reason
from watcher.domain.quiet import Quiet, Then
from watcher.domain.route import Route
from watcher.domain.rule import Globs, Level, Selector
from watcher.engine.policy import ReceiverPlan
from watcher.ports import Parcel, Receipt
from watcher.records import OutboxRow, RowState

SIZE = 8
SUMMARY, SEND, DROP, NONE = (*(Quiet(NIGHT, then) for then in Then), None)
ACTS = st.one_of(
    st.tuples(st.just("see"), st.tuples(st.integers(1, SIZE), st.sampled_from([10, 91, 100]))),
    st.tuples(st.just("see"), st.tuples(st.integers(5, SIZE), st.sampled_from([91, 100]))),
    st.tuples(st.just("limit"), st.sampled_from([100, 1000])),
    st.tuples(st.just("wait"), st.sampled_from([1, 3, 7, 11, 50])),
    st.tuples(st.just("break"), st.integers(1, 4)),
    st.tuples(st.just("restart"), st.none()),
    st.tuples(st.just("routes"), st.tuples(*[st.sampled_from([SUMMARY, SEND, DROP, NONE])] * 2)),
)
HISTORIES = st.lists(ACTS, min_size=4, max_size=22)
OUTAGES = st.lists(st.one_of(ACTS, st.tuples(st.just("outage"), st.booleans())), min_size=6, max_size=22)
PLANS = {"slack": ReceiverPlan(edits=True), "email": ReceiverPlan()}


def routes(warning: Quiet | None, critical: Quiet | None) -> tuple[Route, ...]:
    loud = Selector({"severity": Globs(("critical",))})
    calling = Route(loud, ("slack", "email"), quiet=critical, mention="S0ON")
    return calling, Route(Selector(), ("slack",), quiet=warning)


async def live(run: Engine, acts: list[tuple[str, object]]) -> None:
    for name, value in acts:
        await _ACTS[name](run, value)


async def _see(run: Engine, value: object) -> None:
    assert isinstance(value, tuple)
    many, used = value
    run.source.used |= dict.fromkeys(list(run.source.used)[:many], used)
    await run.poll()


async def _limit(run: Engine, value: object) -> None:
    run.source.limit = value  # type: ignore[assignment]
    await run.poll()


async def _wait(run: Engine, value: object) -> None:
    await run.clock.advance(timedelta(hours=value))  # type: ignore[arg-type]
    await run.poll()


async def _break(run: Engine, value: object) -> None:
    for channel in run.channels.values():
        channel.errors = [not_now() for _ in range(value)]  # type: ignore[call-overload]


async def _restart(run: Engine, _: object) -> None:
    run.restart()
    await run.deliverer.rescue()


async def _routes(run: Engine, value: object) -> None:
    run.policy = replace(run.policy, routes=routes(*value))  # type: ignore[misc]
    await _restart(run, None)


async def _outage(run: Engine, begins: object) -> None:
    for channel in run.channels.values():
        channel.errors = [not_now() for _ in range(9_999)] if begins else []


_ACTS = {
    "see": _see,
    "limit": _limit,
    "wait": _wait,
    "break": _break,
    "restart": _restart,
    "routes": _routes,
    "outage": _outage,
}


async def calm_down(run: Engine) -> None:
    """All ends, every window too, and everything is delivered."""
    for channel in run.channels.values():
        channel.errors = []
    run.source.limit = 1000
    await run.poll()
    for _ in range(4):
        await run.clock.advance(timedelta(hours=13))
        await run.poll()


@dataclass
class Called(FakeChannel):
    """A channel that looks, whenever it calls people, whether they were told meanwhile that it is over."""

    store: MemoryStore | SqlStore | None = None
    in_vain: list[str] = field(default_factory=list)

    async def deliver(self, parcel: Parcel) -> Receipt:
        receipt = await super().deliver(parcel)
        if self.store and parcel.message.mention:
            names = [tag.rpartition(":")[0] for tag in parcel.message.members] or [parcel.message.incident]
            async with self.store.reading() as tx:
                found = [await tx.incident(name) for name in names]
            if not any(each and each.open and each.level is Level.CRITICAL for each in found):
                self.in_vain.append(parcel.key)
        return receipt


class Heard:
    """By receiver and incident, what was told of it and how: by itself or with others."""

    def __init__(self) -> None:
        self.keys: dict[str, list[Parcel]] = defaultdict(list)

    @classmethod
    def of(cls, channel: FakeChannel) -> Heard:
        heard = cls()
        for parcel in channel.got:
            if parcel.message.reason is not Reason.PROGRESS:
                for key in [f"{tag}:{channel.name}" for tag in parcel.message.members] or [parcel.key]:
                    heard.keys[key].append(parcel)
        return heard


def standing(channel: FakeChannel) -> list[str]:
    """What says to who looks at the channel that something holds: a message, or a thread by its last word.

    Where nothing is edited, an end that quiet hours held is told in their summary alone.
    """
    shown: dict[str, Parcel] = {}
    summed: set[str] = set()
    for number, parcel in enumerate(channel.got, 1):
        place = parcel.thread["ts"] if parcel.thread else str(number)
        shared = parcel.grouped or bool(parcel.message.members)
        if not channel.edits or parcel.thread is None or (parcel.latest and not shared):
            shown[place] = parcel
        if parcel.message.reason is Reason.SUMMARY and not channel.edits:
            summed |= {tag.rpartition(":")[0] for tag in parcel.message.members}
    still = [parcel.message for parcel in shown.values() if parcel.message.level is not None]
    return [message.sentence for message in still if message.incident not in summed]


async def every_row(run: Engine) -> list[OutboxRow]:
    """The rows of every incident there ever was."""
    async with run.store.reading() as tx:
        ids = {event.data["incident"]: None for event in await tx.events(START) if "incident" in event.data}
        return [row for incident in ids for row in await tx.rows_of(incident)]


def check(name: str, rows: list[OutboxRow], heard: Heard) -> None:
    """A receiver's sent rows of one incident: none, or a beginning first and one end last."""
    mine = [
        r
        for r in rows
        if r.receiver == name and r.message.reason is not Reason.PROGRESS and not r.message.members
    ]
    by_incident: dict[str, list[OutboxRow]] = defaultdict(list)
    for row in mine:
        assert row.state in {RowState.SENT, RowState.ABANDONED}, row.key
        if row.state is RowState.SENT:
            by_incident[row.incident].append(row)
            assert len(heard.keys[row.key]) == 1, (row.key, heard.keys[row.key])
    for incident, told in by_incident.items():
        reasons = [row.message.reason for row in told]
        assert reasons[0] is not Reason.RESOLVED, (incident, reasons)
        assert reasons.count(Reason.RESOLVED) == 1, (incident, reasons)
        assert reasons[-1] is Reason.RESOLVED, (incident, reasons)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("nights")


@given(HISTORIES, st.sampled_from([100_000, 3]))
@settings(max_examples=60, deadline=None, derandomize=True)
def test_who_heard_firing_hears_one_end_and_nobody_else_does(
    folder: Path, history: list[tuple[str, object]], batch: int
) -> None:
    source = crowd(SIZE)
    source.batch_size = batch

    async def story() -> None:
        async with engine(folder, source=source, receivers=PLANS, routes=routes(SUMMARY, None)) as run:
            await evening(run)
            await live(run, history)
            await calm_down(run)
            rows = await every_row(run)
            async with run.store.reading() as tx:
                assert await tx.unfinished_rows() == []
            for name, channel in run.channels.items():
                check(name, rows, Heard.of(channel))
                assert standing(channel) == []

    with capture_logs():
        asyncio.run(story())


@given(OUTAGES)
@settings(max_examples=60, deadline=None, derandomize=True)
def test_nobody_is_called_for_what_is_over(folder: Path, history: list[tuple[str, object]]) -> None:
    async def story() -> None:
        async with engine(folder, source=crowd(SIZE), receivers=PLANS, routes=routes(SUMMARY, None)) as run:
            called = {name: Called(name, plan.edits, store=run.store) for name, plan in PLANS.items()}
            run.channels.update(called)
            await evening(run)
            await live(run, history)
            await calm_down(run)
            assert [each.in_vain for each in called.values()] == [[], []]

    with capture_logs():
        asyncio.run(story())

"""Promises about any history, kept by the whole engine: gaps, failures, resets, silences, restarts."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from structlog.testing import capture_logs

from tests.domain.given import rule
from tests.engine.fakes import ACME, Engine, FakeSource, cards, engine
from watcher.domain.message import Message, Reason
from watcher.domain.rule import Globs, Level, Rule, Selector
from watcher.domain.silence import Silence
from watcher.ports import Failure, SourceError
from watcher.records import RowState

LADDER = rule()
ALMOST_GONE = rule({"warning": "remaining < 15"}, name="almost-gone", clear="remaining > 30")
FAST = rule({"warning": "pace > 1.2", "critical": "pace > 2"}, name="fast")
LOUD = replace(rule(name="loud"), repeat={Level.CRITICAL: (timedelta(hours=1), timedelta(hours=6))})
SETS: dict[str, tuple[Rule, ...]] = {
    "ladder": (LADDER,),
    "two": (LADDER, ALMOST_GONE),
    "fast": (FAST, LADDER),
    "loud": (LOUD, ALMOST_GONE),
}
EVERYTHING = Selector({"org": Globs(("Acme*",))})
NUMBERS = st.integers(0, 130)
ACTS = st.one_of(
    st.tuples(st.just("sees"), NUMBERS),
    st.tuples(st.just("sees"), NUMBERS),
    st.tuples(st.just("sees"), st.none()),
    st.tuples(st.just("fails"), st.integers(1, 3)),
    st.tuples(st.just("waits"), st.sampled_from([1, 6, 24, 24 * 12])),
    st.tuples(st.just("limit"), st.sampled_from([60, 80, 100, 120, None])),
    st.tuples(st.just("silence"), st.sampled_from([1, 12, 48])),
    st.tuples(st.just("restart"), st.none()),
    st.tuples(st.just("rules"), st.sampled_from(sorted(SETS))),
    st.tuples(st.just("missing"), st.booleans()),
)
HISTORIES = st.tuples(st.sampled_from(sorted(SETS)), st.lists(ACTS, min_size=3, max_size=25))
History = tuple[str, list[tuple[str, object]]]


@dataclass
class Life:
    """An engine that lives through a history; what it told is in `told`."""

    run: Engine
    told: list[Message] = field(default_factory=list)

    async def through(self, acts: list[tuple[str, object]]) -> None:
        for name, value in acts:
            done: Callable[[object], Awaitable[None]] = getattr(self, name)
            await done(value)
        self.told = [parcel.message for parcel in self.run.channels["slack"].got]

    async def sees(self, used: object) -> None:
        assert used is None or isinstance(used, int)
        await self.run.sees(used)

    async def fails(self, times: object) -> None:
        assert isinstance(times, int)
        await self.run.fails(SourceError("HTTP 503", kind=Failure.SERVER), times)

    async def waits(self, hours: object) -> None:
        assert isinstance(hours, int)
        await self.run.clock.advance(timedelta(hours=hours))

    async def limit(self, value: object) -> None:
        assert value is None or isinstance(value, int)
        self.run.source.limit = value

    async def silence(self, hours: object) -> None:
        assert isinstance(hours, int)
        now = self.run.clock.now()
        async with self.run.store.transaction() as tx:
            await tx.add_silence(Silence(EVERYTHING, "Ana", "work", now, now + timedelta(hours=hours)))

    async def restart(self, _: object) -> None:
        self.run.restart()

    async def rules(self, name: object) -> None:
        assert isinstance(name, str)
        self.run.policy = replace(self.run.policy, rules=SETS[name])
        self.run.restart()

    async def missing(self, away: object) -> None:
        self.run.source.missing = {ACME.id} if away else set()


def lived(folder: Path, history: History, then: Callable[[Life], Awaitable[None]]) -> None:
    async def live() -> None:
        names, acts = history
        async with engine(folder, rules=SETS[names], source=FakeSource()) as run:
            life = Life(run)
            await life.through(acts)
            await then(life)

    with capture_logs():
        asyncio.run(live())


FEW = settings(max_examples=120, deadline=None, derandomize=True)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("histories")


@given(HISTORIES)
@FEW
def test_a_receivers_messages_alternate_between_firing_and_resolved(folder: Path, history: History) -> None:
    async def alternate(life: Life) -> None:
        firing: set[str] = set()
        for message in life.told:
            strand = _strand(message)
            if message.reason in {Reason.FIRED, Reason.FLAPPING}:
                assert strand not in firing
                firing.add(strand)
            else:
                assert strand in firing, message.reason
            if message.reason is Reason.RESOLVED:
                firing.discard(strand)

    lived(folder, history, alternate)


@given(HISTORIES)
@FEW
def test_no_level_is_told_twice_in_a_period_unless_its_limit_or_its_rules_changed(
    folder: Path, history: History
) -> None:
    names, acts = history
    steady: History = (names, [act for act in acts if act[0] not in {"limit", "rules"}])

    async def once(life: Life) -> None:
        levels = [
            (_strand(message), message.period_label, message.level)
            for message in life.told
            if message.reason in {Reason.FIRED, Reason.ESCALATED} and "growth" not in message.incident
        ]
        assert len(levels) == len(set(levels))

    lived(folder, steady, once)


@given(HISTORIES, st.integers(1, 3))
@FEW
def test_what_is_unknown_moves_no_alert(folder: Path, history: History, times: int) -> None:
    async def still(life: Life) -> None:
        await life.sees(None)  # what a change of the rules has ended is over with the first answer
        before = await _levels(life.run)
        told = len(life.run.channels["slack"].got)
        for _ in range(times):
            await life.sees(None)
        new = [parcel.message for parcel in life.run.channels["slack"].got[told:]]
        assert await _levels(life.run) == before
        assert all(message.reason is Reason.REPEATED for message in new)

    names, acts = history
    lived(folder, (names, [act for act in acts if act[0] != "missing"]), still)


@given(HISTORIES)
@FEW
def test_the_same_answer_again_after_a_restart_changes_nothing(folder: Path, history: History) -> None:
    async def again(life: Life) -> None:
        await life.sees(50)
        await life.sees(50)
        levels, told = await _levels(life.run), len(life.run.channels["slack"].got)
        life.run.restart()
        await life.sees(50)
        new = [parcel.message.reason for parcel in life.run.channels["slack"].got[told:]]
        assert await _levels(life.run) == levels
        assert set(new) <= {Reason.PROGRESS, Reason.REPEATED}

    names, acts = history
    lived(folder, (names, [act for act in acts if act[0] != "silence"]), again)


@given(HISTORIES)
@FEW
def test_nothing_that_is_owed_is_left_behind(folder: Path, history: History) -> None:
    async def delivered(life: Life) -> None:
        async with life.run.store.reading() as tx:
            assert [row.state for row in await tx.unfinished_rows() if row.state is RowState.SENDING] == []
            incidents = await tx.incidents([cards().key])
        last = {_strand(message): message for message in life.told}
        assert {strand: last[strand].level is not None for strand in incidents} == {
            strand: incident.open for strand, incident in incidents.items()
        }

    lived(folder, history, delivered)


def _strand(message: Message) -> str:
    """The line of messages that it belongs to: an incident's id ends in its topic, unless it is the use."""
    topic = message.incident.split("-")[2:]
    return "#".join([message.series, *topic])


async def _levels(run: Engine) -> dict[str, Level | None]:
    async with run.store.reading() as tx:
        return {alert.rule: alert.level for alert in await tx.alerts([cards().key])}

"""A backtest of a daemon's own history tells what the daemon told."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from structlog.testing import capture_logs

from tests.domain.given import rule
from tests.engine.fakes import ACME, GLOBEX, START, Engine, FakeSource, engine
from tests.engine.judging.test_any_history import ALMOST_GONE, FAST, LADDER, LOUD, Life
from watcher.adapters.stores.memory import MemoryStore
from watcher.domain.message import Reason
from watcher.domain.rule import After, Rule
from watcher.engine.replaying.backtest import Backtest, Question
from watcher.engine.replaying.retold import Retold

PATIENT = rule(name="patient", after=After(polls=3))
LASTING = rule({"critical": "used >= 100%"}, name="lasting", after=After(span=timedelta(hours=2)))
SPIKE = rule({"warning": "rise(1h) >= 20"}, name="spike")
KNOWN = st.one_of(
    st.tuples(st.just("sees"), st.integers(0, 130)),
    st.tuples(st.just("sees"), st.integers(0, 130)),
    st.tuples(st.just("stays"), st.integers(1, 12)),
    st.tuples(st.just("waits"), st.sampled_from([1, 6, 24, 24 * 12])),
    st.tuples(st.just("limit"), st.sampled_from([60, 80, 100, 120])),
    st.tuples(st.just("restart"), st.none()),
)
UNKNOWN = st.one_of(
    KNOWN,
    st.tuples(st.just("sees"), st.none()),
    st.tuples(st.just("fails"), st.integers(1, 3)),
    st.tuples(st.just("limit"), st.none()),
    st.tuples(st.just("missing"), st.booleans()),
)
ALL_RULES = st.lists(
    st.sampled_from([LADDER, ALMOST_GONE, FAST, LOUD, PATIENT, LASTING, SPIKE]),
    min_size=1,
    max_size=3,
    unique_by=id,
)
OF_NUMBERS = st.lists(st.sampled_from([LADDER, ALMOST_GONE]), min_size=1, max_size=2, unique_by=id)
Acts = list[tuple[str, object]]


class Witness(Life):
    """Lives through a history, and may look again at a number that stays as it is."""

    async def stays(self, times: object) -> None:
        assert isinstance(times, int)
        for _ in range(times):
            await self.run.poll()

    async def waits(self, hours: object) -> None:
        """Nobody looks; what was seen last was new, for looks at what stays leave no trace before a break."""
        used = self.run.source.used
        for org in (ACME, GLOBEX):
            used[org.id] = (used[org.id] or 0) + 1
        await self.run.poll()
        await super().waits(hours)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("backtests")


def lived(folder: Path, rules: list[Rule], acts: Acts) -> tuple[list[object], list[object], Retold]:
    """What the daemon told, and what the backtest of its store tells."""

    async def live() -> tuple[list[object], list[object], Retold]:
        source = FakeSource(orgs=(ACME, GLOBEX), used={ACME.id: 10, GLOBEX.id: 95})
        async with engine(folder, rules=rules, source=source) as run:
            life = Witness(run)
            await life.through([*acts, ("waits", 0)])
            retold = await again(run)
        told = [
            (m.at, m.series, m.reason, m.level, m.ended) for m in life.told if m.reason is not Reason.PROGRESS
        ]
        retells = [(t.at, t.series.key, t.reason, t.level, t.ended) for t in retold.tellings if t.receivers]
        return sorted(told, key=str), sorted(retells, key=str), retold

    with capture_logs():
        return asyncio.run(live())


async def again(run: Engine) -> Retold:
    now = run.clock.now()
    found = await Backtest(run.store, MemoryStore, [run.policy], Question(START, now)).run()
    return found.sides[0]


FEW = settings(max_examples=20, deadline=None, derandomize=True)


@given(ALL_RULES, st.lists(KNOWN, min_size=3, max_size=25))
@FEW
def test_whatever_is_known_is_told_again_at_the_same_moments(
    folder: Path, rules: list[Rule], acts: Acts
) -> None:
    told, retold, _ = lived(folder, rules, acts)
    assert retold == told


@given(OF_NUMBERS, st.lists(UNKNOWN, min_size=3, max_size=25))
@FEW
def test_what_was_unknown_at_times_changes_nothing_for_rules_about_the_number(
    folder: Path, rules: list[Rule], acts: Acts
) -> None:
    told, retold, _ = lived(folder, rules, acts)
    assert retold == told


def test_what_is_compared_is_not_nothing(folder: Path) -> None:
    acts: Acts = [("sees", 92), ("stays", 7), ("sees", 101), ("waits", 24 * 12), ("sees", 4)]
    told, retold, side = lived(folder, [LADDER], acts)
    assert retold == told
    assert len(told) >= 5
    assert side.counts("ladder") == {"warning": 3, "critical": 1, "resolved": 2}

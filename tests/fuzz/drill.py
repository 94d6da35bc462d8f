"""One example from beginning to end: spoil the answers, read, judge, check, then let the truth come back."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Callable, Coroutine, Iterator, Sequence
from contextlib import AbstractAsyncContextManager, contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, TypeVar

from hypothesis import strategies as st
from structlog.testing import capture_logs

from tests.fuzz.promises import (
    Witness,
    assert_storable,
    sound_answer,
    sound_contributors,
    sound_discovery,
    sound_past,
)
from tests.fuzz.stage import Stage, State, Trial, Within
from tests.fuzz.verdicts import (
    can_be_told,
    nothing_moved,
    sound_judgement,
    true_again,
    untouched_orgs_are_as_true,
)
from tests.fuzz.wire import PLANS, Plan, Sent, Wire
from watcher.domain.reading import Org
from watcher.engine.asking.plan import is_only_expected
from watcher.engine.asking.poll import Polled
from watcher.ports import Historian, Source, SourceError

LONGEST_ERROR = 1_000


@dataclass
class Drill:
    """How to make a source, the wire it is on, who knows its answers, and its true exchange.

    From nonsense a source may learn, for a while, that the vendor lacks something: then a true answer leaves
    numbers unknown, with one of the reasons that hold words of `learned`.
    """

    stage: Stage
    wire: Wire
    make: Callable[[], Source]
    witness: Witness
    learned: tuple[str, ...] = ()
    true: list[Sent] = field(default_factory=list)
    tally: Counter[str] = field(default_factory=Counter)

    @property
    def now(self) -> datetime:
        return self.stage.clock.now()

    async def settle(self) -> None:
        """Learn the truth."""
        self.wire.begin()
        await self.stage.settle(self.make())
        self.wire.begin()
        async with self.stage.trial(self.make()) as trial:
            polled = await trial.poll()
            assert polled.error is None, polled.error
            answer = trial.source.answers.pop()
            assert answer.readings
            self.true = list(self.wire.sent)
            sound_answer(answer, trial.source.asked, self.true, self.witness)

    async def read(self, plans: Sequence[Plan], truth_returns: bool = False) -> None:
        """Some spoilt answers one after the other; then, perhaps, a true one."""
        async with self.stage.trial(self.make()) as trial:
            for plan in plans:
                self.wire.begin(plan)
                polled = await trial.poll()
                after = await trial.state()
                self._judged(trial, polled, after)
                trial.before = after
            if truth_returns:
                self.wire.begin()
                polled = await trial.poll()
                no_crash(trial)
                assert polled.error is None or self.learned, polled.error
                true_again(trial, await trial.state(), self.learned)

    async def discover(self, plan: Plan) -> None:
        """A spoilt list of organizations, then a read of whoever is left, spoilt the same way."""
        async with self.stage.trial(self.make()) as trial:
            self.wire.begin(plan)
            polled = await trial.discover()
            no_crash(trial)
            for found in trial.source.discoveries:
                sound_discovery(found)
            self.tally["undiscovered" if polled.error else "discovered"] += 1
            self.wire.begin(plan)
            await trial.poll()
            no_crash(trial)
            for answer in trial.source.answers:
                sound_answer(answer, trial.source.asked, self.wire.sent, self.witness)

    async def history(self, plan: Plan, days: int) -> None:
        """A spoilt telling of the past, kept as the engine keeps it."""
        source = self.make()
        assert isinstance(source, Historian)
        async with self.stage.undone() as store:
            orgs = await self._orgs(store)
            self.wire.begin(plan)
            try:
                past = await source.history(orgs, self.now - timedelta(days=days), self.now)
            except SourceError as error:
                assert_storable(str(error), LONGEST_ERROR)
                self.tally["no history"] += 1
                return
            sound_past(past, self.now, self.wire.sent, self.witness)
            await store.tx.add_samples(past.readings)
            self.tally["days told"] += len(past.readings)

    async def contributors(self, plan: Plan, which: int) -> None:
        """Who uses up one of the series, told badly after a good read."""
        source, known = self.make(), sorted(self.stage.truth.series.values(), key=lambda state: state.series)
        series = known[which % len(known)].series
        async with self.stage.undone() as store:
            orgs = await self._orgs(store)
        self.wire.begin()
        await source.read(orgs, self.now)
        self.wire.begin(plan)
        org = next(org for org in orgs if org.id == series.org)
        try:
            found = await source.contributors(series, org, self.now)
        except SourceError as error:
            assert_storable(str(error), LONGEST_ERROR)
            self.tally["nobody named"] += 1
            return
        sound_contributors(found, series, self.wire.sent, self.witness)
        self.tally["named"] += len(found.top) if found else 0

    async def _orgs(self, store: Within) -> list[Org]:
        states = await store.tx.orgs(next(iter(self.stage.policy.sources)))
        return [state.org for state in states if not is_only_expected(state.org)]

    def _judged(self, trial: Trial, polled: Polled, after: State) -> None:
        no_crash(trial)
        if polled.error is not None:
            assert_storable(str(polled.error), LONGEST_ERROR)
        if not trial.source.answers:
            self.tally["failed"] += 1
            nothing_moved(trial, after)
            return
        self.tally["answered"] += 1
        sent, answer = self.wire.sent, trial.source.answers.pop()
        sound_answer(answer, trial.source.asked, sent, self.witness)
        sound_judgement(trial, after)
        can_be_told(polled.outcome.rows)
        self.tally["numbers"] += len(answer.readings)
        self.tally["gaps"] += len(answer.gaps)
        self.tally["levels raised"] += len(after.levels.items() - trial.before.levels.items())
        self.tally["organizations untouched"] += untouched_orgs_are_as_true(
            trial, answer, after, sent, self.true, self.witness
        )


def no_crash(trial: Trial) -> None:
    """Let what was no SourceError be seen, which the engine turns into one."""
    if trial.source.crash is not None:
        raise trial.source.crash


class Drills:
    """A loop in which examples run one after the other, and the drills of one kind of source."""

    def __init__(self, runner: asyncio.Runner, drills: Sequence[Drill]) -> None:
        self._runner = runner
        self._drills = drills

    def run(self, act: Callable[[Drill], Coroutine[Any, Any, None]], which: int = 0) -> None:
        with capture_logs():
            self._runner.run(act(self._drills[which % len(self._drills)]))

    @property
    def tally(self) -> Counter[str]:
        return sum((drill.tally for drill in self._drills), Counter())


Read = tuple[list[Plan], bool]
READS = st.tuples(st.lists(PLANS, min_size=1, max_size=2), st.sampled_from([False, False, False, True]))
"""Spoilt answers, and whether the truth returns after them."""


T = TypeVar("T")


@contextmanager
def held(opened: AbstractAsyncContextManager[T]) -> Iterator[tuple[asyncio.Runner, T]]:
    """Enter the context in a loop of its own and hold both open: examples run one after the other."""
    with asyncio.Runner() as runner, capture_logs():
        found = runner.run(opened.__aenter__())
        try:
            yield runner, found
        finally:
            runner.run(opened.__aexit__(None, None, None))


@contextmanager
def drills(opened: AbstractAsyncContextManager[Sequence[Drill]]) -> Iterator[Drills]:
    with held(opened) as (runner, found):
        yield Drills(runner, found)

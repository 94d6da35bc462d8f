"""Forecasts, rises, old numbers and silences through the engine: from stored samples to what people hear."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from tests.domain.given import rule
from tests.engine.fakes import ACME, START, Engine, FakeSource, cards, engine
from watcher.adapters.stores.memory import MemoryStore
from watcher.domain.period import calendar_month
from watcher.domain.reading import Gap, Org, Reading
from watcher.domain.rule import Globs, Rule, Selector
from watcher.domain.silence import Silence
from watcher.engine.cases import known, unknown
from watcher.engine.foreseeing.foresights import Foresights
from watcher.engine.judging.remember import remember

FORECAST = rule({"warning": "forecast >= 100%"}, name="runs-out")
SPIKE = rule({"warning": "rise(24h) >= 2x last_week and rise(24h) >= 20"}, name="spike")
OLD = rule({"warning": "age >= 1d"}, name="old")
DAY = timedelta(days=1)


class OfTheDayBefore(FakeSource):
    """Answers with numbers that are a day old."""

    def _reading(self, org: Org, now: datetime) -> Reading:
        return replace(super()._reading(org, now), as_of=now - DAY - timedelta(minutes=10))


def samples(until: datetime, days: int, a_day: float) -> Iterable[Reading]:
    """Hourly numbers of a steady use, reset at each month's start."""
    for hour in range(days * 24, 0, -1):
        at = until - timedelta(hours=hour)
        month = calendar_month(at)
        yield Reading(cards(), a_day * ((at - month.start) / DAY), None, month, at, (("org", ACME.name),))


async def remembering(run: Engine, a_day: float, days: int = 60) -> None:
    async with run.store.transaction() as tx:
        await tx.add_samples(list(samples(START, days, a_day)))


async def test_a_forecast_is_told_weeks_before_the_limit(tmp_path: Path) -> None:
    async with engine(tmp_path, rules=[FORECAST]) as run:
        run.source.limit = 100
        await remembering(run, a_day=4)
        await run.sees(82)  # on the 21st: 124 at the end of March
        assert run.channels["slack"].heard == ["fired Forecast"]


async def test_a_use_that_lands_under_its_limit_is_not_told(tmp_path: Path) -> None:
    async with engine(tmp_path, rules=[FORECAST]) as run:
        await remembering(run, a_day=2)
        await run.sees(41)
        assert run.channels["slack"].heard == []


async def test_a_series_without_a_past_has_no_forecast_in_a_periods_first_days(tmp_path: Path) -> None:
    async with engine(tmp_path, rules=[FORECAST]) as run:
        await run.clock.advance(timedelta(days=11))  # the first of April, at noon
        await run.sees(82)
        assert run.channels["slack"].heard == []
        async with run.store.reading() as tx:
            assert (await tx.foresights([cards().key]))[cards().key].sketch is None


async def test_a_sketch_is_made_once_a_day(tmp_path: Path) -> None:
    async with engine(tmp_path, rules=[FORECAST]) as run:
        await remembering(run, a_day=2)
        await run.sees(41)
        foresights = Foresights(run.store, run.policy, run.clock)
        assert await foresights.refresh() == 0
        await run.clock.advance(DAY)
        again = Foresights(run.store, run.policy, run.clock)
        assert await again.refresh() == 1
        async with run.store.reading() as tx:
            known = (await tx.foresights([cards().key]))[cards().key]
        assert known.days.through == run.clock.now().date() - DAY


async def test_twice_the_use_of_last_week_is_a_spike(tmp_path: Path) -> None:
    async with engine(tmp_path, rules=[SPIKE]) as run:
        run.source.limit = 1000
        await remembering(run, a_day=10)
        await run.sees(205 + 15)  # in a quarter of an hour
        assert run.channels["slack"].heard == ["fired Warning"]


async def test_a_reset_within_the_window_is_no_fall(tmp_path: Path) -> None:
    async with engine(tmp_path, rules=[SPIKE]) as run:
        run.source.limit = 1000
        await run.clock.advance(timedelta(days=10, hours=13))  # the first of April, one o'clock
        async with run.store.transaction() as tx:
            await tx.add_samples(list(samples(run.clock.now(), 60, 10)))
        await run.sees(25)
        assert run.channels["slack"].heard == ["fired Warning"]


async def test_without_a_week_of_samples_there_is_no_spike(tmp_path: Path) -> None:
    async with engine(tmp_path, rules=[SPIKE]) as run:
        run.source.limit = 1000
        await remembering(run, a_day=10, days=3)
        await run.sees(300)
        assert run.channels["slack"].heard == []


async def test_a_number_that_stays_away_beside_a_source_that_answers_is_told(tmp_path: Path) -> None:
    async with engine(tmp_path, rules=[rule(), OLD]) as run:
        await run.sees(10, None)
        await run.clock.advance(DAY)
        await run.sees(None)
        assert run.channels["slack"].heard == ["fired No data"]
        await run.sees(10)
        assert run.channels["slack"].heard[-1] == "resolved Resolved"


async def test_a_number_with_an_old_date_is_heard_as_long_as_it_comes(tmp_path: Path) -> None:
    async with engine(tmp_path, rules=[OLD], source=OfTheDayBefore()) as run:
        for _ in range(3):
            await run.sees(10)
            await run.clock.advance(DAY)
        assert run.channels["slack"].heard == []


async def test_the_silence_of_a_number_grows_from_when_it_was_last_heard() -> None:
    at, ages = [START + DAY / 2 * n for n in range(4)], []
    heard = replace(next(iter(samples(START, 1, 1))), as_of=START - DAY)
    store = MemoryStore()
    await store.open()
    async with store.transaction() as tx:
        await remember(tx, [known(heard, None, START)], {}, START)
        for now in at[1:]:
            states = await tx.series_states()
            gone = unknown(Gap(cards(), "not in the answer"), now, states[cards().key])
            await remember(tx, [gone], states, now)
            ages.append(gone.facts.age)
    assert ages == [DAY / 2, DAY, 3 * DAY / 2]


async def test_a_number_that_never_was_there_is_not_missed(tmp_path: Path) -> None:
    async with engine(tmp_path, rules=[OLD]) as run:
        await run.sees(None)
        await run.clock.advance(3 * DAY)
        await run.sees(None)
        assert run.channels["slack"].heard == []


async def silenced(run: Engine, by: Selector, lasting: timedelta) -> None:
    now = run.clock.now()
    async with run.store.transaction() as tx:
        await tx.add_silence(Silence(by, "Ana", "load test", now, now + lasting))


@pytest.mark.parametrize("by", [{"org": "Acme*"}, {"rule": "ladder"}, {"id": cards().short_id}])
async def test_a_silence_holds_back_what_still_holds_at_its_end(tmp_path: Path, by: dict[str, str]) -> None:
    async with engine(tmp_path) as run:
        await silenced(run, Selector({name: Globs((glob,)) for name, glob in by.items()}), timedelta(hours=1))
        await run.sees(95, 95)
        assert run.channels["slack"].heard == []
        await run.sees(95, 95, 95)
        assert run.channels["slack"].heard == ["fired Warning"]


async def test_a_silence_of_others_mutes_nobody_else(tmp_path: Path) -> None:
    async with engine(tmp_path) as run:
        await silenced(run, Selector({"org": Globs(("Globex",))}), timedelta(hours=1))
        await run.sees(95)
        assert run.channels["slack"].heard == ["fired Warning"]


async def test_silences_survive_a_restart(tmp_path: Path) -> None:
    quiet: Rule = replace(rule(), name="ladder")
    async with engine(tmp_path, rules=[quiet]) as run:
        await silenced(run, Selector({"org": Globs(("*",)), "rule": Globs(("ladder",))}), DAY)
        await run.sees(95)
        run.restart()
        await run.sees(95)
        assert run.channels["slack"].heard == []

"""What is shown to those who ask how things stand."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from tests.engine.fakes import ACME, GLOBEX, START, Engine, FakeSource, cards, engine
from watcher.domain.reading import Series
from watcher.engine.counters import BOUNDS, Counters
from watcher.engine.standing.figures import Instruments
from watcher.ports import Failure, SourceError
from watcher.ports.served import Figures


def gauges(e: Engine) -> Instruments:
    return Instruments(e.store, e.policy, e.poller.counters, [e.source.name], e.clock)


async def figures(e: Engine) -> Figures:
    return await gauges(e).figures()


async def test_a_number_is_shown_with_its_limit_and_when_it_was_last_told(tmp_path: Path) -> None:
    async with engine(tmp_path) as e:
        await e.sees(50, 50)
        (one,) = (await figures(e)).series
    assert (one.org, one.org_id, one.used, one.limit, one.limit_from) == (ACME.name, ACME.id, 50, 100, "api")
    assert one.seen_at == e.clock.now() > START  # told again at the second poll, though it did not change


async def test_a_number_that_became_unknown_is_not_shown_but_its_age_is(tmp_path: Path) -> None:
    async with engine(tmp_path) as e:
        await e.sees(50)
        told_at = e.clock.now()
        await e.sees(None)
        (one,) = (await figures(e)).series
    assert (one.used, one.limit, one.seen_at) == (None, 100, told_at)


async def test_series_below_an_organization_and_of_nobody_are_left_out(tmp_path: Path) -> None:
    async with engine(tmp_path) as e:
        await e.sees(50)
        async with e.store.transaction() as tx:
            (state,) = (await tx.series_states()).values()
            below = Series("pipefy", "cards", (("org", ACME.id), ("pipe", "7")))
            await tx.put_series_states([replace(state, series=each) for each in (below, cards(GLOBEX))])
        assert [one.org_id for one in (await figures(e)).series] == [ACME.id]


async def test_alerts_are_counted_by_their_highest_level(tmp_path: Path) -> None:
    async with engine(tmp_path) as e:
        await e.sees(50)
        assert (await figures(e)).alerts == {"notice": 0, "warning": 0, "critical": 0}
        await e.sees(91)
        assert (await figures(e)).alerts == {"notice": 0, "warning": 1, "critical": 0}
        await e.sees(100)
        assert (await figures(e)).alerts == {"notice": 0, "warning": 0, "critical": 1}


async def test_polls_are_counted_by_how_they_ended(tmp_path: Path) -> None:
    async with engine(tmp_path) as e:
        await e.sees(50, 50)
        await e.fails(SourceError("no", kind=Failure.AUTH))
        counts = (await figures(e)).counts
    assert counts.polls == {("pipefy", "ok"): 2, ("pipefy", "auth"): 1}
    assert counts.polling["pipefy"].count == 3


async def test_ready_is_who_has_tried_whatever_came_of_it(tmp_path: Path) -> None:
    silent = FakeSource(error=SourceError("no", kind=Failure.UNREACHABLE))
    async with engine(tmp_path, source=silent) as e:
        assert await gauges(e).unready() == "not asked yet: pipefy"
        await e.poller.discover("pipefy")
        assert await gauges(e).unready() == ""


async def test_a_source_of_which_a_part_was_never_heard_was_not_heard_of(tmp_path: Path) -> None:
    async with engine(tmp_path) as e:
        await e.poller.discover("pipefy")
        assert (await figures(e)).sources[0].heard_at is None
        await e.clock.advance(timedelta(minutes=1))
        await e.sees(50)
        assert (await figures(e)).sources[0].heard_at == e.clock.now()


def test_times_are_counted_up_to_each_bound() -> None:
    counters = Counters()
    for seconds in (0.1, 0.3, 61.0):
        counters.polled("pipefy", seconds)
    timing = counters.counts().polling["pipefy"]
    assert dict(timing.buckets) == {bound: 1 if bound < 0.5 else 2 for bound in BOUNDS}
    assert (timing.count, timing.seconds) == (3, 61.4)

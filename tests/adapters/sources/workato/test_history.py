"""Days gone, added up from the start of each period."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from tests.adapters.sources.workato.stage import MARCH, NOW, stage, workspace
from watcher.adapters.sources.workato.history import MOST_READINGS
from watcher.domain.reading import Org
from watcher.ports import Historian
from watcher.sandbox.workato.crowd import crowd
from watcher.sandbox.workato.curves import steady
from watcher.sandbox.workato.recipes import Recipe
from watcher.sandbox.workato.world import Workspace

JANUARY = datetime(2026, 1, 10, tzinfo=UTC)
ACME = Org("101", "Customer 101", "A101")


def steadily(per_day: float = 100, number: int = 101, **changes: Any) -> Workspace:
    return workspace(number, recipes=[Recipe(1, tasks=steady(per_day, since=JANUARY))], **changes)


async def test_each_day_counts_from_the_start_of_its_own_billing_period() -> None:
    async with stage(steadily(billing_start=datetime(2026, 1, 20, 8, tzinfo=UTC))) as s:
        past = await s.source.history([ACME], datetime(2026, 2, 15, tzinfo=UTC), NOW)
    told = [r for r in past.readings if r.series.resource == "tasks" and r.period]
    assert {r.period.label for r in told if r.period} == {"2026-01-20", "2026-02-20"}
    first_of_the_new = next(r for r in told if r.period and r.period.label == "2026-02-20")
    assert (first_of_the_new.used, first_of_the_new.as_of) == (
        100,
        datetime(2026, 2, 21, 7, 59, 59, 999_999, UTC),
    )
    assert max(r.used for r in told) == 3_100


async def test_today_is_not_told_and_neither_is_what_was_before_since() -> None:
    since = datetime(2026, 3, 6, tzinfo=UTC)
    async with stage(steadily()) as s:
        past = await s.source.history([ACME], since, NOW + timedelta(hours=5))
    told = [r.as_of for r in past.readings]
    assert since < min(told) < since + timedelta(days=1)
    assert max(told) < NOW


async def test_the_limit_stands_only_beside_the_present_period() -> None:
    async with stage(steadily()) as s:
        past = await s.source.history([ACME], MARCH - timedelta(days=20), NOW)
    limits = {
        (r.period.label, r.limit is None) for r in past.readings if r.period and r.series.resource == "tasks"
    }
    assert limits == {("2026-02-01", True), ("2026-03-01", False)}


async def test_a_period_whose_first_days_are_not_told_is_left_out() -> None:
    async with stage(steadily()) as s:
        s.workato.scenario.idle_rows = False
        past = await s.source.history([ACME], datetime(2025, 12, 20, tzinfo=UTC), NOW)
    labels = {r.period.label for r in past.readings if r.period}
    assert labels == {"2026-02-01", "2026-03-01"}


async def test_a_period_that_began_inside_a_day_has_no_history() -> None:
    async with stage(steadily(billing_start=MARCH + timedelta(hours=9))) as s:
        past = await s.source.history([ACME], MARCH, NOW)
    assert past.readings == ()
    assert "no period that days could be added up in" in past.notes[0]


async def test_it_costs_no_more_requests_than_it_says() -> None:
    async with stage(*crowd(250, datetime(2025, 12, 1, 8, tzinfo=UTC))) as s:
        orgs = (await s.source.discover(NOW)).orgs
        before, allowed = s.source.calls, s.source.history_cost(250)
        await s.source.history(orgs, NOW - timedelta(days=200), NOW)
        assert s.source.calls - before <= allowed


async def test_many_customers_have_a_shorter_history_of_tasks_alone() -> None:
    async with stage(*crowd(1_200, datetime(2025, 10, 1, 7, tzinfo=UTC))) as s:
        orgs = (await s.source.discover(NOW)).orgs
        past = await s.source.history(orgs, NOW - timedelta(days=120), NOW)
    assert 0.9 * MOST_READINGS < len(past.readings) <= MOST_READINGS
    assert {r.series.resource for r in past.readings} == {"tasks"}
    assert "for 83 days" in past.notes[0]


async def test_history_can_be_declined() -> None:
    async with stage(history=False) as s:
        assert isinstance(s.source, Historian)
        assert s.source.history_cost(10) == 0
        assert (await s.source.history([ACME], MARCH, NOW)).readings == ()
        assert s.source.calls == 0

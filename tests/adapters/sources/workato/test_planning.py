"""Which requests a read makes: few, however customers' billing periods begin."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import pairwise
from math import ceil
from random import Random

import pytest

from tests.adapters.sources.workato.account import used
from tests.adapters.sources.workato.recorded import NOW, ZONE
from tests.adapters.sources.workato.stage import MARCH, stage, workspace
from tests.adapters.sources.workato.stage import NOW as THEN
from watcher.adapters.sources.workato.assumptions import MOST_ROWS
from watcher.adapters.sources.workato.moments import days_touched, full_hour
from watcher.adapters.sources.workato.planning import Asked, Part, Planner
from watcher.adapters.sources.workato.question import Interval
from watcher.domain.reading import Org
from watcher.sandbox.workato.curves import steady
from watcher.sandbox.workato.recipes import Job, Recipe, Run
from watcher.sandbox.workato.world import Workspace

FIRST = datetime(2026, 5, 1, 7, tzinfo=UTC)
DAY, HOUR = timedelta(days=1), timedelta(hours=1)


def parts(*wanted: Asked, now: datetime = NOW, apart: bool = False) -> list[Part]:
    return Planner("workspace_ids", now, ZONE, apart).parts(wanted)


def test_one_beginning_is_one_request_without_an_interval() -> None:
    (one,) = parts(("1", FIRST), ("2", FIRST))
    asked = one.question
    assert (asked.ids, asked.start, asked.end, asked.interval) == (("1", "2"), FIRST, NOW, Interval.NONE)


def test_beginnings_at_midnights_are_one_request_by_days() -> None:
    (one,) = parts(("1", FIRST), ("2", FIRST + 9 * DAY))
    assert (one.question.ids, one.question.start, one.question.interval) == (("1", "2"), FIRST, Interval.DAY)


def test_a_lonely_beginning_inside_a_day_is_a_request_of_its_own() -> None:
    noon = FIRST + 12 * HOUR
    days, alone = parts(("1", FIRST), ("2", FIRST + 9 * DAY), ("3", noon))
    assert (days.question.interval, days.question.ids) == (Interval.DAY, ("1", "2"))
    asked = alone.question
    assert (asked.interval, asked.ids, asked.start) == (Interval.NONE, ("3",), noon)


def test_several_beginnings_inside_a_day_share_one_request_by_hours() -> None:
    wanted = [(str(n), FIRST + n * HOUR + timedelta(minutes=20)) for n in range(1, 20)]
    days, hours = parts(*wanted)
    assert (days.question.interval, days.question.start) == (Interval.DAY, FIRST + DAY)
    asked = hours.question
    assert (asked.interval, asked.start, asked.end) == (Interval.HOUR, FIRST, FIRST + DAY)


def test_each_beginning_is_asked_by_itself_where_that_costs_no_more() -> None:
    found = parts(*((str(n), FIRST + n % 2 * DAY) for n in range(900)))
    assert [(each.question.interval, len(each.question.ids)) for each in found] == [(Interval.NONE, 450)] * 2


def test_a_period_that_begins_this_moment_is_no_empty_range() -> None:
    for wanted in ([("1", NOW)], [("1", NOW), ("2", NOW - HOUR), ("3", FIRST)]):
        assert all(each.question.start < each.question.end for each in parts(*wanted))


@pytest.mark.parametrize("customers", [2, 50, 300, 2_000])
@pytest.mark.parametrize("days", [1, 28, 365])
@pytest.mark.parametrize("times", [1, 24 * 3600])
def test_calls_are_few_and_answers_bounded_whenever_periods_begin(
    customers: int, days: int, times: int
) -> None:
    dice = Random(customers)  # noqa: S311 - no secret
    starts = [
        NOW.replace(hour=7) - timedelta(days=dice.randrange(1, days + 1), seconds=dice.randrange(times))
        for _ in range(customers)
    ]
    found = parts(*((str(n), start) for n, start in enumerate(starts)))
    rows = sum(days_touched(start, NOW, ZONE) for start in starts) * 2
    assert len(found) <= 1 + ceil(rows / MOST_ROWS) + len({start.date() for start in starts})
    assert len(found) <= max(2, customers // 4)
    for each in found:
        length = days_touched(each.question.start, each.question.end - timedelta(microseconds=1), ZONE)
        per = {Interval.DAY: length, Interval.HOUR: length * 24, Interval.NONE: 1}[each.question.interval]
        assert len(each.question.ids) * per <= MOST_ROWS


@pytest.mark.parametrize("apart", [True, False])
def test_each_moment_of_each_period_is_asked_for_once_and_none_before(apart: bool) -> None:
    dice = Random(7)  # noqa: S311 - no secret
    starts = [FIRST + timedelta(seconds=dice.randrange(27 * 86_400)) for _ in range(200)]
    wanted = [(str(n), start) for n, start in enumerate([*starts, FIRST, FIRST + DAY])]
    spans: dict[Asked, list[tuple[datetime, datetime]]] = {asked: [] for asked in wanted}
    for each in parts(*wanted, apart=apart):
        for asked, span in each.spans.items():
            edges = (each.question.start, each.question.end) if span is None else (span.since, span.until)
            assert each.question.start <= edges[0]
            assert asked[0] in each.question.ids
            spans[asked].append((edges[0], min(NOW, edges[1])))
    for (_, start), found in spans.items():
        found.sort()
        assert found[0][0] in {start, full_hour(start, ZONE)}
        assert found[-1][1] == NOW
        assert all(one[1] == other[0] for one, other in pairwise(found))


# --- against the stand-in ----------------------------------------------------------------------------------


def by_the_hour(number: int, start: datetime) -> Workspace:
    """Ten tasks in the hour before its period's, one in that hour, and a hundred on each later day."""
    before, within = full_hour(start, ZONE) - timedelta(minutes=1), start + timedelta(seconds=1)
    jobs = [Job(f"a{number}", 10, [Run(before)]), Job(f"b{number}", 1, [Run(within)])]
    later = [Job(f"{number}-{n}", 100, [Run(start + n * DAY)]) for n in (1, 2)]
    recipes = [Recipe(number * 10, "Sync orders", jobs=[*jobs, *later])]
    return workspace(number, billing_start=start, recipes=recipes, created=MARCH - 9 * DAY)


STARTS = [MARCH + n * HOUR + timedelta(minutes=7 * n) for n in range(1, 9)]


@pytest.mark.parametrize("idle_rows", [True, False])
async def test_periods_that_begin_inside_days_are_summed_from_their_hours_in_few_calls(
    idle_rows: bool,
) -> None:
    spaces = [by_the_hour(101 + n, start) for n, start in enumerate([*STARTS, STARTS[0] + 3 * DAY, MARCH])]
    async with stage(*spaces) as s:
        s.workato.scenario.idle_rows = idle_rows
        found = used(await s.read())
        assert s.usage_calls <= 4
    assert {found[str(101 + n), "tasks"] for n in range(len(spaces))} == {201.0}


async def test_a_period_that_began_today_is_told_by_its_hours_alone() -> None:
    spaces = [workspace(101 + n, 240, billing_start=THEN + n * HOUR + timedelta(minutes=5)) for n in range(3)]
    async with stage(*spaces, now=THEN + 5 * HOUR) as s:
        found = used(await s.read())
        assert s.usage_calls == 1
    assert [found[str(101 + n), "tasks"] for n in range(3)] == [50, 40, 30]


@pytest.mark.parametrize("ids", ["workspace", "external"])
async def test_two_hundred_billing_times_are_read_exactly(ids: str) -> None:
    dice = Random(3)  # noqa: S311 - no secret
    spaces = [
        workspace(
            101 + n,
            billing_start=MARCH + dice.randrange(9) * DAY + dice.randrange(24) * HOUR,
            recipes=[Recipe(n, tasks=steady(24, since=MARCH - 40 * DAY))],
        )
        for n in range(200)
    ]
    async with stage(*spaces, ids=ids) as s:
        answer = await s.read()
        assert s.usage_calls <= 10
        recipe = s.workato.world.by_id(101).recipes[0]
    for reading in answer.readings:
        if reading.series.resource == "tasks" and reading.period:
            whole = recipe.tasks(THEN) - recipe.tasks(reading.period.start)
            assert abs(reading.used - whole) <= 1


async def test_contributors_and_history_do_not_mind() -> None:
    spaces = [by_the_hour(101 + n, start) for n, start in enumerate(STARTS)]
    async with stage(*spaces) as s:
        answer = await s.read()
        told = await s.source.contributors(answer.readings[0].series, Org("101", "Customer 101"), THEN)
        assert told
        assert told.top[0].used == 201

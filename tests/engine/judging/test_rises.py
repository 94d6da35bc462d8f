"""How much was used within a window: from the number's own time, over gaps, corrections and resets."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import timedelta
from typing import Any

import pytest

from tests.engine.fakes import ACME, START, cards
from watcher.adapters.stores.memory import MemoryStore
from watcher.domain.facts import Rise
from watcher.domain.period import calendar_month
from watcher.domain.reading import Reading
from watcher.engine.cases import known
from watcher.engine.judging.rises import with_rises

HOUR = timedelta(hours=1)
DAY = 24 * HOUR
WEEK = 7 * DAY


def steady(ago: timedelta) -> float:
    """Ten an hour."""
    return 10_000 - 10 * (ago / HOUR)


def told(ago: timedelta, used: float, *, stock: bool = False) -> Reading:
    at = START - ago
    return Reading(cards(), used, None, None if stock else calendar_month(at), at, (("org", ACME.name),))


def numbers(first: timedelta, last: timedelta, every: timedelta = HOUR / 4, **kind: Any) -> Iterable[Reading]:
    return [
        told(last + n * every, steady(last + n * every), **kind) for n in range((first - last) // every + 1)
    ]


async def rise(window: timedelta, past: Iterable[Reading], newest: Reading) -> Rise:
    seconds = window.total_seconds()
    store = MemoryStore()
    await store.open()
    async with store.transaction() as tx:
        await tx.add_samples([*past, newest])
        (case,) = await with_rises(tx, [known(newest, None, START)], [seconds], START)
    return case.facts.rises[seconds]


def corrected(by: float, within: Callable[[timedelta], bool]) -> list[Reading]:
    """Steady numbers of two weeks, those within lower by so much."""
    return [
        told(START - one.as_of, one.used - (by if within(START - one.as_of) else 0))
        for one in numbers(9 * DAY, HOUR, HOUR)
    ]


NOW = told(timedelta(0), steady(timedelta(0)))


async def test_the_window_ends_with_the_number_and_not_with_the_look() -> None:
    late = told(2 * HOUR, steady(2 * HOUR) + 50)
    found = await rise(4 * HOUR, numbers(8 * DAY, 3 * HOUR, HOUR), late)
    assert (found.now, found.week_before) == (90, 40)


@pytest.mark.parametrize(("old", "said"), [(6 * HOUR, "6 h old"), (49 * HOUR, "2.04 d old")])
async def test_an_old_number_says_nothing_of_how_fast_it_grows_now(old: timedelta, said: str) -> None:
    found = await rise(DAY, numbers(9 * DAY, 2 * old, HOUR), told(old, 10_000))
    assert found == Rise(None, None, f"the newest number is {said}")


async def test_a_gap_before_the_windows_start_is_not_counted_as_use_within_it() -> None:
    past = [*numbers(8 * DAY, 3 * HOUR + HOUR / 2), *numbers(HOUR / 2, HOUR / 4)]
    assert (await rise(HOUR, past, NOW)).now == pytest.approx(10)
    assert (await rise(HOUR, numbers(8 * DAY, 3 * HOUR + HOUR / 2), NOW)).now == pytest.approx(10)


async def test_a_gap_a_week_ago_does_not_swell_what_now_is_measured_against() -> None:
    past = [*numbers(8 * DAY, WEEK + 3 * HOUR), *numbers(WEEK, HOUR / 4)]
    assert (await rise(HOUR, past, NOW)).week_before == pytest.approx(10)


async def test_a_leap_after_a_quiet_hour_is_seen_whole() -> None:
    quiet = [told(minutes * HOUR / 60, 100) for minutes in (115, 55)]
    assert (await rise(HOUR, quiet, told(timedelta(0), 180))).now == 80


async def test_a_correction_a_week_ago_is_no_use_to_compare_with() -> None:
    found = await rise(DAY, corrected(-900, lambda ago: ago > WEEK + 12 * HOUR), NOW)
    assert (found.now, found.week_before) == (240, None)
    assert found.why == "use was corrected a week ago"


async def test_a_correction_within_the_window_hides_its_use() -> None:
    found = await rise(DAY, corrected(-900, lambda ago: ago > 12 * HOUR), NOW)
    assert (found.now, found.why) == (None, "use was corrected within 24 h")


async def test_a_stock_may_fall() -> None:
    past = numbers(9 * DAY, HOUR, HOUR, stock=True)
    found = await rise(DAY, past, told(timedelta(0), steady(DAY) - 5, stock=True))
    assert found.now == -5

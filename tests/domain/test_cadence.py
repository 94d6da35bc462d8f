"""When to look again: never outside the bounds, soon near a level, and always just after a reset."""

from __future__ import annotations

import math
from dataclasses import replace
from datetime import datetime, timedelta
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.domain.given import MARCH, NOON, reading, rule
from watcher.domain.cadence import HEADROOM, Bounds, Look, Watched, most_pressing, next_look
from watcher.domain.pace import Pace
from watcher.domain.period import Period, PeriodKind
from watcher.domain.thresholds import nearest_gap

MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)
USUAL = Bounds(5 * MINUTE, 60 * MINUTE)
LONG_AGO = NOON - timedelta(days=30)
AN_HOUR = 3600.0
SLACK = timedelta(milliseconds=1)  # of floating point


def pace(hourly: float, *, since: datetime | None = LONG_AGO) -> Pace:
    """A series that grows by so much an hour at its fastest."""
    return Pace(((NOON.toordinal(), hourly / AN_HOUR, hourly),), since)


def cards(gap: float | None = 1000, hourly: float = 6, period: Period | None = MARCH) -> Watched:
    return Watched("cards of Acme", gap, pace(hourly), period)


def look(*batch: Watched, bounds: Bounds = USUAL, now: datetime = NOON, jitter: float = 1) -> Look:
    return next_look(batch, bounds, now, jitter=jitter)


def test_far_from_every_level_we_wait_as_long_as_we_may() -> None:
    assert look(cards()) == Look(HOUR, "no level is near")


def test_the_nearer_the_level_the_sooner_we_look() -> None:
    # 6 an hour, reckoned with six times that: 12 of them last 20 minutes, and a quarter of an hour may pass.
    assert look(cards(12)) == Look(35 * MINUTE, "cards of Acme: 12 below a level")


def test_on_the_brink_we_look_soon() -> None:
    assert look(cards(1e-6)).wait == pytest.approx(15 * MINUTE, abs=MINUTE)


@pytest.mark.parametrize("gap", [None, math.inf])
def test_with_no_level_ahead_we_wait_as_long_as_we_may(gap: float | None) -> None:
    assert look(cards(gap)).wait == HOUR


def test_an_empty_batch_waits_as_long_as_it_may() -> None:
    assert look() == Look(HOUR, "no level is near")


def test_the_most_urgent_series_of_a_batch_decides() -> None:
    urgent = replace(cards(3), name="users of Acme")
    assert look(cards(), urgent, cards(12)) == Look(20 * MINUTE, "users of Acme: 3 below a level")


def test_a_fixed_pace_is_exactly_that_even_at_a_reset() -> None:
    fixed = Bounds(15 * MINUTE, 15 * MINUTE)
    near = look(cards(1), bounds=fixed, now=MARCH.end - MINUTE, jitter=-1)
    assert near == Look(15 * MINUTE, "at a fixed pace")


@pytest.mark.parametrize(
    ("shortest", "longest", "soon"), [(1, 60, 3), (5, 60, 15), (10, 60, 15), (20, 60, 20), (5, 10, 10)]
)
def test_soon_follows_what_the_user_allows(shortest: int, longest: int, soon: int) -> None:
    assert Bounds(shortest * MINUTE, longest * MINUTE).soon == soon * MINUTE


# --- Young series ------------------------------------------------------------------------------------


def test_a_series_seen_once_is_looked_at_soon_to_learn_its_pace() -> None:
    first = Watched("cards of Acme", 1000, Pace((), NOON), MARCH)
    assert look(first) == Look(15 * MINUTE, "cards of Acme: how fast it grows is not known yet")
    assert look(replace(first, pace=Pace())).wait == 15 * MINUTE


def test_a_series_whose_number_never_moves_on_is_no_hurry_for_ever() -> None:
    stuck = Watched("cards of Acme", 1000, Pace((), NOON - HOUR), MARCH)
    assert look(stuck).wait == HOUR


def test_on_its_first_day_a_series_is_looked_at_every_hour_at_least() -> None:
    patient = Bounds(5 * MINUTE, 6 * HOUR)
    for since, wait in ((NOON - 23 * HOUR, HOUR), (NOON - 24 * HOUR, 6 * HOUR)):
        young = Watched("cards of Acme", 1000, pace(0, since=since), None)
        assert look(young, bounds=patient).wait == wait


# --- Resets ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("jitter", [-1, 0, 1])
@pytest.mark.parametrize("minutes", [1, 4, 20, 56])
def test_a_reset_is_looked_at_just_after_it(minutes: int, jitter: float) -> None:
    before = MARCH.end - minutes * MINUTE
    after = before + look(cards(), now=before, jitter=jitter).wait - MARCH.end
    assert MINUTE <= after <= max(3 * MINUTE, (5 - minutes) * MINUTE)


def test_a_reset_says_so() -> None:
    assert look(cards(), now=MARCH.end - 20 * MINUTE).why == "cards of Acme: begins anew"


def test_a_level_that_is_near_comes_before_a_reset() -> None:
    march_ends = replace(cards(3), period=replace(MARCH, end=NOON + 40 * MINUTE))
    assert look(march_ends).wait == 20 * MINUTE


def test_a_period_that_is_over_asks_for_no_look() -> None:
    assert look(cards(), now=MARCH.end + HOUR).wait == HOUR


# --- What holds for every input -----------------------------------------------------------------------

BOUNDS = st.tuples(st.integers(1, 120), st.integers(0, 2880)).map(
    lambda pair: Bounds(pair[0] * MINUTE, (pair[0] + pair[1]) * MINUTE)
)
JITTER = st.floats(-1, 1)
AMOUNTS = st.floats(0, allow_nan=False, exclude_min=True)
PACES = st.builds(pace, st.floats(0, allow_nan=False), since=st.sampled_from([None, LONG_AGO, NOON - HOUR]))
PERIODS = st.none() | st.timedeltas(timedelta(seconds=-60), timedelta(days=31)).map(
    lambda left: Period(PeriodKind.MONTH, NOON + left - timedelta(days=31), NOON + left)
)
SERIES = st.builds(Watched, st.just("x"), st.none() | AMOUNTS, st.just(Pace()) | PACES, PERIODS)


@given(st.lists(SERIES, max_size=5), BOUNDS, JITTER)
def test_a_wait_is_never_shorter_or_longer_than_allowed(
    batch: list[Watched], bounds: Bounds, jitter: float
) -> None:
    assert bounds.shortest <= look(*batch, bounds=bounds, jitter=jitter).wait <= bounds.longest


NAMED = st.builds(lambda series, name: replace(series, name=name), SERIES, st.sampled_from("abcdef"))


@given(st.lists(st.lists(NAMED, max_size=4), max_size=4), BOUNDS, JITTER)
def test_the_most_pressing_of_each_slice_decide_as_all_of_them_do(
    slices: list[list[Watched]], bounds: Bounds, jitter: float
) -> None:
    few = [each for some in slices for each in most_pressing(some, bounds, NOON)]
    everybody = [each for some in slices for each in some]
    assert look(*few, bounds=bounds, jitter=jitter) == look(*everybody, bounds=bounds, jitter=jitter)
    assert len(few) <= 2 * len(slices)


@given(SERIES, AMOUNTS, AMOUNTS, BOUNDS, JITTER)
def test_a_nearer_level_never_means_a_later_look(
    series: Watched, one: float, other: float, bounds: Bounds, jitter: float
) -> None:
    near, far = (
        look(replace(series, gap=gap), bounds=bounds, jitter=jitter).wait for gap in sorted((one, other))
    )
    assert near <= far


@given(SERIES, st.lists(SERIES, max_size=3), BOUNDS, JITTER)
def test_one_more_series_never_means_a_later_look(
    more: Watched, batch: list[Watched], bounds: Bounds, jitter: float
) -> None:
    waits = [look(*each, bounds=bounds, jitter=jitter).wait for each in (batch, [*batch, more])]
    assert waits[1] <= waits[0]


@given(PACES, BOUNDS, JITTER, st.floats(1, 1e6), st.floats(0.01, 1))
def test_growth_that_is_reckoned_with_is_seen_soon_after_the_crossing(
    known: Pace, bounds: Bounds, jitter: float, gap: float, share: float
) -> None:
    wait = look(Watched("x", gap, known, None), bounds=bounds, jitter=jitter).wait.total_seconds()
    rate = known.fastest(NOON) * HEADROOM * share
    crossed_after = gap / rate if rate > 0 else math.inf
    assert wait - crossed_after <= bounds.soon.total_seconds() + 1e-5


# --- A whole daemon's life, on curves of any shape ------------------------------------------------------


def used(hours: list[float], at: float) -> float:
    """A counter that grows by so much in each hour, evenly; `at` in hours."""
    whole = min(int(at), len(hours) - 1)
    return sum(hours[:whole]) + hours[whole] * (at - whole)


def reached(hours: list[float], line: float) -> float:
    """The hour in which `line` is crossed, with its share."""
    whole = next(hour for hour in range(len(hours)) if used(hours, hour + 1) >= line)
    return whole + (line - used(hours, whole)) / hours[whole]


def delays(hours: list[float], bounds: Bounds, chance: Random) -> list[tuple[timedelta, bool]]:
    """Look at the counter until its limit is seen: each level's delay, and whether growth was as known."""
    found, known, before, reckoned, now = [], Pace(), None, 0.0, NOON
    limit = sum(hours) * 0.9
    ahead = {line: reached(hours, line) for line in (limit * 0.8, limit * 0.9, limit)}
    while ahead:
        at = (now - NOON) / HOUR
        seen = reading(used(hours, at), limit, now=now, period=None)
        for line, crossed in sorted(ahead.items()):
            if crossed <= at:
                last = (before.as_of - NOON) / HOUR if before else 0.0
                grown = line - (before.used if before else 0.0)
                found.append(((at - crossed) * HOUR, grown <= reckoned * (crossed - last) * AN_HOUR))
                del ahead[line]
        known, before = known.advanced(before, seen, now), seen
        reckoned = HEADROOM * known.fastest(now)
        gap = nearest_gap([rule()], seen)
        now += look(Watched("x", gap, known, None), bounds=bounds, now=now, jitter=chance.uniform(-1, 1)).wait
    return found


HOURS = st.lists(st.floats(0.01, 40), min_size=4, max_size=60)


@given(HOURS, BOUNDS, st.randoms(use_true_random=False))
def test_every_crossing_is_seen_within_its_bound(hours: list[float], bounds: Bounds, chance: Random) -> None:
    found = delays(hours, bounds, chance)
    assert len(found) == 3
    assert all(delay <= bounds.longest + SLACK for delay, _ in found)
    assert all(delay <= bounds.soon + SLACK for delay, as_known in found if as_known)


@given(st.floats(1, 40), st.randoms(use_true_random=False))
def test_even_growth_is_seen_soon_at_every_level(hourly: float, chance: Random) -> None:
    assert all(delay <= USUAL.soon + SLACK for delay, _ in delays([hourly] * 48, USUAL, chance))

"""What every store promises about numbers: exact, the last known of each series, and its history."""

from __future__ import annotations

import math
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some

from tests.adapters.stores.values import NOW, at, reading, series, series_state
from watcher.adapters.stores.statements import ROWS
from watcher.domain.pace import Pace
from watcher.domain.reading import Labels, Limit, Origin, Reading, Series
from watcher.ports import Store, StoreError
from watcher.records import SeriesState

_TEXT = some.text(some.characters(exclude_categories=[]), max_size=20)
_MOMENTS = some.datetimes(
    datetime(1900, 1, 1), datetime(2900, 1, 1), timezones=some.just(timezone(timedelta(hours=-3)))
)
_FINITE = some.floats(allow_nan=False, allow_infinity=False)


async def test_a_series_state_comes_back_as_it_was_put(store: Store) -> None:
    never = SeriesState(series("pipes"), (), None, NOW)
    async with store.transaction() as tx:
        await tx.put_series_states([series_state(), never])
    async with store.reading() as tx:
        found = await tx.series_states()
    assert found == {series().key: series_state(), series("pipes").key: never}


async def test_all_series_come_however_many_they_are(store: Store) -> None:
    many = [SeriesState(series(f"r{n}"), (), None, NOW) for n in range(1_203)]
    async with store.transaction() as tx:
        await tx.put_series_states(many)
    async with store.reading() as tx:
        assert await tx.series_states() == {one.series.key: one for one in many}


async def test_a_stock_without_limit_stays_without(store: Store) -> None:
    stock = replace(series_state(), reading=replace(reading(), limit=None, period=None, labels=()))
    async with store.transaction() as tx:
        await tx.put_series_states([stock])
        assert await tx.series_states() == {series().key: stock}


async def test_a_series_state_put_again_is_replaced(store: Store) -> None:
    known = replace(series_state(), unknown_since=None, unknown_why=None)
    async with store.transaction() as tx:
        await tx.put_series_states([series_state()])
        await tx.put_series_states([known])
        assert await tx.series_states() == {series().key: known}


async def test_a_soft_limit_and_a_hard_one_are_told_apart(store: Store) -> None:
    hard = replace(series_state(), reading=replace(reading(), limit=Limit(5, Origin.API)))
    async with store.transaction() as tx:
        await tx.put_series_states([hard])
        assert await tx.series_states() == {series().key: hard}


@pytest.mark.parametrize(
    "pace",
    [
        Pace(),
        Pace((), NOW),
        Pace(((739_700, 5e-324, 1.7e308),), None),
        Pace(tuple((739_700 + day, day / 7, math.inf) for day in range(9)), at(-1)),
    ],
)
async def test_a_pace_comes_back_exactly(store: Store, pace: Pace) -> None:
    state = replace(series_state(), pace=pace)
    async with store.transaction() as tx:
        await tx.put_series_states([state])
        assert await tx.series_states() == {series().key: state}


async def test_a_dropped_series_is_forgotten_but_for_its_history(store: Store) -> None:
    gone, stays = series("a"), series("b")
    async with store.transaction() as tx:
        await tx.put_series_states([series_state(gone), series_state(stays)])
        await tx.add_samples([reading(gone)])
        await tx.drop_series_states([gone.key, "never/seen"])
        await tx.drop_series_states([])
        assert set(await tx.series_states()) == {stays.key}
        assert await tx.samples(gone.key, NOW) == [reading(gone)]


async def test_more_series_than_a_database_takes_at_once_are_dropped_in_pieces(store: Store) -> None:
    keys = [series("cards", str(number)).key for number in range(40_000)]
    async with store.transaction() as tx:
        await tx.put_series_states([series_state(series("cards", "39999"))])
        await tx.drop_series_states(keys)
        assert await tx.series_states() == {}


async def test_only_the_series_asked_for_come_back(store: Store) -> None:
    a, b, c = series("a"), series("b"), series("c")
    async with store.transaction() as tx:
        await tx.put_series_states([series_state(a), series_state(b), series_state(c)])
        assert set(await tx.series_states([a.key, c.key, c.key, "never/seen"])) == {a.key, c.key}
        assert await tx.series_states([]) == {}


async def test_more_keys_than_a_database_takes_at_once_are_asked_for_in_pieces(store: Store) -> None:
    keys = [series("cards", str(number)).key for number in range(40_000)]
    async with store.transaction() as tx:
        await tx.put_series_states([series_state(series("cards", "39999"))])
        assert set(await tx.series_states(keys)) == {keys[-1]}


async def test_history_is_told_from_a_moment_on_oldest_first(store: Store) -> None:
    readings = [reading(as_of=at(minute), used=minute) for minute in (3, 1, 2, 0)]
    async with store.transaction() as tx:
        await tx.add_samples(readings)
        await tx.add_samples([reading(series("pipes"))])
    async with store.reading() as tx:
        assert [found.used for found in await tx.samples(series().key, at(1))] == [1, 2, 3]
        assert await tx.samples("never/seen", at(0)) == []


async def test_a_sample_comes_back_as_it_was_added(store: Store) -> None:
    stock = replace(reading(as_of=at(1)), limit=None, period=None, labels=())
    async with store.transaction() as tx:
        await tx.add_samples([reading(), stock])
        assert await tx.samples(series().key, NOW) == [reading(), stock]


async def test_a_second_sample_of_the_same_moment_replaces_the_first(store: Store) -> None:
    corrected = replace(reading(), used=7.5, limit=None, labels=())
    async with store.transaction() as tx:
        await tx.add_samples([reading()])
        await tx.add_samples([corrected])
        assert await tx.samples(series().key, NOW) == [corrected]


async def test_more_rows_than_are_written_at_once_are_all_there(store: Store) -> None:
    past = [reading(as_of=at(minute), used=minute) for minute in range(ROWS + 1)]
    many = [replace(series_state(), series=series(f"pipes {n}")) for n in range(ROWS + 1)]
    async with store.transaction() as tx:
        await tx.add_samples(past)
        await tx.put_series_states(many)
        assert [one.used for one in await tx.samples(series().key, NOW)] == list(range(ROWS + 1))
        assert len(await tx.series_states()) == ROWS + 1


async def test_the_last_numbers_of_a_span_are_told_by_series(store: Store) -> None:
    pipes, never = replace(reading(used=3), series=series("pipes")), series("users")
    async with store.transaction() as tx:
        await tx.add_samples([reading(as_of=at(-5), used=1), reading(as_of=at(-2), used=2), pipes])
        await tx.add_samples([reading(as_of=at(1), used=9)])
        keys = [series().key, pipes.series.key, never.key]
        assert await tx.last_numbers(keys, at(-9), at(1)) == {series().key: 2, pipes.series.key: 3}
        assert await tx.last_numbers(keys, at(-9), NOW) == {series().key: 2}
        assert await tx.last_numbers([series().key], at(-2), at(-2)) == {}
        assert await tx.last_numbers([series().key], at(-2), at(9)) == {series().key: 9}
        assert await tx.last_numbers([], at(-9), at(9)) == {}


async def test_moments_are_told_apart_by_a_microsecond(store: Store) -> None:
    later = NOW + timedelta(microseconds=1)
    async with store.transaction() as tx:
        await tx.add_samples([reading(), reading(as_of=later, used=2)])
        assert [found.as_of for found in await tx.samples(series().key, later)] == [later]


async def test_moments_come_back_in_utc(store: Store) -> None:
    brasilia = NOW.astimezone(timezone(timedelta(hours=-3)))
    async with store.transaction() as tx:
        await tx.add_samples([reading(as_of=brasilia)])
        (found,) = await tx.samples(series().key, brasilia)
    assert found.as_of == NOW
    assert found.as_of.tzinfo is UTC


async def test_a_number_that_is_none_is_refused_not_kept_as_unknown(store: Store) -> None:
    with pytest.raises(StoreError, match="NaN"):
        async with store.transaction() as tx:
            await tx.put_series_states([replace(series_state(), reading=reading(used=math.nan))])
    async with store.reading() as tx:
        assert await tx.series_states() == {}


async def test_a_moment_without_a_zone_is_refused(store: Store) -> None:
    with pytest.raises(StoreError, match="time zone"):
        async with store.transaction() as tx:
            await tx.add_samples([reading(as_of=datetime(2026, 3, 1))])


async def test_nothing_to_put_does_nothing(store: Store) -> None:
    async with store.transaction() as tx:
        await tx.put_series_states([])
        await tx.add_samples([])
        assert await tx.series_states() == {}


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    used=_FINITE,
    limit=some.floats(min_value=5e-324, allow_infinity=False, allow_nan=False),
    as_of=_MOMENTS,
    labels=some.dictionaries(_TEXT, _TEXT, max_size=3),
    why=_TEXT,
)
async def test_whatever_goes_in_comes_out(
    store: Store, used: float, limit: float, as_of: datetime, labels: dict[str, str], why: str
) -> None:
    pairs: Labels = tuple(sorted(labels.items()))
    number = Reading(Series("p", "r"), used, Limit(limit, Origin.API, why), None, as_of, pairs)
    state = SeriesState(number.series, pairs, number, as_of, unknown_why=why)
    async with store.transaction() as tx:
        await tx.put_series_states([state])
        await tx.add_samples([number])
        assert await tx.series_states() == {"p/r": state}
        assert (await tx.samples("p/r", as_of))[0] == number

"""What every store promises about foresights, and about the samples of days that they are made of."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from tests.adapters.stores.values import NOW, at, foresight, reading, series, series_state
from watcher.domain.forecast import Days
from watcher.ports import Store, StoreError

_HOUR = timedelta(hours=1)
_LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)


def when(text: str) -> datetime:
    return datetime.fromisoformat(f"2026-03-{text}").replace(tzinfo=UTC)


async def last_times(store: Store, moments: list[str], since: datetime, offset: timedelta) -> list[datetime]:
    async with store.transaction() as tx:
        await tx.add_samples([reading(as_of=when(moment)) for moment in moments])
        found = await tx.last_of_days([series().key], since, offset)
    return [one.as_of for one in found.get(series().key, [])]


async def test_the_last_sample_of_each_day_is_told_oldest_first(store: Store) -> None:
    moments = ["03T10:00", "01T00:00", "01T23:59", "03T09:00", "02T00:00"]
    found = await last_times(store, moments, _LONG_AGO, timedelta(0))
    assert found == [when("01T23:59"), when("02T00:00"), when("03T10:00")]


@pytest.mark.parametrize(
    ("hours", "wanted"),
    [
        (-3, ["01T02:59:59.999999", "02T02:59", "02T03:00"]),
        (3, ["01T20:59", "02T03:00"]),
        (-2.5, ["01T02:29", "01T23:00", "02T03:00"]),
        (14, ["01T02:59:59.999999", "02T03:00"]),
    ],
)
async def test_days_are_those_of_a_clock_ahead_of_utc(store: Store, hours: float, wanted: list[str]) -> None:
    moments = {
        -3: ["01T02:59:59.999999", "01T03:00", "02T02:59", "02T03:00"],
        3: ["01T02:59:59.999999", "01T20:59", "01T21:00", "02T03:00"],
        -2.5: ["01T02:29", "01T02:30", "01T23:00", "02T03:00"],
        14: ["01T02:59:59.999999", "01T10:00", "02T03:00"],
    }[hours]
    assert await last_times(store, moments, _LONG_AGO, hours * _HOUR) == [when(one) for one in wanted]


async def test_a_day_begun_before_since_counts_only_from_then_on(store: Store) -> None:
    moments = ["01T10:00", "01T12:00", "02T10:00"]
    assert await last_times(store, moments, when("01T12:00"), _HOUR) == [when("01T12:00"), when("02T10:00")]
    assert await last_times(store, [], when("01T12:00:00.000001"), _HOUR) == [when("02T10:00")]


async def test_days_before_1970_are_days_too(store: Store) -> None:
    early = [datetime(1969, 12, 30, 23, tzinfo=UTC), datetime(1969, 12, 31, 1, tzinfo=UTC)]
    async with store.transaction() as tx:
        await tx.add_samples([reading(as_of=one) for one in early])
        found = await tx.last_of_days([series().key], datetime(1900, 1, 1, tzinfo=UTC), timedelta(0))
    assert [one.as_of for one in found[series().key]] == early


async def test_the_days_of_each_series_stand_alone_with_whole_readings(store: Store) -> None:
    a, b = reading(series("a")), replace(reading(series("b")), limit=None, period=None, labels=())
    async with store.transaction() as tx:
        await tx.add_samples([a, b, reading(series("c"))])
        found = await tx.last_of_days([a.series.key, b.series.key, "never/seen"], _LONG_AGO, -3 * _HOUR)
        assert found == {a.series.key: [a], b.series.key: [b]}
        assert await tx.last_of_days([], _LONG_AGO, _HOUR) == {}


async def test_the_days_of_many_series_are_all_told(store: Store) -> None:
    many = [series(f"r{number}") for number in range(120)]
    async with store.transaction() as tx:
        await tx.add_samples([reading(one, used=n, as_of=at(n)) for one in many for n in (0, 1440)])
        found = await tx.last_of_days([one.key for one in many], _LONG_AGO, _HOUR)
    assert {key: [one.used for one in days] for key, days in found.items()} == {
        s.key: [0, 1440] for s in many
    }


async def test_the_last_readings_of_a_span_are_told_by_series(store: Store) -> None:
    pipes = replace(reading(used=3), series=series("pipes"), limit=None)
    early, late = reading(as_of=at(-5), used=1), reading(as_of=at(-2), used=2)
    async with store.transaction() as tx:
        await tx.add_samples([early, late, pipes])
        keys = [series().key, pipes.series.key, "never/seen"]
        assert await tx.last_readings(keys, at(-9), at(1)) == {series().key: late, pipes.series.key: pipes}
        assert await tx.last_readings(keys, at(-9), NOW) == {series().key: late}
        assert await tx.last_readings(keys, at(-5), at(-2)) == {series().key: early}
        assert await tx.last_readings(keys, at(-4), at(-2)) == {}
        assert await tx.last_readings([], at(-9), at(9)) == {}


async def test_more_keys_than_a_database_takes_at_once_may_be_asked_for(store: Store) -> None:
    keys = [series("cards", str(number)).key for number in range(40_000)]
    one = reading(series("cards", "39999"))
    async with store.transaction() as tx:
        await tx.add_samples([one])
        await tx.put_foresights([foresight(keys[-1])])
        assert await tx.last_readings(keys, at(-1), at(1)) == {keys[-1]: one}
        assert set(await tx.foresights(keys)) == {keys[-1]}


async def test_a_foresight_comes_back_as_it_was_put(store: Store) -> None:
    none_yet = replace(foresight("other"), days=Days(date(2026, 3, 1), ()), sketch=None)
    async with store.transaction() as tx:
        await tx.put_foresights([foresight(), none_yet])
    async with store.reading() as tx:
        found = await tx.foresights([foresight().series, "other", "never/seen"])
        assert found == {foresight().series: foresight(), "other": none_yet}
        assert await tx.foresights([]) == {}


async def test_a_foresight_put_again_is_replaced(store: Store) -> None:
    newer = replace(foresight(), zone="UTC", sketch=None)
    async with store.transaction() as tx:
        await tx.put_foresights([foresight()])
        await tx.put_foresights([newer])
        await tx.put_foresights([])
        assert await tx.foresights([newer.series]) == {newer.series: newer}


@pytest.mark.parametrize("count", [float("nan"), float("inf")])
async def test_a_count_that_is_no_number_is_refused(store: Store, count: float) -> None:
    with pytest.raises(StoreError):
        async with store.transaction() as tx:
            await tx.put_foresights([replace(foresight(), days=Days(date(2026, 3, 1), (count,)))])


async def test_pruning_forgets_foresights_of_series_that_are_gone(store: Store) -> None:
    async with store.transaction() as tx:
        await tx.put_series_states([series_state()])
        await tx.put_foresights([foresight(series().key), foresight("gone/since")])
        await tx.prune(at(0))
        assert set(await tx.foresights([series().key, "gone/since"])) == {series().key}

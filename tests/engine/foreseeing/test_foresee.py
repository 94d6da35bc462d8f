"""When a series' days are counted and sketched anew."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from tests.adapters.stores.values import foresight, reading
from watcher.adapters.stores.memory import MemoryStore
from watcher.domain.forecast import Days, outlook, sketch
from watcher.engine import cases
from watcher.engine.foreseeing.foresee import reckoned, stale_among, with_outlooks, zone_of
from watcher.records import Foresight

NOON = datetime(2026, 3, 20, 15, tzinfo=UTC)
YESTERDAY = date(2026, 3, 19)


def known(counts: tuple[float | None, ...] = (1.0, None, 3.0)) -> Foresight:
    days = Days(YESTERDAY - timedelta(days=len(counts) - 1), counts)
    return replace(foresight(reading().series.key), zone=zone_of(reading()), days=days)


def is_stale(foretold: Foresight | None, now: datetime = NOON) -> bool:
    one = reading()
    return stale_among([one], {one.series.key: foretold} if foretold else {}, now) == [one]


def test_what_was_reckoned_with_yesterday_holds_today_and_no_longer() -> None:
    assert not is_stale(known())
    assert is_stale(known(), NOON + timedelta(days=1))


def test_what_was_never_reckoned_or_for_another_clock_is_stale() -> None:
    assert is_stale(None)
    assert is_stale(replace(known(), zone="Asia/Tokyo"))


def test_days_whose_sketch_no_one_could_read_are_sketched_anew() -> None:
    assert is_stale(replace(known(), sketch=None))


@pytest.mark.parametrize("counts", [(), (None, None)])
def test_days_of_which_none_is_known_need_no_sketch(counts: tuple[None, ...]) -> None:
    assert not is_stale(replace(known(counts), sketch=None))


def test_what_no_period_resets_needs_no_sketch() -> None:
    stock = replace(reading(), period=None)
    held = replace(known(), zone=zone_of(stock), sketch=None)
    assert stale_among([stock], {stock.series.key: held}, NOON) == []


def test_days_that_a_clock_ahead_counted_are_stale() -> None:
    assert is_stale(known(), NOON - timedelta(days=1))
    assert is_stale(known(), NOON - timedelta(days=200))


async def test_days_to_come_are_dropped_and_the_past_is_counted_anew() -> None:
    one = reading()
    far = Days(date(2026, 3, 1), (7.0,) * 10 + (None,) * 200)
    store = MemoryStore()
    await store.open()
    lasts = [replace(one, used=100.0 + n, as_of=NOON - timedelta(days=8 - n)) for n in range(8)]
    async with store.transaction() as tx:
        await tx.add_samples(lasts)
        before = replace(known(), days=far)
        (made,) = await reckoned(tx, [one], {one.series.key: before}, NOON)
    assert made.days.start == far.start
    assert made.days.through == YESTERDAY
    assert made.days.counts[0] == 7
    assert made.days.counts[-1] == 1


async def test_an_old_number_of_the_period_is_foreseen_from_its_own_time() -> None:
    one = replace(reading(), as_of=NOON - timedelta(hours=30))
    before = replace(known((10.0,) * 60), zone=zone_of(one))
    before = replace(before, sketch=sketch(before.days))
    store = MemoryStore()
    await store.open()
    async with store.transaction() as tx:
        await tx.put_foresights([before])
        (case,) = await with_outlooks(tx, [cases.known(one, None, NOON)], NOON, most=0)
    assert one.period is not None
    assert case.facts.outlook == outlook(before.sketch, one.used, one.as_of, one.period)

"""When a series' days are counted and sketched anew."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from tests.adapters.stores.values import foresight, reading
from watcher.domain.forecast import Days
from watcher.engine.foresee import stale_among, zone_of
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

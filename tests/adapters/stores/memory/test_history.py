"""What grows for months is found by its moment, and the days before the one that changed are not copied."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import groupby
from operator import attrgetter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from tests.adapters.stores.values import NOW, reading
from watcher.adapters.stores.memory.history import History
from watcher.adapters.stores.memory.rows import Rows
from watcher.domain.reading import Reading

_DAY = timedelta(days=1)
_few = settings(max_examples=20, deadline=None)
_MOMENTS = some.lists(
    some.datetimes(datetime(2026, 2, 26), datetime(2026, 3, 2), timezones=some.just(UTC)),
    unique=True,
    max_size=12,
)
_MOMENT = some.datetimes(datetime(2026, 2, 25), datetime(2026, 3, 3), timezones=some.just(UTC))


def history_of(moments: list[datetime]) -> History[Reading]:
    history = History[Reading](Rows({}), Rows({}), attrgetter("as_of"))
    for moment in moments:
        day = moment.toordinal()
        history.put_day("a", day, [*history.day("a", day), reading(as_of=moment)])
    return history


def moments(readings: list[Reading]) -> list[datetime]:
    return [one.as_of for one in readings]


@_few
@given(_MOMENTS, _MOMENT)
def test_all_since_a_moment_come_in_order(several: list[datetime], since: datetime) -> None:
    found = history_of(several).since("a", since)
    assert moments(found) == sorted(moment for moment in several if moment >= since)


@_few
@given(_MOMENTS, _MOMENT)
def test_the_last_before_a_moment_is_found(several: list[datetime], before: datetime) -> None:
    found = history_of(several).last_before("a", before)
    assert (found and found.as_of) == max((m for m in several if m < before), default=None)


@_few
@given(_MOMENTS, _MOMENT, _MOMENT)
def test_only_what_lies_between_is_kept(several: list[datetime], first: datetime, last: datetime) -> None:
    history = history_of(several)
    history.keep("a", first, last)
    found = moments(history.since("a", NOW - 99 * _DAY))
    assert found == sorted(moment for moment in several if first <= moment <= last)
    assert history.names() == (["a"] if found else [])


@pytest.mark.parametrize("hours", [0, -3, 5.5, 14])
@_few
@given(several=_MOMENTS, since=_MOMENT)
def test_the_last_of_each_local_day_is_told(several: list[datetime], since: datetime, hours: float) -> None:
    offset = timedelta(hours=hours)
    later = sorted(moment for moment in several if moment >= since)
    days = groupby(later, lambda moment: (moment + offset).date())
    found = history_of(several).last_of_days("a", since, offset)
    assert moments(found) == [list(day)[-1] for _, day in days]


def test_adding_to_a_day_leaves_the_other_days_as_they_lie() -> None:
    history = history_of([NOW, NOW + _DAY])
    before = history.day("a", NOW.toordinal())
    history.put_day("a", (NOW + _DAY).toordinal(), [])
    assert history.day("a", NOW.toordinal()) is before
    assert moments(history.since("a", NOW)) == [NOW]

"""Days learnt along the way come to the very sketch that is made of all of them."""

from __future__ import annotations

from datetime import date

from hypothesis import given, settings
from hypothesis import strategies as st

from watcher.domain.forecast import Days
from watcher.engine.foreseeing.sketching import Along, anew

START = date(2020, 3, 1)
COUNTS = st.lists(st.one_of(st.none(), st.integers(0, 500).map(float)), min_size=1, max_size=60)


@given(COUNTS, st.lists(st.tuples(st.integers(0, 59), st.integers(0, 500)), max_size=3))
@settings(max_examples=25, deadline=None, derandomize=True)
def test_it_is_the_same_sketch_each_day_also_where_a_day_is_revised(
    counts: list[float | None], revisions: list[tuple[int, int]]
) -> None:
    along, known = Along(), list[float | None]()
    revised = {at: float(count) for at, count in revisions}
    for at, count in enumerate(counts):
        known.append(count)
        if at in revised:
            known[at // 2] = revised[at]
        days = Days(START, tuple(known))
        assert along("series", days) == anew("series", days)


def test_series_are_learnt_apart_and_days_that_are_dropped_are_unlearnt() -> None:
    along, long, short = Along(), Days(START, (5.0,) * 30), Days(date(2020, 3, 11), (5.0,) * 20)
    for name, days in (("a", long), ("b", short), ("a", short), ("a", Days(START, (5.0,) * 10))):
        assert along(name, days) == anew(name, days)

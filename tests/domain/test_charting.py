"""The points of a chart: a number's past as it was seen, what is foreseen, and the words for both."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from math import inf, nan

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.domain.tellings import AT, JOBS, READING
from tests.domain.topics import sketch
from watcher.domain.chart import Chart
from watcher.domain.charting import MOST, Course, chart_of
from watcher.domain.forecast import Outlook, outlook
from watcher.domain.forecast.growth import StockOutlook
from watcher.domain.period import calendar_day, calendar_month
from watcher.domain.reading import Reading
from watcher.domain.tongue import speaking

NOON = datetime(2026, 3, 21, 12, tzinfo=UTC)
NOW = replace(READING, as_of=NOON)


def days(*used: tuple[int, float]) -> list[Reading]:
    """Readings of this March, each late on its day."""
    return [replace(READING, used=n, as_of=datetime(2026, 3, day, 23, 50, tzinfo=UTC)) for day, n in used]


def foreseen(used: float = 9_204, a_day: float = 420) -> Outlook:
    found = outlook(sketch(a_day), used, NOON, calendar_month(NOON))
    assert isinstance(found, Outlook)
    return found


def drawn(
    samples: Sequence[Reading], reading: Reading = NOW, *, period: str = "March 2026", **rest: object
) -> Chart | None:
    usual = {"limit": 10_000.0, "ahead": "not reckoned", "now": reading.as_of, "zone": "UTC"}
    return chart_of(Course(samples, reading, **{**usual, **rest}), "automation jobs", period)  # type: ignore[arg-type]


def chart(samples: Sequence[Reading], reading: Reading = NOW, **rest: object) -> Chart:
    found = drawn(samples, reading, **rest)  # type: ignore[arg-type]
    assert found is not None
    return found


SOME = days((1, 455), (8, 3_680), (15, 6_900), (20, 8_900))


def test_the_past_is_as_it_was_seen_and_ends_with_the_present_number() -> None:
    made = chart(SOME)
    assert [(p.label, p.value) for p in made.points] == [
        ("1 Mar", 455),
        ("8 Mar", 3_680),
        ("15 Mar", 6_900),
        ("20 Mar", 8_900),
        ("21 Mar", 9_204),
    ]
    assert made.title == "Automation jobs, March 2026"
    assert made.limit == 10_000


def test_of_a_day_the_last_number_counts() -> None:
    early = replace(READING, used=100, as_of=datetime(2026, 3, 1, 3, tzinfo=UTC))
    assert [p.value for p in chart([early, *SOME]).points][:2] == [455, 3_680]


def test_what_counted_over_another_period_is_left_out() -> None:
    february = replace(
        READING,
        used=9_999,
        as_of=datetime(2026, 2, 27, tzinfo=UTC),
        period=calendar_month(NOON - timedelta(30)),
    )
    assert chart([february, *SOME]).points == chart(SOME).points


def test_what_came_after_the_telling_is_left_out() -> None:
    later = replace(READING, used=9_900, as_of=NOON + timedelta(hours=3))
    assert chart([*SOME, later]).points == chart(SOME).points


def test_what_is_foreseen_follows_up_to_the_period_s_end() -> None:
    made = chart(SOME, ahead=foreseen())
    ahead = [p for p in made.points if p.projected]
    assert ahead[-1].label == "31 Mar"
    assert ahead[-1].value == pytest.approx(foreseen().landing.p50, rel=0.01)
    assert all(one.value <= other.value for one, other in pairwise(made.points))
    assert not made.points[-len(ahead) - 1].projected


def test_it_ends_where_the_words_beside_it_say() -> None:
    assert chart(SOME, ahead=foreseen(), lands=13_400.0).points[-1].value == pytest.approx(13_400)


def test_what_is_foreseen_is_no_more_exact_than_it_is_told() -> None:
    ahead = [p.value for p in chart(SOME, ahead=foreseen(), lands=13_456.78).points if p.projected]
    assert ahead[-1] == 13_400
    assert all(value % 10 == 0 for value in ahead)


def test_what_grows_is_never_drawn_below_what_is_used() -> None:
    reading = replace(NOW, used=10_150)
    made = chart(SOME, reading, ahead=foreseen(10_150, a_day=1), lands=10_190.0)
    assert made.points[-1].value == 10_150


def test_in_words_it_says_what_it_shows() -> None:
    assert chart(SOME, ahead=foreseen(), lands=13_400.0).alt == (
        "Line chart: 455 on 1 Mar, 6,900 on 15 Mar, 9,204 today, 13,400 projected on 31 Mar; limit 10,000."
    )
    told_later = chart(SOME, now=NOON + timedelta(days=1), limit=None)
    assert told_later.alt.endswith("9,204 on 21 Mar; limit unknown.")


def test_in_portuguese_too() -> None:
    with speaking("pt-BR"):
        assert chart(SOME, ahead=foreseen(), lands=13_400.0).alt.startswith("Gráfico de linha: 455 em ")


def test_a_day_is_shown_by_its_hours() -> None:
    period = calendar_day(NOON)
    seen = [
        replace(READING, used=n, as_of=NOON.replace(hour=n, minute=5), period=period) for n in (1, 1, 7, 11)
    ]
    today = replace(READING, used=12, as_of=NOON, period=period)
    ahead = outlook(sketch(30), 12, NOON, period)
    made = chart(seen, today, ahead=ahead, period="21 March 2026")
    assert [p.label for p in made.points] == ["01:05", "07:05", "11:05", "12:00", "23:59"]
    assert made.alt.startswith("Line chart: 1 at 01:05, 11 at 11:05, 12 at 12:00, ")


def test_of_a_stock_the_last_thirty_days_are_shown_and_the_next_thirty_foreseen() -> None:
    levels = [
        replace(READING, used=100 + n, period=None, as_of=NOON - timedelta(days=60 - n)) for n in range(60)
    ]
    today = replace(READING, used=160, period=None, as_of=NOON)
    made = chart(levels, today, ahead=StockOutlook(160, NOON, 2, 10, 15), period="", limit=250.0)
    assert made.title == "Automation jobs, last 30 days"
    assert made.points[0].at >= NOON - timedelta(days=30)
    assert (made.points[-1].label, made.points[-1].value) == ("20 Apr", 170)
    assert len(made.points) == MOST


def test_one_point_is_no_line() -> None:
    assert drawn([]) is None
    assert drawn([], ahead=foreseen()) is not None
    assert drawn([], replace(NOW, used=nan)) is None


def test_a_number_that_is_none_is_left_out() -> None:
    assert len(chart([*days((3, inf), (4, nan)), *SOME], limit=inf).points) == 5
    assert chart(SOME, limit=nan).limit is None


def test_an_hour_that_clocks_repeat_is_there_once() -> None:
    zone, night = "Europe/Madrid", datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
    period = calendar_day(night, zone)
    seen = [replace(READING, used=n, as_of=night + timedelta(hours=n), period=period) for n in (0, 1)]
    today = replace(READING, used=5, as_of=night + timedelta(hours=2), period=period)
    assert [p.label for p in chart(seen, today, zone=zone).points] == ["02:30", "03:30"]


@settings(max_examples=40, deadline=None)
@given(
    at=st.datetimes(datetime(2026, 3, 1, 1), datetime(2026, 3, 31, 23), timezones=st.just(UTC)),
    some=st.lists(st.tuples(st.integers(0, 31 * 24), st.integers(0, 10**9)), max_size=80),
    zone=st.sampled_from(["UTC", "America/Sao_Paulo", "Asia/Tokyo"]),
    kind=st.sampled_from([calendar_month, calendar_day, lambda _: None]),
)
def test_any_course_is_two_to_twenty_points_in_order_with_labels_of_their_own(at, some, zone, kind) -> None:  # type: ignore[no-untyped-def]  # noqa: ANN001
    period = kind(at)
    start = datetime(2026, 3, 1, tzinfo=UTC)
    samples = [Reading(JOBS, n, None, period, start + timedelta(hours=h)) for h, n in sorted(some)]
    reading = Reading(JOBS, 500, None, period, at)
    ahead = outlook(sketch(400), 500, at, period) if period else StockOutlook(500, at, -900, -600, 3)
    found = drawn(samples, reading, ahead=ahead, zone=zone, period="March 2026")
    if found is None:
        return
    assert 2 <= len(found.points) <= MOST
    assert len({point.label for point in found.points}) == len(found.points)
    assert all(one.at < other.at for one, other in pairwise(found.points))
    assert [p.projected for p in found.points] == sorted(p.projected for p in found.points)
    assert all(point.value >= 0 for point in found.points)


def test_at_midnight_the_new_day_is_today() -> None:
    assert chart(SOME, READING, now=AT).points[-1].label == "22 Mar"

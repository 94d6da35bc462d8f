"""From a number's samples and what is foreseen of it to the points of a chart; gaps are not filled in."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from watcher.domain import dates
from watcher.domain.chart import Chart, Point
from watcher.domain.chart_words import Span, alt_text, title
from watcher.domain.forecast import Outlook
from watcher.domain.forecast.growth import StockOutlook
from watcher.domain.period import PeriodKind, is_same
from watcher.domain.prospect_words import leading
from watcher.domain.reading import Reading

MOST = 20
"""Points of a chart: Slack draws no more."""
STOCK_DAYS = 30
"""Days back, and ahead, of what no period resets."""

_LEAST = 2
_FEWEST_SEEN = 6  # points that the past keeps, however much of the period is to come
_LAST_MOMENT = timedelta(seconds=1)


@dataclass(frozen=True, slots=True)
class Course:
    """A number's way so far and from here.

    `samples` are earlier readings of the same series, oldest first, `reading` is the present one. `ahead` is
    what is foreseen, or in words why nothing is; `lands` what the words say it comes to, where they do.
    `now` is when it is told and `zone` where people read it.
    """

    samples: Sequence[Reading]
    reading: Reading
    limit: float | None
    ahead: Outlook | StockOutlook | str
    now: datetime
    zone: str
    lands: float | None = None

    @property
    def hourly(self) -> bool:
        """Whether the number counts a day, of which hours are shown."""
        return self.reading.period is not None and self.reading.period.kind is PeriodKind.DAY

    @property
    def since(self) -> datetime:
        """From when samples are shown."""
        period = self.reading.period
        return period.start if period else self.reading.as_of - timedelta(days=STOCK_DAYS)


def chart_of(course: Course, resource: str, period: str) -> Chart | None:
    """The chart, in the tongue of the work under way; None where there are not two points to join.

    `resource` and `period` are what people call them; no period is a stock.
    """
    seen, ahead = _seen(course), _ahead(course)
    share = _room(seen, ahead)
    points = _labelled([*_thinned(seen, share), *_thinned(ahead, MOST - share)], course)
    if len(points) < _LEAST:
        return None
    limit = course.limit if course.limit is not None and math.isfinite(course.limit) else None
    return Chart(title(resource, period), points, limit, alt_text(points, limit, _told_as(points, course)))


_Spot = tuple[datetime, float, bool]
"""When, how much, and whether it is foreseen."""
_Way = tuple[tuple[datetime, float], ...]


def _seen(course: Course) -> list[_Spot]:
    """The last number of each day (of each hour, where the period is a day), the present one last."""
    reading, spots = course.reading, dict[tuple[int, ...], _Spot]()
    for one in (*_of_now(course), reading):
        if math.isfinite(one.used):
            spots[_slot(one.as_of, course)] = (one.as_of, one.used, False)
    return list(spots.values())


def _of_now(course: Course) -> Iterable[Reading]:
    """The samples that count over the same as the present reading, and are older."""
    period = course.reading.period
    for one in course.samples:
        same = is_same(one.period, period.start) if one.period and period else one.period is period
        if same and course.since <= one.as_of < course.reading.as_of:
            yield one


def _slot(at: datetime, course: Course) -> tuple[int, ...]:
    local = at.astimezone(ZoneInfo(course.zone))
    day = local.date().toordinal()
    return (day, local.hour) if course.hourly else (day,)


def _ahead(course: Course) -> list[_Spot]:
    """What is foreseen, after the day (or the hour) that it is now; no more exact than it is said."""
    if isinstance(course.ahead, str) or not math.isfinite(course.reading.used):
        return []
    way = _stock(course.ahead) if isinstance(course.ahead, StockOutlook) else course.ahead.course
    way = _landing_as_told(way, course)
    today = _slot(course.reading.as_of, course)
    used = course.reading.used
    spots = [(at - _LAST_MOMENT, _told(value, used), True) for at, value in way if math.isfinite(value)]
    return [spot for spot in spots if _slot(spot[0], course) > today]


def _told(value: float, used: float) -> float:
    """In its leading digits; what grows is not told as less than what is used already."""
    return max(used, leading(value)) if value >= used else leading(value)


def _stock(ahead: StockOutlook) -> _Way:
    """A month from now, at the usual growth; never below nothing."""
    return tuple(
        (ahead.now + timedelta(days=day), max(0.0, ahead.used + ahead.p50 * day / STOCK_DAYS))
        for day in range(1, STOCK_DAYS + 1)
    )


def _landing_as_told(way: _Way, course: Course) -> _Way:
    """The same, ending where the words beside it say: what is foreseen may be younger than they are."""
    used, end = course.reading.used, way[-1][1]
    if course.lands is None or course.lands == end:
        return way
    if end <= used:
        return (*way[:-1], (way[-1][0], course.lands))
    stretch = (course.lands - used) / (end - used)
    return tuple((at, used + (value - used) * stretch) for at, value in way)


def _room(seen: Sequence[_Spot], ahead: Sequence[_Spot]) -> int:
    """How many points the past gets, so that a step along the chart is about as long before and after now.

    A chart that Slack draws has its points side by side, however much time lies between them.
    """
    if not ahead or not seen:
        return MOST
    gone, to_come = seen[-1][0] - seen[0][0], ahead[-1][0] - seen[-1][0]
    share = round(MOST * (gone / (gone + to_come)))
    return min(max(share, _FEWEST_SEEN), MOST - 1)


def _thinned(spots: Sequence[_Spot], most: int) -> list[_Spot]:
    """At most so many, spread evenly; the first and the last stay, and of one alone the last."""
    if len(spots) <= most:
        return list(spots)
    if most == 1:
        return [spots[-1]]
    step = (len(spots) - 1) / (most - 1)
    return [spots[round(number * step)] for number in range(most)]


def _labelled(spots: Iterable[_Spot], course: Course) -> tuple[Point, ...]:
    """Points with labels of which no two are alike; where clocks are set back the later one stays."""
    named: dict[str, Point] = {}
    for at, value, foreseen in spots:
        label = _label(at, course)
        named.pop(label, None)
        named[label] = Point(at, label, value, foreseen)
    return tuple(named.values())


def _told_as(points: Sequence[Point], course: Course) -> Span:
    if course.hourly:
        return Span.HOURS
    last = next((point for point in reversed(points) if not point.projected), None)
    told_today = last is not None and _slot(last.at, course) == _slot(course.now, course)
    return Span.UNTIL_TODAY if told_today else Span.DAYS


def _label(at: datetime, course: Course) -> str:
    return dates.time(at, course.zone) if course.hourly else dates.short_day(at, course.now, course.zone)

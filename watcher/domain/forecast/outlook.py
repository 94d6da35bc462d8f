"""The forecast at one moment: the odds of passing a limit, where the period lands, when a limit is reached."""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from math import exp, log
from zoneinfo import ZoneInfo

from watcher.domain.forecast.fitted import SHAPES
from watcher.domain.forecast.sketch import Sketch
from watcher.domain.forecast.spread import bucket_of, own_share, usual_error
from watcher.domain.period import Period

FEWEST_DAYS = 3
LEAST_SHARE = 0.1
Moments = tuple[datetime | None, datetime | None, datetime | None]


@dataclass(frozen=True, slots=True)
class Range:
    """Three quantiles: with 10, 50 and 90 % likelihood it is no more than that."""

    p10: float
    p50: float
    p90: float


@dataclass(frozen=True, slots=True)
class Outlook:
    """What is to come from `now` until the period's end: `expected`, give or take `spread` (a logarithm)."""

    sketch: Sketch
    used: float
    now: datetime
    period: Period
    today: date
    left_today: float
    days_left: int
    expected: float
    spread: float
    bucket: int

    def p_exceed(self, limit: float) -> float:
        """The likelihood, 0.0 to 1.0, that more than `limit` is used at the period's end."""
        if self.used > limit:
            return 1.0
        return _beyond(limit - self.used, self.expected, self.spread, self.bucket)

    @property
    def landing(self) -> Range:
        """What is used at the period's end; never less than now."""
        shape = SHAPES[self.bucket]
        return Range(*(self._lands(shape[place]) for place in (20, 100, 180)))

    def _lands(self, error: float) -> float:
        return self.used + max(0.0, (self.expected + 1) * exp(error * self.spread) - 1)

    def runs_out(self, limit: float) -> Moments:
        """When the limit is reached: at the earliest (10 %), most likely (50 %), at the latest (90 %).

        None where it is not before the period's end.
        """
        if self.used > limit:
            return self.now, self.now, self.now
        likely = self.p_exceed(limit)
        wanted = [share for share in (0.1, 0.5, 0.9) if likely >= share]
        found: list[datetime | None] = [*_reached(self, limit, wanted), None, None, None]
        return found[0], found[1], found[2]


def outlook(sketch: Sketch | None, used: float, now: datetime, period: Period) -> Outlook | str:
    """The forecast, or in words why there is none."""
    known = sketch.known if sketch is not None else 0
    if sketch is None or (known < FEWEST_DAYS and period.elapsed(now) < LEAST_SHARE):
        return why_not(known)
    zone = ZoneInfo(period.zone)
    local = now.astimezone(zone)
    today = local.date()
    left_today, days_left = _left(local, period, zone)
    expected = sketch.level * (
        left_today * sketch.weights[today.weekday()] + weight_of(sketch, today, days_left)
    )
    days = left_today + days_left
    spread, bucket = _spread(sketch, days, expected)
    return Outlook(sketch, used, now, period, today, left_today, days_left, expected, spread, bucket)


def why_not(known: int) -> str:
    """Why there is no forecast yet."""
    days = "1 day" if known == 1 else f"{known} days"
    return f"needs {FEWEST_DAYS} days of data or {LEAST_SHARE:.0%} of the period; {days} known"


def _left(local: datetime, period: Period, zone: ZoneInfo) -> tuple[float, int]:
    """The share of today still to come, and the whole days after it, until the period's end."""
    if local >= period.end:
        return 0.0, 0
    start = datetime(local.year, local.month, local.day, tzinfo=zone).timestamp()
    tomorrow = local.date() + timedelta(days=1)
    end = datetime(tomorrow.year, tomorrow.month, tomorrow.day, tzinfo=zone).timestamp()
    share = (end - local.timestamp()) / (end - start)
    last = period.end.astimezone(zone).date()
    return share, max(0, (last - tomorrow).days)


def weight_of(sketch: Sketch, today: date, days: int) -> float:
    """How many ordinary days the `days` after today are worth."""
    weeks, more = divmod(days, 7)
    first = today.weekday() + 1
    return weeks * 7 + sum(sketch.weights[(first + day) % 7] for day in range(more))


def _spread(sketch: Sketch, days: float, expected: float) -> tuple[float, int]:
    bucket = bucket_of(days)
    own = own_share(sketch.errors[bucket], sketch.matured[bucket])
    return usual_error(days, expected) * own, bucket


def _beyond(gap: float, expected: float, spread: float, bucket: int) -> float:
    """The likelihood that more than `gap` comes."""
    error = log((gap + 1) / (expected + 1)) / spread
    shape = SHAPES[bucket]
    place = bisect_left(shape, error)
    if place == 0:
        return 1.0
    if place == len(shape):
        return 0.0
    below = (error - shape[place - 1]) / (shape[place] - shape[place - 1])
    return 1 - (place - 1 + below) / (len(shape) - 1)


def _reached(view: Outlook, limit: float, wanted: list[float]) -> list[datetime | None]:
    """The moments at which the likelihood of having reached the limit passes each of the wanted ones."""
    found: list[datetime | None] = []
    edges, gap = _edges(view), limit - view.used
    before, odds_before = view.now, 0.0
    for days, expected, at in edges:
        spread, bucket = _spread(view.sketch, days, expected)
        odds = max(odds_before, _beyond(gap, expected, spread, bucket))
        while len(found) < len(wanted) and odds >= wanted[len(found)]:
            share = (wanted[len(found)] - odds_before) / (odds - odds_before) if odds > odds_before else 0.0
            found.append(before + max(0.0, share) * (at - before))
        before, odds_before = at, odds
    return found


def _edges(view: Outlook) -> list[tuple[float, float, datetime]]:
    """For each local day's end up to the period's: days from now, what is expected by then, the moment."""
    zone, level = ZoneInfo(view.period.zone), view.sketch.level
    edges: list[tuple[float, float, datetime]] = []
    expected = level * view.left_today * view.sketch.weights[view.today.weekday()]
    for number in range(view.days_left + 1):
        day = view.today + timedelta(days=number + 1)
        at = datetime(day.year, day.month, day.day, tzinfo=zone).astimezone(view.now.tzinfo)
        edges.append((view.left_today + number, expected, at))
        expected += level * view.sketch.weights[day.weekday()]
    return edges

"""The forecast at one moment: the odds of passing a limit, where the period lands, when a limit is met."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime
from math import hypot, isfinite, sqrt

from watcher.domain.forecast.fitted import SHIPPED
from watcher.domain.forecast.remaining import days_left, expected, midnight_after, ordinary_days
from watcher.domain.forecast.shapes import Shapes
from watcher.domain.forecast.sketch import Sketch
from watcher.domain.forecast.spread import YOUNG, bucket_of, quantile, share_above, widening
from watcher.domain.forecast.young import by_pace
from watcher.domain.period import Period

Moments = tuple[datetime | None, datetime | None, datetime | None]
_HALF = 0.5
_TENTHS = (0.1, _HALF, 0.9)
_LARGE = 1e9  # half a unit more or less is nothing
_UNEVEN = 1.6  # use is not even within a day: at noon a fifth of it may well be early or late


@dataclass(frozen=True, slots=True)
class Range:
    """Three quantiles: with 10, 50 and 90 % likelihood it is no more than that."""

    p10: float
    p50: float
    p90: float


@dataclass(frozen=True, slots=True)
class Outlook:
    """What is to come from `now` until the period's end, as far as the `sketch` tells.

    `today` is the local date, `share` what of it is left, `days` the whole days after it; `expected` is what
    they use, `scale` the unit of errors and `shape` the quantiles of past ones in that unit, out of `shapes`.
    """

    sketch: Sketch
    used: float
    now: datetime
    period: Period
    today: date
    share: float
    days: int
    expected: float
    scale: float
    shape: tuple[float, ...]
    shapes: Shapes

    def p_exceed(self, limit: float) -> float:
        """The likelihood, 0.0 to 1.0, that more than `limit` is used at the period's end."""
        if self.used > limit:
            return 1.0
        if self.scale <= 0:
            return 0.0
        return share_above(self.shape, (sqrt(_gap(self, limit)) - sqrt(self.expected)) / self.scale)

    @property
    def landing(self) -> Range:
        """What will have been used at the period's end; never less than now."""
        middle = sqrt(self.expected)
        roots = [max(0.0, middle + quantile(self.shape, share) * self.scale) for share in _TENTHS]
        return Range(*(self.used + root * root for root in roots))

    @property
    def course(self) -> tuple[tuple[datetime, float], ...]:
        """When today and each day after it end, and what will likely (50 %) have been used by then.

        The last is the period's end and where it lands; nothing on the way there is less than before.
        """
        lands, before = self.landing.p50, self.used
        found: list[tuple[datetime, float]] = []
        for number in range(self.days):
            used, scale, shape = _to_come(self.sketch, self.today, self.share, number, self.shapes)
            root = max(0.0, sqrt(used) + quantile(shape, _HALF) * scale)
            before = min(lands, max(before, self.used + root * root))
            at = midnight_after(self.today, number, self.period.zone).astimezone(UTC)
            found.append((at, before))
        return (*found, (self.period.end, lands))

    def runs_out(self, limit: float) -> Moments:
        """When more than the limit is used: early (10 %), likely (50 %), late (90 %).

        None where that is not before the period's end. All are `now` once it is.
        """
        if self.used > limit:
            return self.now, self.now, self.now
        likely = self.p_exceed(limit)
        wanted = [share for share in _TENTHS if likely >= share]
        found: list[datetime | None] = [*_reached(self, limit, wanted), None, None, None]
        return found[0], found[1], found[2]


def outlook(
    sketch: Sketch | None, used: float, now: datetime, period: Period, shapes: Shapes = SHIPPED
) -> Outlook | str:
    """The forecast, or in words why there is none. `used` is what the period counted until `now`."""
    if not isfinite(used):
        return "what was used is no number"
    if sketch is None or sketch.known < YOUNG:
        young = by_pace(sketch, used, now, period)
        if isinstance(young, str):
            return young
        sketch = young
    today, share, days = days_left(now, period)
    return Outlook(
        sketch, used, now, period, today, share, days, *_to_come(sketch, today, share, days, shapes), shapes
    )


def _to_come(
    sketch: Sketch, today: date, share: float, days: int, shapes: Shapes
) -> tuple[float, float, tuple[float, ...]]:
    """What is expected of the rest of today and the days after it, the unit of errors, their table."""
    ahead, known = share + days, sketch.known
    if ahead <= 0:
        return 0.0, 0.0, shapes.grown[0]
    used = expected(sketch, ordinary_days(sketch, today, share, days), ahead)
    bucket = bucket_of(ahead)
    scale = sketch.scales[bucket] * widening(ahead, known)
    if share < 1 and used > 0:
        day = sketch.level * sketch.weights[today.weekday()]
        scale = hypot(scale, _UNEVEN * share * (1 - share) * day / sqrt(used))
    return used, scale, shapes.grown[bucket] if known >= YOUNG else shapes.young(known, ahead)


def _gap(view: Outlook, limit: float) -> float:
    """What must still come before the limit is passed.

    Of whole numbers nothing lies between the most that stays within and the least that passes: half way.
    """
    gap = limit - view.used
    return gap // 1 + _HALF if view.sketch.whole and gap < _LARGE else gap


def _reached(view: Outlook, limit: float, wanted: list[float]) -> list[datetime | None]:
    """The moments at which the likelihood of having passed the limit reaches each of the wanted ones."""
    found: list[datetime | None] = []
    if not wanted:
        return found
    gap, before, odds_before = _gap(view, limit), view.now, 0.0
    for number in range(view.days + 1):
        at = min(midnight_after(view.today, number, view.period.zone).astimezone(UTC), view.period.end)
        used, scale, shape = _to_come(view.sketch, view.today, view.share, number, view.shapes)
        error = (sqrt(gap) - sqrt(used)) / scale
        odds = max(odds_before, share_above(shape, error))
        while len(found) < len(wanted) and odds >= wanted[len(found)]:
            part = (wanted[len(found)] - odds_before) / (odds - odds_before) if odds > odds_before else 0.0
            found.append(before + max(0.0, part) * (at - before))
        before, odds_before = at, odds
    return found

"""How use grows: a curve gives what was used since the month's first moment (UTC) at any time."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta

Curve = Callable[[datetime], float]
"""Use since 00:00Z of the 1st of the moment's month, in the resource's unit; a stock gives its number."""

Amount = float | Curve
"""A number that stays, or a curve."""

_DAY = timedelta(days=1)
_INSTANT = timedelta(microseconds=1)
_FRIDAY = 4
_DUST = 1e-3  # spans end an instant early, and floats are not exact


def amount(value: Amount, at: datetime) -> float:
    """What `value` is at `at`."""
    return value(at) if callable(value) else value


def month_start(at: datetime) -> datetime:
    at = at.astimezone(UTC)
    return datetime(at.year, at.month, 1, tzinfo=UTC)


def add_months(start: datetime, months: int) -> datetime:
    """The first of the month `months` after (or before) the month that begins at `start`."""
    year, month = divmod(start.year * 12 + start.month - 1 + months, 12)
    return datetime(year, month + 1, 1, tzinfo=UTC)


def day_of_month(at: datetime) -> float:
    """Days gone since the month began: 0.0 at its first moment, 1.5 on the 2nd at noon."""
    return (at - month_start(at)) / _DAY


def steady(per_day: float) -> Curve:
    """The same every day."""
    return lambda at: per_day * day_of_month(at)


def weekly(workday: float, weekend: float) -> Curve:
    """More on workdays than on Saturdays and Sundays."""

    def used(at: datetime) -> float:
        first = month_start(at).weekday()
        whole, part = divmod(day_of_month(at), 1)
        days = [workday if (first + day) % 7 <= _FRIDAY else weekend for day in range(int(whole) + 1)]
        return sum(days[:-1]) + days[-1] * part

    return used


def through(*points: tuple[float, float]) -> Curve:
    """Straight lines through (days gone, used) points, from (0, 0) unless told; level after the last."""
    knots = points if points and points[0][0] == 0 else ((0.0, 0.0), *points)
    return lambda at: _between(knots, day_of_month(at))


def step(*points: tuple[float, float]) -> Curve:
    """From each (days gone, used) point on that number; 0 before the first."""

    def used(at: datetime) -> float:
        day = day_of_month(at)
        return next((value for since, value in reversed(points) if since <= day), 0.0)

    return used


def changing(first: Amount, *changes: tuple[datetime, Amount]) -> Curve:
    """`first`, and from each (moment, amount) on that amount: a limit raised, a test that turns the knob."""

    def value(at: datetime) -> float:
        chosen = next((later for since, later in reversed(changes) if since <= at), first)
        return amount(chosen, at)

    return value


def lagging(curve: Amount, behind: timedelta) -> Curve:
    """What `curve` was `behind` ago, never earlier than the month's first moment.

    It never catches up with a month that is over; `Scenario.lag` does.
    """
    return lambda at: amount(curve, max(month_start(at), at - behind))


def revised(curve: Amount, at: datetime, by: float) -> Curve:
    """`curve`, with `by` taken away from `at` to the end of its month: usage counted again."""
    end = add_months(month_start(at), 1)
    return lambda now: max(0.0, amount(curve, now) - (by if at <= now < end else 0.0))


def used_between(value: Amount, start: datetime, end: datetime) -> float:
    """How much was used in [start, end), over as many months as that takes.

    A plain number counts as used in each month's first moment.
    """
    total = 0.0
    while start < end:
        stop = min(add_months(month_start(start), 1), end)
        before = amount(value, start - _INSTANT) if start > month_start(start) else 0.0
        total += amount(value, stop - _INSTANT) - before
        start = stop
    return max(0.0, total)


def whole_between(value: Amount, start: datetime, end: datetime) -> int:
    """`used_between` in whole units, so that the days of a month add up to the month."""
    return round(used_between(lambda at: int(amount(value, at) + _DUST), start, end))


def halves(used: float) -> float:
    """In halves, rounded down, as AI credits come."""
    return int(used * 2 + _DUST) / 2


def _between(knots: Sequence[tuple[float, float]], day: float) -> float:
    before = knots[0]
    for knot in knots:
        if day < knot[0]:
            share = (day - before[0]) / (knot[0] - before[0])
            return before[1] + share * (knot[1] - before[1])
        before = knot
    return before[1]

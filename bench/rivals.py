"""What others do: static shares, pace, weekday means and a straight line; each says yes or no."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from statistics import fmean

from bench.days import Month, Recorded

Rival = Callable[[Recorded, Month, int], float]
"""From (series, month, day's end counted from 0) to what the month will have used."""


def used(series: Recorded, month: Month, day: int) -> float:
    return series.run[month.first + day + 1] - series.run[month.first]


def static(share: float) -> Rival:
    """An alarm at `share` of the limit: as if use were to grow by its inverse."""
    return lambda series, month, day: used(series, month, day) / share


def pace(series: Recorded, month: Month, day: int) -> float:
    """Used over elapsed, from the third day on."""
    return used(series, month, day) / (day + 1) * month.days if day >= 2 else 0.0


def weekday_mean(series: Recorded, month: Month, day: int) -> float:
    """Each day to come as its weekday was in the four weeks before."""
    today = month.first + day
    landing = used(series, month, day)
    for ahead in range(1, month.days - day):
        back = today + ahead - 7 * ((ahead + 6) // 7)
        past = [series.counts[back - 7 * week] for week in range(4) if back - 7 * week >= 0]
        landing += fmean(past) if past else 0.0
    return landing


def predict_linear(series: Recorded, month: Month, day: int) -> float:
    """Prometheus: least squares through the raw counter of the last 7 days, its reset included."""
    points: list[tuple[int, float]] = []
    for ago in range(7, -1, -1):
        place = month.first + day - ago
        if place >= 0:
            points.append((-ago, _counter(series, place)))
    mean_x, mean_y = fmean(x for x, _ in points), fmean(y for _, y in points)
    spread = sum((x - mean_x) ** 2 for x, _ in points)
    slope = sum((x - mean_x) * (y - mean_y) for x, y in points) / spread if spread else 0.0
    return mean_y + slope * (month.days - 1 - day - mean_x)


def _counter(series: Recorded, place: int) -> float:
    """What a monthly counter shows at the end of the day at this place."""
    first = place - (series.start + timedelta(days=place)).day + 1
    return series.run[place + 1] - series.run[max(0, first)]


RIVALS: dict[str, Rival] = {
    "static 80 %": static(0.8),
    "static 90 %": static(0.9),
    "pace, from day 3": pace,
    "weekday mean, 4 weeks": weekday_mean,
    "`predict_linear`, 7 d": predict_linear,
}

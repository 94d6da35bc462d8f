"""What a chart is called, and what it shows in words for those who do not see it."""

from __future__ import annotations

from collections.abc import Sequence
from enum import Enum

from watcher.domain.chart import Point
from watcher.domain.tongue import say
from watcher.domain.words import number

_HALFWAY = 3  # points from which on one in the middle is told, too


def title(resource: str, period: str) -> str:
    """`Automation jobs, March 2026`; of a stock `Users, last 30 days`."""
    called = resource[:1].upper() + resource[1:]
    return f"{called}, {period}" if period else say("{what}, last 30 days", what=called)


class Span(Enum):
    """What the labels of a chart's points are, and whether the last one that is not foreseen is today."""

    HOURS = "hours"
    DAYS = "days"
    UNTIL_TODAY = "until today"


def alt_text(points: Sequence[Point], limit: float | None, span: Span) -> str:
    """`Line chart: 455 on 1 Mar, 9,204 today, 13,400 projected on 31 Mar; limit 10,000.`."""
    seen = [point for point in points if not point.projected]
    ahead = [point for point in points if point.projected]
    parts = [_seen(point, span) for point in _few(seen[:-1])]
    parts += [_last(point, span) for point in seen[-1:]]
    parts += [_foreseen(point, span) for point in ahead[-1:]]
    line = say("Line chart: {points}", points=", ".join(parts))
    across = say("limit {number}", number=number(limit)) if limit is not None else say("limit unknown")
    return f"{line}; {across}."


def _few(points: Sequence[Point]) -> list[Point]:
    """The first, and one halfway."""
    halfway = [points[(len(points) + 1) // 2]] if len(points) >= _HALFWAY else []
    return [*points[:1], *halfway]


def _seen(point: Point, span: Span) -> str:
    used, label = number(point.value), point.label
    if span is Span.HOURS:
        return say("{number} at {time}", number=used, time=label)
    return say("{number} on {day}", number=used, day=label)


def _last(point: Point, span: Span) -> str:
    if span is Span.UNTIL_TODAY:
        return say("{number} today", number=number(point.value))
    return _seen(point, span)


def _foreseen(point: Point, span: Span) -> str:
    lands, label = number(point.value), point.label
    if span is Span.HOURS:
        return say("{number} projected at {time}", number=lands, time=label)
    return say("{number} projected on {day}", number=lands, day=label)

"""Where the parts of a chart lie on its canvas: lines, dots, labels and axes, in pixels."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

from watcher.adapters.charts.textwidth import SMALL, TITLE, fitting, text_width
from watcher.adapters.charts.ticks import ticks
from watcher.domain.chart import Chart, Point
from watcher.domain.plain import plain
from watcher.domain.tongue import say
from watcher.domain.words import number
from watcher.ports import WatcherError

__all__ = ["SMALL", "TITLE", "ChartError", "Shape", "Text", "shape"]

_EDGE, _TOP, _BOTTOM = 24, 64, 40
_HEADROOM = 1.12
_BETWEEN = 14
_NEAR = 5
_LARGEST, _SMALLEST = 1e300, 1e-290
_LINE = 18  # pixels from one line of words to the next
_UNDER = 4  # of letters that go below their line
_STEPS = (0, 1, -1, 2, -2, 3, -3)
_LEAST = 2


class ChartError(WatcherError):
    """The chart cannot be drawn; `hint` says what would help."""


@dataclass(frozen=True, slots=True)
class Text:
    """Words at a place; `anchor` is SVG's: start, middle or end."""

    x: float
    y: float
    words: str
    anchor: str = "start"


@dataclass(frozen=True, slots=True)
class Shape:
    """A chart laid out. Lines are SVG paths; `rules` are the heights of the axis' lines."""

    width: int
    height: int
    title: Text
    left: float
    right: float
    floor: float
    rules: tuple[float, ...]
    rule_labels: tuple[Text, ...]
    days: tuple[Text, ...]
    used: str
    area: str
    projected: str
    limit_at: float | None
    dots: tuple[tuple[float, float], ...]
    rings: tuple[tuple[float, float], ...]
    words: tuple[Text, ...]


def shape(chart: Chart, width: int, height: int) -> Shape:
    """The chart on a canvas of so many pixels. Raises ChartError where it holds nothing to draw."""
    _check(chart)
    return _Canvas(chart, width, height).shape()


def _check(chart: Chart) -> None:
    values = [point.value for point in chart.points] + ([] if chart.limit is None else [chart.limit])
    if len(chart.points) < _LEAST:
        raise ChartError("a chart needs two points")
    if not all(math.isfinite(value) and abs(value) < _LARGEST for value in values):
        raise ChartError("a chart needs finite numbers")
    if 0 < max(map(abs, values)) < _SMALLEST:
        raise ChartError("a chart needs larger numbers")
    if chart.points[0].at >= chart.points[-1].at:
        raise ChartError("a chart's points need an order in time")


class _Canvas:
    """Measures of one chart: values up, time to the right."""

    def __init__(self, chart: Chart, width: int, height: int) -> None:
        self._chart = chart
        self._width, self._height = width, height
        values = [point.value for point in chart.points] + ([] if chart.limit is None else [chart.limit])
        low, high = min(0.0, *values), max(0.0, *values)
        self._low, self._high = low * _HEADROOM, high * _HEADROOM if high > low else low + 1
        self._ticks = ticks(self._low, self._high)
        labels = [number(tick) for tick in self._ticks]
        self._left = _EDGE + max(text_width(label) for label in labels) + 10
        self._right = width - _EDGE - 16
        self._floor = height - _BOTTOM

    def shape(self) -> Shape:
        chart = self._chart
        seen = [point for point in chart.points if not point.projected]
        ahead = [point for point in chart.points if point.projected]
        used, foreseen = [self._place(each) for each in seen], [self._place(each) for each in ahead]
        return Shape(
            width=self._width,
            height=self._height,
            title=Text(_EDGE, 34, self._fitting(chart.title)),
            left=self._left,
            right=self._right,
            floor=self._floor,
            rules=tuple(self._y(tick) for tick in self._ticks),
            rule_labels=tuple(
                Text(self._left - 10, round(self._y(tick) + 5, 1), number(tick), "end")
                for tick in self._ticks
            ),
            days=tuple(self._days()),
            used=_path(used),
            area=self._area(used),
            projected=_path([*used[-1:], *foreseen]) if foreseen else "",
            limit_at=None if chart.limit is None else self._y(chart.limit),
            dots=tuple(used[-1:]),
            rings=tuple(foreseen[-1:]),
            words=tuple(self._words(seen, ahead)),
        )

    def _place(self, point: Point) -> tuple[float, float]:
        first, last = self._chart.points[0].at, self._chart.points[-1].at
        part = (point.at - first) / (last - first)
        x = self._left + min(1.0, max(0.0, part)) * (self._right - self._left)
        return round(x, 1), self._y(point.value)

    def _y(self, value: float) -> float:
        part = (value - self._low) / (self._high - self._low)
        return round(self._floor - part * (self._floor - _TOP), 1)

    def _area(self, places: list[tuple[float, float]]) -> str:
        if len(places) < _LEAST:
            return ""
        ground = self._y(0.0)
        return f"{_path(places)} L{places[-1][0]} {ground} L{places[0][0]} {ground} Z"

    def _fitting(self, title: str) -> str:
        """Without its period where that does not fit, for the days stand below."""
        words, room = plain(title), self._width - 2 * _EDGE
        if text_width(words, TITLE) > room and ", " in words:
            words = words.rpartition(", ")[0]
        return fitting(words, room, TITLE)

    def _days(self) -> list[Text]:
        """The labels that fit side by side: the first, the last and today's before the others."""
        points = self._chart.points
        today = max((n for n, point in enumerate(points) if not point.projected), default=0)
        kept: list[Text] = []
        for index in dict.fromkeys([0, len(points) - 1, today, *range(len(points))]):
            text = self._day(points[index], index)
            if all(_apart(text, other) for other in kept):
                kept.append(text)
        return sorted(kept, key=lambda text: text.x)

    def _day(self, point: Point, index: int) -> Text:
        words = plain(point.label, 20)
        half = text_width(words) / 2
        x = self._place(point)[0]
        if index == len(self._chart.points) - 1:
            x = min(x, self._width - 6 - half)
        return Text(round(x, 1), self._height - 14, words, "middle")

    def _words(self, seen: list[Point], ahead: list[Point]) -> list[Text]:
        """What stands beside the lines, so that nobody needs their colours."""
        said: list[Text] = []
        if self._chart.limit is not None:
            words = say("Limit {number}", number=number(self._chart.limit))
            said.append(Text(self._left + 8, round(self._y(self._chart.limit) - 8, 1), words))
        if ahead:
            words = say("{number} projected", number=number(ahead[-1].value))
            said.append(self._free(self._beside(ahead[-1], words, above=True), said))
        if seen:
            words = say("{number} used", number=number(seen[-1].value))
            said.append(self._free(self._beside(seen[-1], words, above=not ahead), said))
        return said

    def _beside(self, point: Point, words: str, *, above: bool) -> Text:
        """Over a line that climbs there is room to its left, under it to its right."""
        x, y = self._place(point)
        wide = text_width(words)
        if above:
            return Text(max(x - 12, self._left + wide), self._clear(y - 10, -8), words, "end")
        under = self._clear(y + 20, 20)
        if x + 12 + wide <= self._width - 6:
            return Text(x + 12, min(under, self._floor - 8), words)
        return Text(self._width - 6, min(under + 14, self._floor - 8), words, "end")

    def _free(self, text: Text, others: list[Text]) -> Text:
        """The words, moved by lines where they would stand over others or over the limit's line."""
        limit = None if self._chart.limit is None else self._y(self._chart.limit)
        for step in _STEPS:
            moved = replace(text, y=round(text.y + step * _LINE, 1))
            struck = limit is not None and moved.y - SMALL < limit < moved.y + _NEAR
            inside = _TOP - _LINE <= moved.y <= self._floor - _UNDER
            if inside and not struck and not any(_overlap(moved, other) for other in others):
                return moved
        return text

    def _clear(self, base: float, away: float) -> float:
        """The words' base line, moved away from the limit's line where that would strike them through."""
        limit = self._chart.limit
        if limit is None:
            return round(base, 1)
        line = self._y(limit)
        return round(line + away if base - SMALL < line < base + _NEAR else base, 1)


def _path(places: list[tuple[float, float]]) -> str:
    return "M" + " L".join(f"{x} {y}" for x, y in places)


def _overlap(one: Text, other: Text) -> bool:
    (left, right), (begin, end) = _across(one), _across(other)
    return left < end and begin < right and abs(one.y - other.y) < SMALL + _UNDER / 2


def _across(text: Text) -> tuple[float, float]:
    """From where to where the words reach."""
    wide = text_width(text.words)
    left = text.x - {"start": 0.0, "middle": wide / 2, "end": wide}[text.anchor]
    return left, left + wide


def _apart(one: Text, other: Text) -> bool:
    return abs(one.x - other.x) >= (text_width(one.words) + text_width(other.words)) / 2 + _BETWEEN

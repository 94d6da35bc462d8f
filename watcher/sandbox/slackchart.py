"""A chart block as a drawing, somewhat as Slack draws it: lines over the days, values at the left."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from watcher.adapters.charts.ticks import ticks
from watcher.domain.words import number

WIDTH, HEIGHT = 640, 220
_LEFT, _RIGHT, _TOP, _BOTTOM = 56, 12, 10, 24
_COLOURS = ("#1264a3", "#e8912d", "#2bac76", "#e01e5a")
_LABELS = 8
"""At most so many days are written below."""


@dataclass(frozen=True, slots=True)
class Line:
    """A series: its name, its colour and the corners of its line."""

    name: str
    colour: str
    points: str


@dataclass(frozen=True, slots=True)
class Drawing:
    """What a template draws, in pixels: lines across with their values, days below, and the series."""

    across: tuple[tuple[float, str], ...]
    below: tuple[tuple[float, str], ...]
    lines: tuple[Line, ...]


def drawing(chart: Mapping[str, Any]) -> Drawing | None:
    """The lines of a chart; None for a kind that has none."""
    if chart["type"] not in {"line", "area"}:
        return None
    names: Sequence[str] = chart["axis_config"]["categories"]
    values = [[float(point["value"]) for point in one["data"]] for one in chart["series"]]
    top = max([1.0, *(value for some in values for value in some)]) * 1.05
    marks = ticks(0.0, top)

    def x(at: int) -> float:
        return round(_LEFT + at * (WIDTH - _LEFT - _RIGHT) / max(1, len(names) - 1), 1)

    def y(value: float) -> float:
        return round(HEIGHT - _BOTTOM - value / top * (HEIGHT - _TOP - _BOTTOM), 1)

    step = -(-len(names) // _LABELS)
    return Drawing(
        tuple([(y(mark), number(mark)) for mark in marks]),
        tuple([(x(at), name) for at, name in enumerate(names) if at % step == 0]),
        tuple(
            [
                Line(
                    str(one["name"]),
                    _COLOURS[which % len(_COLOURS)],
                    " ".join(f"{x(at)},{y(value)}" for at, value in enumerate(some)),
                )
                for which, (one, some) in enumerate(zip(chart["series"], values, strict=True))
            ]
        ),
    )

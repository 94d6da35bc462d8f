"""The limits of charts in messages, which Slack's own library does not check yet."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from typing import Any

from watcher.sandbox.slack.assumptions import MOST_SERIES
from watcher.sandbox.slack.texts import Fault, kind_of, listed, optional_string, strangers, string_faults

TITLE, LABEL, AXIS_LABEL, CATEGORIES = 50, 20, 50, 20
_XY = {"type", "series", "axis_config"}
_AXIS = {"categories", "x_label", "y_label"}


def chart_faults(block: Mapping[str, Any]) -> Iterator[Fault]:
    """Title up to 50; 1 to 6 series or segments; each series has one finite value for every category."""
    yield from string_faults(block.get("title"), "/title", TITLE)
    chart = block.get("chart")
    if not isinstance(chart, dict) or kind_of(chart) not in {"line", "bar", "area", "pie"}:
        yield "must be a chart of type line, bar, area or pie", "/chart"
    elif chart["type"] == "pie":
        yield from _pie(chart)
    else:
        yield from strangers(chart, _XY, "/chart")
        yield from _axis(chart.get("axis_config"))
        yield from _all_series(chart)


def _pie(chart: Mapping[str, Any]) -> Iterator[Fault]:
    yield from strangers(chart, {"type", "segments"}, "/chart")
    yield from _number_of(chart.get("segments"), "/chart/segments")
    for at, part in enumerate(listed(chart.get("segments"))):
        where = f"/chart/segments/{at}"
        if not isinstance(part, dict):
            yield "must be an object", where
            continue
        yield from string_faults(part.get("label"), f"{where}/label", LABEL)
        if not _finite(part.get("value")) or part["value"] <= 0:
            yield "must be more than 0", f"{where}/value"


def _axis(axis: object) -> Iterator[Fault]:
    where = "/chart/axis_config"
    if not isinstance(axis, dict):
        yield "must be an object", where
        return
    yield from strangers(axis, _AXIS, where)
    yield from optional_string(axis, "x_label", AXIS_LABEL, where)
    yield from optional_string(axis, "y_label", AXIS_LABEL, where)
    names = axis.get("categories")
    if not isinstance(names, list) or not 0 < len(names) <= CATEGORIES:
        yield f"must be 1 to {CATEGORIES} items", f"{where}/categories"
        return
    for at, name in enumerate(names):
        yield from string_faults(name, f"{where}/categories/{at}", LABEL)
    if any(names.index(name) != at for at, name in enumerate(names)):
        yield "must be unique", f"{where}/categories"


def _all_series(chart: Mapping[str, Any]) -> Iterator[Fault]:
    yield from _number_of(chart.get("series"), "/chart/series")
    axis = chart.get("axis_config")
    categories = listed(axis.get("categories")) if isinstance(axis, dict) else []
    seen: list[object] = []
    for at, one in enumerate(listed(chart.get("series"))):
        where = f"/chart/series/{at}"
        if not isinstance(one, dict):
            yield "must be an object", where
            continue
        yield from string_faults(one.get("name"), f"{where}/name", LABEL)
        if one.get("name") in seen:
            yield "series names must be unique", f"{where}/name"
        seen.append(one.get("name"))
        yield from _points(listed(one.get("data")), categories, f"{where}/data")


def _points(data: list[Any], categories: list[Any], where: str) -> Iterator[Fault]:
    points = [point for point in data if isinstance(point, dict)]
    labels = [point.get("label") for point in points]
    if len(points) != len(data) or sorted(map(str, labels)) != sorted(map(str, categories)):
        yield "must have exactly one value for every category", where
    if not all(_finite(point.get("value")) for point in points):
        yield "values must be finite numbers", where


def _number_of(parts: object, where: str) -> Iterator[Fault]:
    if not isinstance(parts, list) or not 1 <= len(parts) <= MOST_SERIES:
        yield f"must be 1 to {MOST_SERIES} items", where


def _finite(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)

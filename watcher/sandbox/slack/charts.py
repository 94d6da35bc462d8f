"""The limits of charts and tables in messages, which Slack's own library does not check yet."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any

_TITLE = 50
_PARTS = 6
_CATEGORIES, _LABEL = 20, 20
_ROWS, _COLUMNS = {"data_table": (2, 201), "table": (1, 100)}, 20

Fault = tuple[str, str]
"""What is wrong, and where in the block."""


def chart_faults(block: dict[str, Any]) -> Iterator[Fault]:
    """Title up to 50; 1 to 6 series or segments; each series has one finite value for every category."""
    if not 0 < len(str(block.get("title", ""))) <= _TITLE:
        yield f"must be between 1 and {_TITLE} characters", "/title"
    chart = block.get("chart")
    if not isinstance(chart, dict) or chart.get("type") not in {"line", "bar", "area", "pie"}:
        yield "must be a chart of type line, bar, area or pie", "/chart"
    elif chart["type"] == "pie":
        yield from _count(chart.get("segments"), "/chart/segments")
    else:
        yield from _series(chart)


def _series(chart: dict[str, Any]) -> Iterator[Fault]:
    yield from _count(chart.get("series"), "/chart/series")
    categories = chart.get("axis_config", {}).get("categories", [])
    if not 0 < len(categories) <= _CATEGORIES or any(len(name) > _LABEL for name in categories):
        yield f"must be 1 to {_CATEGORIES} labels of at most {_LABEL} characters", "/chart/axis_config"
    for at, one in enumerate(chart.get("series") or []):
        data = one.get("data", [])
        if [point.get("label") for point in data] != list(categories):
            yield "must have one value for every category, in order", f"/chart/series/{at}/data"
        if not all(_finite(point.get("value")) for point in data):
            yield "values must be finite numbers", f"/chart/series/{at}/data"


def data_table_faults(block: dict[str, Any]) -> Iterator[Fault]:
    """Rows with the header: 2 to 201 for a data_table, up to 100 for a table; 1 to 20 columns, all alike."""
    least, most = _ROWS[block["type"]]
    rows = block.get("rows")
    if not isinstance(rows, list) or not least <= len(rows) <= most:
        yield f"must be {least} to {most} rows", "/rows"
        return
    widths = {len(row) for row in rows}
    if max(widths) > _COLUMNS or min(widths) < 1:
        yield f"must be 1 to {_COLUMNS} columns", "/rows"
    elif len(widths) > 1:
        yield "rows must have the same number of columns", "/rows"


def _count(parts: object, where: str) -> Iterator[Fault]:
    if not isinstance(parts, list) or not 1 <= len(parts) <= _PARTS:
        yield f"must be 1 to {_PARTS} items", where


def _finite(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)

"""The limits of the two tables: `table`, and `data_table` with its pages, sorting and filters."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from typing import Any

from watcher.sandbox.slack.texts import Fault, kind_of, listed

COLUMNS, CELLS_TEXT, PAGE_SIZE = 20, 20_000, 100
ROWS = {"data_table": (2, 201), "table": (1, 100)}


def table_faults(block: Mapping[str, Any]) -> Iterator[Fault]:
    """Rows with the header: 1 to 100 for a table, 2 to 201 for a data_table; 1 to 20 columns."""
    least, most = ROWS[block["type"]]
    rows = block.get("rows")
    if not isinstance(rows, list) or not least <= len(rows) <= most:
        yield f"must be {least} to {most} rows", "/rows"
        return
    widths = {len(listed(row)) for row in rows}
    if max(widths) > COLUMNS or min(widths) < 1:
        yield f"must be 1 to {COLUMNS} columns", "/rows"
        return
    for at, row in enumerate(rows):
        for place, cell in enumerate(row):
            yield from _cell(cell, f"/rows/{at}/{place}")
    if cells_text(block) > CELLS_TEXT:
        yield f"must be at most {CELLS_TEXT} characters in all cells", "/rows"
    if block["type"] == "data_table":
        yield from _data_table(block, rows, widths)
    elif len(listed(block.get("column_settings"))) > COLUMNS:
        yield f"no more than {COLUMNS} items allowed", "/column_settings"


def cells_text(block: Mapping[str, Any]) -> int:
    """The characters in all cells."""
    return sum(len(text) for row in listed(block.get("rows")) for cell in listed(row) for text in texts(cell))


def texts(value: object) -> Iterator[str]:
    """Every `text` in a cell, however deep."""
    if isinstance(value, dict):
        for name, inner in value.items():
            if name == "text" and isinstance(inner, str):
                yield inner
            else:
                yield from texts(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from texts(inner)


def _data_table(block: Mapping[str, Any], rows: list[Any], widths: set[int]) -> Iterator[Fault]:
    if len(widths) > 1:
        yield "rows must have the same number of columns", "/rows"
    if not isinstance(block.get("caption"), str) or not block["caption"]:
        yield "must be more than 0 characters", "/caption"
    if any(kind_of(cell) == "rich_text" for cell in rows[0]):
        yield "rich_text is not allowed in the header", "/rows/0"
    if "page_size" in block and not _whole(block["page_size"], 1, PAGE_SIZE):
        yield f"must be 1 to {PAGE_SIZE}", "/page_size"
    index = block.get("row_header_column_index", 0)
    if not _whole(index, 0, max(widths) - 1):
        yield "must be a column of the table", "/row_header_column_index"


def _cell(cell: object, where: str) -> Iterator[Fault]:
    kind = kind_of(cell)
    if not isinstance(cell, dict) or kind not in {"raw_text", "raw_number", "rich_text"}:
        yield f"unsupported type: {kind}", f"{where}/type"
    elif kind == "raw_text" and not (isinstance(cell.get("text"), str) and cell["text"]):
        yield "must be more than 0 characters", f"{where}/text"
    elif kind == "raw_number" and not _number(cell.get("value")):
        yield "must be a number", f"{where}/value"
    elif kind == "raw_number" and "text" in cell and not (isinstance(cell["text"], str) and cell["text"]):
        yield "must be more than 0 characters", f"{where}/text"


def _whole(value: object, least: int, most: int) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and least <= value <= most


def _number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)

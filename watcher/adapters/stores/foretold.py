"""How a series' days and their sketch lie in a column: one line of JSON, quick, as every poll reads many."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

from pydantic_core import from_json
from sqlalchemy import Dialect, Text
from sqlalchemy.types import TypeDecorator

from watcher.domain.forecast import Days, Sketch

_DIGITS = 6  # after the point; a day's count is a difference, and what lies beyond is the dust of subtracting
_encode = json.JSONEncoder(separators=(",", ":"), allow_nan=False).encode


class Foretold(TypeDecorator[tuple[Days, Sketch | None]]):
    """The days and what they say, as `{"start": ..., "counts": [...], "sketch": ...}`.

    Counts are rounded to six digits after the point; infinity and NaN are refused.
    """

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: tuple[Days, Sketch | None] | None, dialect: Dialect) -> str | None:  # noqa: ARG002 - its shape
        if value is None:
            return None
        days, sketch = value
        counts = [None if count is None else round(float(count), _DIGITS) for count in days.counts]
        said = None if sketch is None else sketch.as_json()
        return _encode({"start": days.start.isoformat(), "counts": counts, "sketch": said})

    def process_result_value(self, value: str | None, dialect: Dialect) -> tuple[Days, Sketch | None] | None:  # noqa: ARG002 - its shape
        return None if value is None else _read(from_json(value))


def _read(stored: Any) -> tuple[Days, Sketch | None]:
    """Raises ValueError for days that another version wrote differently."""
    try:
        days = Days(date.fromisoformat(stored["start"]), tuple(stored["counts"]))
        return days, _sketch(stored["sketch"])
    except (KeyError, TypeError) as error:
        raise ValueError("no foresight that this version knows") from error


def _sketch(said: Any) -> Sketch | None:
    """None for a sketch that another version wrote differently, too: it is made anew of the days."""
    try:
        return None if said is None else Sketch.from_json(said)
    except (KeyError, TypeError, ValueError):
        return None

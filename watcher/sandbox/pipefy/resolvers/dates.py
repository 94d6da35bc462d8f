"""Explicit dates, which the queries about details take instead of a period."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from watcher.sandbox.pipefy.context import Ask, Span, iso, refusal
from watcher.sandbox.pipefy.curves import add_months, month_start

_OLDEST = 3  # months; read generously: the month that was three months ago counts whole


def dates(ask: Ask, given: Mapping[str, str]) -> Span:
    """The stretch a `DateRange` means. Raises INVALID_INPUT outside the last three months."""
    try:
        start, end = (datetime.fromisoformat(given[edge]) for edge in ("from", "to"))
        backwards = end < start
        start, end = min(start, ask.seen), min(end, ask.now)
    except (ValueError, TypeError):
        raise refusal("filterDate is not a range of ISO 8601 dates", "INVALID_INPUT") from None
    if backwards:
        raise refusal("filterDate ends before it begins", "INVALID_INPUT")
    if start < add_months(month_start(ask.now), -_OLDEST):
        raise refusal(f"filterDate must be within the last {_OLDEST} months", "INVALID_INPUT")
    return ask.stretch(start, end, {"from": iso(start), "to": iso(end)})

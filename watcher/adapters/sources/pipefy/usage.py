"""Automation jobs, API calls and integration tasks of one organization: combined, or asked alone."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any

from watcher.adapters.sources.pipefy import catalogue
from watcher.adapters.sources.pipefy.daily import reaches, today
from watcher.adapters.sources.pipefy.rows import Row, usage_row
from watcher.adapters.sources.pipefy.seen import Lens, Seen, Word
from watcher.adapters.sources.pipefy.values import mapping, number

_NO_ROWS = "Pipefy listed no calls at all, which may mean none or that it does not tell"
_ODD_ROW = "Pipefy's rows of API calls do not add up: one of them has no usable number"
_TWO_TOTALS = "Pipefy gave a total of API calls and parts that do not add up to it"


def jobs(lens: Lens, n: int, combined: Seen) -> tuple[Row, Seen]:
    """Automation jobs, and who told them. The single field wants dates, which we chose."""
    if combined.word is not Word.UNASKED:
        return usage_row(combined), combined
    alone = lens.single(f"j{n}", catalogue.AUTOMATIONS_OF_ONE)
    if alone.word is Word.UNASKED:
        return usage_row(combined), combined
    since = mapping(lens.variables.get("month")).get("from")
    return replace(usage_row(alone), since=since), alone


def calls(lens: Lens, n: int, combined: Seen) -> tuple[Row, Seen]:
    """API calls of the month, and who told them."""
    if combined.word is not Word.UNASKED:
        return _with_limit(lens, n, usage_row(combined)), combined
    key = f"c{n}"
    alone = lens.single(key, catalogue.API_CALLS_OF_ONE)
    if alone.word is Word.UNASKED:
        return usage_row(combined), combined
    if not alone.spoke:
        return Row(reason=alone.reason), alone
    used, odd = total(alone.value.get("data"))
    lost = lens.lost_limit(alone.value, (key,))
    reason = lost or ("" if used is not None else alone.beside or odd)
    return Row(used, alone.value.get("limit"), alone.since, reason), alone


def _with_limit(lens: Lens, n: int, row: Row) -> Row:
    """The row with the limit that its own field tells, where the combined one has none to tell."""
    key = f"l{n}"
    alone = lens.single(key, catalogue.API_LIMIT_OF_ONE)
    if alone.word is Word.FAILED:
        return replace(row, reason=row.reason or alone.reason)
    if not alone.spoke:
        return row
    return replace(
        row, limit=alone.value.get("limit"), reason=row.reason or lens.lost_limit(alone.value, (key,))
    )


def total(data: Any) -> tuple[float | None, str]:
    """The sum of a month's calls, or why there is none.

    Without a dimension Pipefy promises "the total count", and not in which shape: one row without a
    dimension, or a row for each of something. An empty list could be either no calls or no answer.
    """
    if not isinstance(data, list) or not data:
        return None, _NO_ROWS
    rows = [mapping(row) for row in data]
    amounts = [number(row.get("metric")) for row in rows]
    known = [amount for amount in amounts if amount is not None]
    if len(known) < len(amounts):
        return None, _ODD_ROW
    totals = [amount for row, amount in zip(rows, known, strict=True) if row.get("dimension") is None]
    if len(totals) == 1:
        parts = sum(known) - totals[0]
        return (totals[0], "") if len(known) == 1 or parts == totals[0] else (None, _TWO_TOTALS)
    return sum(known), ""


def counted_today(lens: Lens, now: datetime, zone: str) -> bool:
    """Whether Pipefy has counted anybody's calls of today."""
    lists = (mapping(lens.told.data.get(f"d{n}")).get("data") for n in range(len(lens.part.orgs)))
    return any(reaches(each, now, zone) for each in lists)


def calls_today(lens: Lens, n: int, month: Row, day_of: tuple[datetime, str], *, counted: bool) -> Row:
    """API calls of today, from the daily list; others' lists and the month's total tell if it is complete."""
    alone = lens.single(f"d{n}", catalogue.API_CALLS_A_DAY)
    if not alone.spoke:
        return Row(reason=alone.reason)
    now, zone = day_of
    total_of_month = number(month.used) if not month.reason else None
    told = today(alone.value.get("data"), total_of_month, now, zone, counted=counted)
    return told if told.used is not None else replace(told, reason=alone.beside or told.reason)


def tasks(lens: Lens, n: int) -> tuple[Row, Seen]:
    """Integration tasks, which no field tells of many organizations at once."""
    key = f"i{n}"
    alone = lens.single(key, catalogue.INTEGRATIONS)
    consumed = mapping(alone.value.get("tasksConsumed"))
    lost = lens.lost_limit(consumed, (key, "tasksConsumed"))
    return usage_row(replace(alone, reason=alone.reason or lost), consumed), alone

"""API calls by the day: what a list of days says, and what it means that a day is not in it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from watcher.adapters.sources.pipefy.rows import Row
from watcher.adapters.sources.pipefy.values import number

_NO_LIST = "Pipefy gave no readable list of days"
_ODD_TODAY = "Pipefy's number of today is unusable, or told twice and differently"
_NO_DAY = "Pipefy's list of days is empty, though the month has begun"
_OTHER_MONTH = "Pipefy's list of days is of another month"
_NOT_YET = "Pipefy's list does not reach today yet: the month counts more calls than its days do"
_FEW, _SHARE = 10, 0.01
"""How many calls a month may count more than its days do: these few, or this share of its busiest day. Our
own calls are among them, and two statistics are never made at the same moment."""


@dataclass(frozen=True, slots=True)
class Days:
    """A list of days, read: numbers by date, dates whose number is unusable, and whether all had a date."""

    known: Mapping[date, float]
    odd: frozenset[date]
    complete: bool


def days_of(value: Any, amount: str = "metric") -> Days | None:
    """Rows of `date` (yyyy-MM-dd) and a number; None if it is no list. A day told twice must agree."""
    if not isinstance(value, list):
        return None
    known: dict[date, float] = {}
    odd: set[date] = set()
    complete = True
    for row in value:
        day = day_from(row.get("date")) if isinstance(row, dict) else None
        if day is None:
            complete = False
            continue
        used = number(row.get(amount))
        if used is None or known.get(day, used) != used:
            odd.add(day)
        else:
            known[day] = used
    return Days({day: used for day, used in known.items() if day not in odd}, frozenset(odd), complete)


def day_from(value: Any) -> date | None:
    """A date as in `2026-05-28`; a month alone is none."""
    try:
        return (
            date.fromisoformat(value.strip()[:10])
            if isinstance(value, str) and value.count("-") > 1
            else None
        )
    except ValueError:
        return None


def today(value: Any, month: float | None, now: datetime, zone: str) -> Row:
    """Today's calls, 0 if it is clear that there were none, else why that is not known.

    Days without calls may be left out. So a list that holds other days of this month, all of them readable,
    says 0 for today, unless the month's own total (`month`, where known) counts calls that no day does.
    An empty list says so on the first of a month only, or beside a total that says the same.
    """
    days, here = days_of(value), now.astimezone(ZoneInfo(zone)).date()
    if days is None:
        return Row(reason=_NO_LIST)
    if here in days.known:
        return Row(days.known[here])
    if here in days.odd:
        return Row(reason=_ODD_TODAY)
    if not days.complete or days.odd:
        return Row(reason=_NO_LIST)
    return _absent(days, month, here)


def _absent(days: Days, month: float | None, here: date) -> Row:
    this_month = {
        day: used for day, used in days.known.items() if (day.year, day.month) == (here.year, here.month)
    }
    if days.known and not this_month:
        return Row(reason=_OTHER_MONTH)
    if month is not None:
        slack = max(_FEW, _SHARE * max(this_month.values(), default=0))
        return Row(0.0) if month - sum(this_month.values()) <= slack else Row(reason=_NOT_YET)
    return Row(0.0) if this_month or here.day == 1 else Row(reason=_NO_DAY)

"""API calls by the day: what a list of days says, and what it means that a day is not in it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from watcher.adapters.sources.pipefy.assumptions import FEW_CALLS, SHARE_OF_A_DAY, YOUNG_DAY
from watcher.adapters.sources.pipefy.rows import Row
from watcher.adapters.sources.pipefy.values import number
from watcher.domain.period import calendar_day

_NO_LIST = "Pipefy gave no readable list of days"
_ODD_TODAY = "Pipefy's number of today is unusable, or told twice and differently"
_NO_DAY = "Pipefy's list of days is empty, though the month has begun"
_OTHER_MONTH = "Pipefy's list of days is of another month"
_NOT_YET = "Pipefy's list does not reach today yet: the month counts more calls than its days do"
_STANDS_STILL = "Pipefy's count has not moved since yesterday, nor has another organization's of this request"


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


def reaches(value: Any, now: datetime, zone: str) -> bool:
    """Whether a list of days has today in it, so that Pipefy has counted today."""
    days = days_of(value)
    return days is not None and now.astimezone(ZoneInfo(zone)).date() in days.known


def today(value: Any, month: float | None, now: datetime, zone: str, *, counted: bool = False) -> Row:
    """Today's calls, 0 if it is clear that there were none, else why that is not known.

    Days without calls may be left out, and a list may be late. So one without today says 0 only where Pipefy
    has `counted` today, as another organization's list shows, or in the first hour of the day; and only if it
    holds other days of this month, all of them readable, and the month's own total (`month`, where known)
    counts no calls that no day does. An empty list says so on the first of a month only, or beside a total
    that says the same.
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
    reason = _why_not_0(days, month, here)
    if not (reason or counted or now - calendar_day(now, zone).start < YOUNG_DAY):
        reason = _STANDS_STILL
    return Row(reason=reason) if reason else Row(0.0)


def _why_not_0(days: Days, month: float | None, here: date) -> str:
    """Why it is not sure that a list which does not have today is complete, or ""."""
    this_month = {
        day: used for day, used in days.known.items() if (day.year, day.month) == (here.year, here.month)
    }
    if days.known and not this_month:
        return _OTHER_MONTH
    if month is not None:
        slack = max(FEW_CALLS, SHARE_OF_A_DAY * max(this_month.values(), default=0))
        return "" if month - sum(this_month.values()) <= slack else _NOT_YET
    return "" if this_month or here.day == 1 else _NO_DAY

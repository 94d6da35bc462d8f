"""Which month a report is about: fixed when it is ordered, and called as the vendor calls it when asked."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from watcher.domain.period import Period, calendar_month
from watcher.records import Export

CURRENT, LAST = "current_month", "last_month"
_SECOND = timedelta(seconds=1)


def month_meant(period: str, now: datetime, zone: str) -> str:
    """`2026-03` for what is ordered now by a vendor's word for a month, in the zone in which its months turn.

    Anything else stays as it is: the last three months are those before the vendor is asked.
    """
    this = calendar_month(now, zone)
    return {CURRENT: this.label, LAST: _before(this).label}.get(period, period)


def vendors_word(export: Export, now: datetime, zone: str) -> tuple[Export, str]:
    """What the vendor calls the export's month now; empty where it tells of that month no more.

    A month to come was meant by a clock that was ahead: it is this one.
    """
    this = calendar_month(now, zone)
    if not _is_month(export.period):
        return export, export.period
    if export.period > this.label:
        export = replace(export, period=this.label)
    return export, {this.label: CURRENT, _before(this).label: LAST}.get(export.period, "")


def gone(export: Export) -> str:
    """Why a month is not asked for any more."""
    return f"the report of {export.period} is not to be had any more: only of this month and the last one"


def _before(month: Period) -> Period:
    return calendar_month(month.start - _SECOND, month.zone)


def _is_month(text: str) -> bool:
    year, _, month = text.partition("-")
    return year.isdecimal() and month.isdecimal()

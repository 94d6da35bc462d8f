"""The words that all pages share: moments, and how a number stands."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import TypeVar

from watcher.domain import dates
from watcher.domain.tongue import say
from watcher.domain.words import number, share, whole_number
from watcher.ports.pages import Frame, When

MOST_NAME = 80
MOST_TEXT = 300
_NOW = timedelta(minutes=1)

_T = TypeVar("_T")


def moment(at: datetime, now: datetime, zone: str) -> When:
    """`20 Mar 16:46, 2 h 10 min ago`."""
    when, apart = dates.near(at, now, zone), at - now
    if abs(apart) < _NOW:
        return When(at, when)
    said = (
        say("in {span}", span=dates.lasting(apart))
        if apart > timedelta(0)
        else say("{span} ago", span=dates.lasting(-apart))
    )
    return When(at, f"{when}, {said}")


def perhaps(at: datetime | None, now: datetime, zone: str) -> When | None:
    return moment(at, now, zone) if at is not None else None


def day(at: datetime, now: datetime, zone: str) -> When:
    """`1 Apr, in 10 days`."""
    when = dates.short_day(at, now, zone)
    if at <= now:
        return When(at, when)
    return When(at, f"{when}, {say('in {span}', span=dates.lasting(at - now))}")


def frame(title: str, now: datetime, zone: str, locale: str, banner: Iterable[str] = ()) -> Frame:
    return Frame(locale, title, When(now, dates.full_moment(now, zone)), tuple(banner))


def amount(used: float | None, limit: float | None) -> str:
    """`9,204 of 10,000`, `9,204` without a limit; what is not known is said."""
    if used is None:
        return say("unknown")
    if limit is None:
        return number(used)
    return say("{used} of {limit}", used=number(used), limit=number(limit))


def amount_and_share(used: float | None, limit: float | None) -> str:
    """`92 %, 9,204 of 10,000`."""
    part = share(used, limit) if used is not None else ""
    return f"{part}, {amount(used, limit)}" if part else amount(used, limit)


def and_more(left: int) -> str:
    """`… and 12 more`; empty for none."""
    return say("… and {count} more", count=whole_number(left)) if left > 0 else ""


def unique(items: Iterable[_T]) -> list[_T]:
    return list(dict.fromkeys(items))

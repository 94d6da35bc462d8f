"""What an answer is read against: whose it is, when it came, what things count over, what there was."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache
from typing import Any

from watcher.adapters.sources.pipefy import resources
from watcher.adapters.sources.pipefy.assumptions import NEIGHBOURS, WIDEST_OFFSET
from watcher.adapters.sources.pipefy.values import moment
from watcher.domain.period import Period, calendar_day, calendar_month


@dataclass(frozen=True, slots=True)
class Frame:
    """Whose answer it is, when it came, and what is known from before.

    `rows` are the resources beyond the usual that each organization was seen to have, `plans` the plan it
    had when last told, `tellers` who told its AI credits, `refused` those whose own AI credits we may not
    see, all by its id: a label must not vanish, and rules with it, because one field failed once. `periods`
    and `breakdown` are what the config says about them and about their parts.
    """

    source: str
    now: datetime
    zone: str = "UTC"
    rows: Mapping[str, frozenset[str]] = field(default_factory=dict)
    plans: Mapping[str, str | None] = field(default_factory=dict)
    tellers: Mapping[str, str | None] = field(default_factory=dict)
    refused: frozenset[str] = frozenset()
    periods: Mapping[str, str] = field(default_factory=dict)
    breakdown: frozenset[str] = frozenset()
    breakdown_limit: int = 10

    def word(self, resource: str) -> str:
        """`month`, `day` or `none`."""
        return resources.period_word(resource, self.periods)

    def month(self, since: Any) -> Period | str:
        """The calendar month that `filterDate.from` means; a reason in words if it cannot be the current one.

        The date is the first of a month at midnight, in UTC by the samples. Half a day is added before the
        zone's calendar is asked, so that it means the same month whether midnight was the zone's or UTC's.
        Absent or unreadable, it is the month of now. A month that is neither the present one nor its
        neighbour (statistics may lag at its edges) is not believed.
        """
        return _month(since if isinstance(since, str) else None, self.now, self.zone)

    def present(self, word: str) -> Period | None:
        """The day or month of now; None for what never resets."""
        if word == resources.NONE:
            return None
        return (
            calendar_day(self.now, self.zone)
            if word == resources.DAY
            else calendar_month(self.now, self.zone)
        )


# Every field of every organization of an answer names the same date.
@lru_cache(64)
def _month(since: str | None, now: datetime, zone: str) -> Period | str:
    present = calendar_month(now, zone)
    start = moment(since)
    if start is None:
        return present
    try:
        month = calendar_month(start + WIDEST_OFFSET, zone)
    except (OverflowError, ValueError):
        return present
    if abs(month.start - present.start) > NEIGHBOURS:
        return f"Pipefy's numbers are of another month: {month.label}"
    if month.start - now > WIDEST_OFFSET:  # believed, it would end this month's alerts and hide its numbers
        return f"Pipefy's numbers are of a month that has not begun: {month.label}"
    return month

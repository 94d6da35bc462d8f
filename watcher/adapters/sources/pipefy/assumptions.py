"""What Pipefy's pages leave open, and how we read it: every guess of this source stands here by its name.

`watcher doctor NAME` settles some of them with a real account. A wrong guess shows as a gap or an error,
never as a zero. `CHOICES` names each as docs/explanation does; those with a number have it below.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

# --- what counts over what ---------------------------------------------------------------------------------

COUNTED_MONTHLY = frozenset({"ai_credits", "cards"})
"""Rows that start anew each month. Cards are "created per month" by the page. Older help texts call AI
credits monthly, too; a newer one speaks of single-use credits, which would never reset."""

WIDEST_OFFSET = timedelta(hours=14)
"""A date this long before a month began names that month: its midnight may be UTC's or the zone's. So near to
a reset it is not sure, either, which month Pipefy calls the last one."""

NEIGHBOURS = timedelta(days=45)
"""Months that begin further apart are no neighbours; statistics may lag by one month at its edges."""

# --- API calls by the day ----------------------------------------------------------------------------------

YOUNG_DAY = timedelta(hours=1)
"""So early in a day, a list of days that does not reach it is no sign that Pipefy is late."""

FEW_CALLS, SHARE_OF_A_DAY = 10, 0.01
"""How many calls a month may count more than its days do: these few, or this share of its busiest day. Our
own calls are among them, and two statistics are never made at the same moment."""

# --- lists and schemas -------------------------------------------------------------------------------------

TOP_ITEMS = 10
"""The most that a list of top items holds; documented for automations alone."""

BELIEVED_FOR = timedelta(days=1)
"""How long a lack or a refusal is taken for granted: Pipefy enables operations organization by organization,
over time, and roles are changed by people."""

SOON_AGAIN = (timedelta(minutes=10), timedelta(hours=1), timedelta(hours=6))
"""Waits before a field that was offered before is tried again, and then daily: while the vendor changes its
servers, some of them may not know it. That costs an account three requests more than trying daily."""

CHOICES: Mapping[str, str] = {
    "months": "they begin at midnight of `period_timezone` or of UTC; both mean the same month",
    "monthly rows": "cards and AI credits are counted by the month, all other rows never reset",
    "undated rows": "a subscription's rows are of the month that the statistics beside them name",
    "limit of 0": "a limit of 0 or null is unknown, not nothing left",
    "add-on": "there is one if either field of AI credits says so; their numbers are never mixed",
    "one total": "`apiUsageStats` without a dimension is a total, or rows that add up; no row is no answer",
    "quiet day": "a day that a list leaves out had no calls in its first hour, later only if another list "
    "has it",
    "uneven counts": f"a month may count {FEW_CALLS} calls, or {SHARE_OF_A_DAY:.0%} of its busiest day, "
    "more than its days do",
    "three months": "they may begin in mid-month, so the oldest counts only if its first day is listed",
    "dates": "`automationsUsageDetails` counts from its first date to its last, both included",
    "top items": f"lists of top items hold {TOP_ITEMS} at most",
    "cost": "a request costs one API call, however much it asks",
    "lost field": "what was offered before is back within hours; what never was is tried daily",
}
"""A name and how it is read."""

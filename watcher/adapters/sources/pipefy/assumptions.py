"""What Pipefy's pages leave open, and how we read it: every guess of this source stands here by its name.

`watcher doctor NAME` settles some of them with a real account. A wrong guess shows as a gap or an error,
never as a zero.
"""

from __future__ import annotations

from datetime import timedelta

BELIEVED_FOR = timedelta(days=1)
"""How long a lack or a refusal is taken for granted: Pipefy enables operations organization by organization,
over time, and roles are changed by people."""

SOON_AGAIN = (timedelta(minutes=10), timedelta(hours=1), timedelta(hours=6))
"""Waits before a field that was offered before is tried again, and then daily: while the vendor changes its
servers, some of them may not know it. That costs an account three requests more than trying daily."""

YOUNG_DAY = timedelta(hours=1)
"""So early in a day, a list of days that does not reach it is no sign that Pipefy is late."""

FEW_CALLS, SHARE_OF_A_DAY = 10, 0.01
"""How many calls a month may count more than its days do: these few, or this share of its busiest day. Our
own calls are among them, and two statistics are never made at the same moment."""

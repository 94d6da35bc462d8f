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

"""Times that only a wrong clock can have written."""

from __future__ import annotations

from datetime import datetime, timedelta

CLOCKS_DIFFER = timedelta(minutes=5)
"""By so much two clocks may differ, or one be set right, and nothing is wrong."""


def is_to_come(at: datetime | None, now: datetime) -> bool:
    """Whether `at`, which was noted as past or present, is still to come: then the clock was ahead."""
    return at is not None and at - now > CLOCKS_DIFFER

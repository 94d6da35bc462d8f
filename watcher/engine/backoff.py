"""When to try a message again, and when to give up."""

from __future__ import annotations

from datetime import datetime, timedelta

FIRST = timedelta(seconds=5)
LONGEST = timedelta(minutes=15)
LONGEST_ASKED = timedelta(hours=1)
GIVE_UP_AFTER = timedelta(hours=48)


def next_attempt(attempts: int, now: datetime, asked: float | None) -> datetime:
    """The time of the next try after `attempts` failed ones.

    It doubles from five seconds to a quarter of an hour; `asked` is the far side's own wish in seconds,
    which is honoured up to an hour.
    """
    doubled: timedelta = FIRST * (1 << max(0, min(attempts - 1, 10)))
    wait = min(doubled, LONGEST)
    if asked is not None:
        wait = max(wait, min(timedelta(seconds=asked), LONGEST_ASKED))
    return now + wait


def is_hopeless(created_at: datetime, now: datetime) -> bool:
    return now - created_at >= GIVE_UP_AFTER

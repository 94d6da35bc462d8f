"""What becomes of a target when it was asked: due again when, failing since when, too old or not. Pure."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from watcher.engine.policy import SourcePlan
from watcher.ports import Failure, SourceError
from watcher.records import Target

LONGEST_BLOCK = timedelta(hours=6)
"""However long a vendor asks us to stay away, we look again then."""

STALE_AFTER_POLLS = 2
"""A number older than this many polls is no longer how things stand."""

_MOST_DOUBLINGS = 16


@dataclass(frozen=True, slots=True)
class Next:
    """How long to wait for the next look, and why; `slowed` if that is longer than levels alone ask for."""

    wait: timedelta
    why: str
    slowed: bool = False


def answered(target: Target, plan: SourcePlan, look: Next, at: datetime, now: datetime) -> Target:
    """The target after a good answer.

    At a fixed pace it is due one interval after it was due, not after it was slow; a time further away than
    that was planned by a clock that was wrong.
    """
    due = now + look.wait
    if look.wait == plan.shortest == plan.longest:
        planned = target.next_due + look.wait
        due = planned if now < planned <= due else due
    return replace(
        target,
        last_tried_at=at,
        last_ok_at=at,
        failures=0,
        failing_since=None,
        failure=None,
        failure_hint="",
        next_due=due,
        why_then=look.why,
    )


def silent(target: Target, error: SourceError, due: datetime, now: datetime) -> Target:
    """The target after a poll that gave nothing."""
    return replace(
        target,
        last_tried_at=now,
        failures=target.failures + 1,
        failing_since=target.failing_since or now,
        failure=reason(error),
        failure_hint=error.hint,
        next_due=due,
        why_then="tried again after a failure",
    )


def retry_wait(plan: SourcePlan, failures: int, retry_after: float | None) -> timedelta:
    """How long to wait after the `failures`-th failure in a row.

    It doubles from the shortest time between two looks to the longest, and is never less than asked for.
    """
    doublings = min(max(0, failures - 1), _MOST_DOUBLINGS)
    own = min(plan.longest, plan.shortest * int(2**doublings))
    return min(max(own, timedelta(seconds=retry_after or 0)), max(LONGEST_BLOCK, plan.longest))


def is_stale(target: Target, plan: SourcePlan, now: datetime) -> bool:
    """Whether its numbers are older than two polls: long unheard of, and not because we planned it so."""
    heard = target.last_ok_at or target.watched_since
    old = now - heard > STALE_AFTER_POLLS * plan.longest
    return old and (target.failures > 0 or now > target.next_due + plan.longest)


def reason(error: SourceError) -> str:
    return str(error) if error.kind is Failure.SERVER else f"{error.kind}: {error}"

"""What becomes of a target when it was asked: due again when, failing since when, too old or not. Pure."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from watcher.domain.clocks import is_to_come
from watcher.engine.policy import SourcePlan
from watcher.ports import Failure, SourceError
from watcher.records import Target

LONGEST_BLOCK = timedelta(hours=6)
"""However long a vendor asks us to stay away, we look again then."""

SLOWED = "slowed down"
"""How `Target.why_then` begins where the next look is later than levels alone ask for."""

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


def silent(target: Target, error: SourceError, due: datetime, now: datetime, why: str) -> Target:
    """The target after a poll that gave nothing; `why` says why it is asked again just then."""
    return replace(
        target,
        last_tried_at=now,
        failures=target.failures + 1,
        failing_since=target.failing_since or now,
        failure=reason(error),
        failure_hint=error.hint,
        next_due=due,
        why_then=why,
    )


def retry_wait(plan: SourcePlan, failures: int, retry_after: float | None) -> timedelta:
    """How long to wait after the `failures`-th failure in a row.

    It doubles from the shortest time between two looks to the longest, and is never less than asked for.
    """
    doublings = min(max(0, failures - 1), _MOST_DOUBLINGS)
    own = min(plan.longest, plan.shortest * int(2**doublings))
    return min(max(own, timedelta(seconds=retry_after or 0)), max(LONGEST_BLOCK, plan.longest))


def is_slowed(target: Target) -> bool:
    """Whether the budget or the end of a quota decides when it is asked again."""
    return target.why_then.startswith(SLOWED)


def is_stale(target: Target, plan: SourcePlan, now: datetime) -> bool:
    """Whether its numbers are older than two polls: long unheard of, and not because we planned it so."""
    return now - old_since(target, plan, now) > STALE_AFTER_POLLS * plan.longest


def old_since(target: Target, plan: SourcePlan, now: datetime) -> datetime:
    """From when the age of its numbers counts: the last answer, but waiting that was planned is no age.

    By this reckoning a look is never further away than `plan.longest`, whatever budget or quota made of it:
    numbers grow older than that only once their next look is late, or fails. May be still to come.
    """
    heard = heard_at(target, now)
    awaited = target.failing_since if target.failures else target.next_due
    planned = (awaited or heard) - plan.longest
    return planned if is_to_come(heard, now) else max(heard, planned)


def heard_at(target: Target, now: datetime) -> datetime:
    """When it last answered, or began to be watched; an answer that is still to come had a wrong clock."""
    heard = target.last_ok_at
    return target.watched_since if heard is None or is_to_come(heard, now) else heard


def reason(error: SourceError) -> str:
    return str(error) if error.kind is Failure.SERVER else f"{error.kind}: {error}"

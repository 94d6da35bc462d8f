"""The states of an export, one to the next: pure, each a new row."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

from watcher.domain.clocks import is_to_come
from watcher.ports import ExportLook, ExportStarted, Failure, SourceError
from watcher.records import Export, ExportState

LOOK_EVERY = timedelta(seconds=60)
"""Pipefy's own toolkit asks for no more than one look a minute."""
LOOK_AT_LEAST_EVERY = timedelta(minutes=15)
LONGEST_WAIT = timedelta(hours=1)
"""However long a vendor asks us to stay away; a look planned for later than that was by a wrong clock."""
GIVE_UP_AFTER = timedelta(hours=24)
NO_ANSWER = Failure.BAD_ANSWER

UNCERTAIN = (
    "the answer to our order was lost, so nobody knows whether the vendor began; it is not asked for again: "
    "look for its mail or notice first, then order anew if there is none"
)


def is_due(export: Export, now: datetime) -> bool:
    """Whether to go on with it now; with a question, once nobody may answer it any more.

    A question that was asked in time to come was asked by a wrong clock.
    """
    if export.state is ExportState.ASKED:
        return export.next_look_at <= now or is_to_come(export.asked_at, now)
    return export.next_look_at <= now or is_to_come(export.next_look_at, now + LONGEST_WAIT)


def claimed(export: Export, now: datetime, asking_for: timedelta) -> Export:
    """Taken by this process: an order is being asked for, a look is taken and not due for a while.

    What seems to be ordered in time to come was ordered by a wrong clock, and counts as ordered now.
    """
    export = replace(export, asked_at=now) if is_to_come(export.asked_at, now) else export
    if export.state is ExportState.WAITING:
        at = now + asking_for
        return replace(export, state=ExportState.ASKING, attempts=export.attempts + 1, next_look_at=at)
    return replace(export, next_look_at=now + _pause(export, now))


def started(export: Export, answer: ExportStarted, now: datetime, place: str) -> Export:
    """The vendor has taken the order."""
    if answer.state is ExportState.FAILED:
        return ended(export, "the vendor took the order and failed at once", now)
    watched = answer.ref is not None  # without a reference nothing more can be learned
    goes_to = f"{answer.goes_to}, then {place}" if watched else answer.goes_to
    state = ExportState.PROCESSING if answer.state.over else answer.state
    state = state if watched else ExportState.SENT
    return replace(
        export,
        state=state,
        ref=answer.ref,
        goes_to=goes_to,
        attempts=0,
        error=None,
        next_look_at=now + LOOK_EVERY,
        finished_at=None if watched else now,
    )


def gone_on(export: Export, look: ExportLook, now: datetime) -> Export:
    """A look at an export that is not finished."""
    if look.state is ExportState.FAILED:
        return ended(export, look.note or "the vendor says that it failed", now)
    state = ExportState.PROCESSING if look.state.over else look.state
    state = ExportState.PROCESSING if export.state is ExportState.PROCESSING else state
    return replace(export, state=state, attempts=0, error=look.note or None)


def fetched(export: Export, path: Path | None, size: int | None, now: datetime) -> Export:
    """Finished, with its file at `path`, or left with the vendor."""
    file = str(path) if path is not None else None
    goes_to = file or export.goes_to
    return replace(
        export, state=ExportState.FINISHED, file=file, size=size, goes_to=goes_to, finished_at=now, error=None
    )


def delayed(export: Export, error: SourceError, now: datetime, state: ExportState | None = None) -> Export:
    """Something went wrong that may pass: later, no sooner than the vendor asked for."""
    attempts = export.attempts if state else export.attempts + 1
    wait = min(LOOK_EVERY * (1 << min(attempts - 1, 8)) if attempts > 0 else LOOK_EVERY, LOOK_AT_LEAST_EVERY)
    if error.retry_after is not None:
        wait = max(wait, min(timedelta(seconds=error.retry_after), LONGEST_WAIT))
    after = state or export.state
    return replace(export, state=after, attempts=attempts, error=str(error), next_look_at=now + wait)


def ended(export: Export, why: str, now: datetime) -> Export:
    """It came to nothing."""
    return replace(export, state=ExportState.FAILED, error=why, finished_at=now)


def lost(export: Export, now: datetime, why: str = "") -> Export:
    """Nobody knows whether the vendor began."""
    words = f"{why}; {UNCERTAIN}" if why else UNCERTAIN
    return replace(export, state=ExportState.UNCERTAIN, error=words, finished_at=now)


def overdue(export: Export, now: datetime) -> str | None:
    """Why it is given up, if it is time to."""
    if now - export.asked_at < GIVE_UP_AFTER:
        return None
    hours = GIVE_UP_AFTER // timedelta(hours=1)
    last = f" (last: {export.error})" if export.error else ""
    done = "asked for" if export.ref is None else "had"
    return f"it could not be {done} within {hours} hours{last}"


def _pause(export: Export, now: datetime) -> timedelta:
    """A minute at first, a twentieth of its age later: what takes long is not hurried by looking."""
    return min(max(LOOK_EVERY, (now - export.asked_at) / 20), LOOK_AT_LEAST_EVERY)

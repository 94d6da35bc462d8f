"""How often and how long to try again inside one poll, and what `Retry-After` means."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any

from tenacity import AsyncRetrying, RetryCallState, retry_if_exception_type, wait_exponential_jitter

from watcher.ports import Clock, Failure, SourceError

LONGEST_RETRY_AFTER = 3600.0
"""Seconds. A vendor that asks for more is asked again after an hour: a typo must not silence us for ever."""


@dataclass(frozen=True, slots=True)
class Patience:
    """Bounds for one call, in attempts and in seconds of the program's clock.

    `total_wait` bounds the waiting between attempts, not the attempts themselves; a `Retry-After` that
    would pass it fails the call at once, for the scheduler can wait better than we can. `blocked_for`
    is told to the scheduler after a 429 that named no time.
    """

    attempts: int = 4
    first_wait: float = 1.0
    longest_wait: float = 20.0
    total_wait: float = 60.0
    blocked_for: float = 300.0


class HttpError(SourceError):
    """An exchange that failed, in words without secrets.

    `status` and `body` (parsed JSON, if it was) are there when the far side answered at all; `tries` is
    how many attempts such a failure deserves (1: trying again cannot help). `timed_out` says that the far
    side took the request and kept silent, `unsent` that it surely was not reached at all, `untrusted` that
    nobody vouches for its certificate.
    """

    def __init__(
        self,
        message: str,
        *,
        kind: Failure,
        tries: int = 99,
        retry_after: float | None = None,
        status: int | None = None,
        body: Any = None,
        hint: str = "",
        timed_out: bool = False,
        unsent: bool = False,
        untrusted: bool = False,
    ) -> None:
        super().__init__(message, kind=kind, retry_after=retry_after, hint=hint)
        self.tries = tries
        self.timed_out = timed_out
        self.status = status
        self.body = body
        self.unsent = unsent
        self.untrusted = untrusted


def retrying(patience: Patience, clock: Clock) -> AsyncRetrying:
    """Tenacity's loop on our clock: exponential with jitter, or as long as the vendor asked for."""
    backoff = wait_exponential_jitter(
        initial=patience.first_wait, max=patience.longest_wait, jitter=patience.first_wait
    )

    def pause(state: RetryCallState) -> float:
        asked = _failure(state).retry_after
        return backoff(state) if asked is None else asked

    def enough(state: RetryCallState) -> bool:
        tries = min(patience.attempts, _failure(state).tries)
        waited = state.idle_for + state.upcoming_sleep
        return state.attempt_number >= tries or waited > patience.total_wait

    return AsyncRetrying(
        sleep=clock.sleep, wait=pause, stop=enough, retry=retry_if_exception_type(HttpError), reraise=True
    )


def _failure(state: RetryCallState) -> HttpError:
    """What went wrong in the last attempt; tenacity asks about HttpErrors alone."""
    error = state.outcome.exception() if state.outcome else None
    return error if isinstance(error, HttpError) else HttpError("nothing known", kind=Failure.SERVER)


def retry_after(header: str | None, now: datetime) -> float | None:
    """Seconds from a `Retry-After` header, which holds seconds or a date; None if it makes no sense."""
    if header is None:
        return None
    seconds = _seconds(header.strip(), now)
    if seconds is None or seconds < 0:
        return None
    return min(seconds, LONGEST_RETRY_AFTER)


def _seconds(text: str, now: datetime) -> float | None:
    if text.isascii() and text.isdigit():
        return float(text[:12])
    moment = http_date(text)
    return None if moment is None else (moment - now).total_seconds()


def http_date(text: str | None) -> datetime | None:
    """The moment of a header, as in `Date: Sun, 22 Nov 2026 04:47:51 GMT`; None if it is none."""
    try:
        moment = parsedate_to_datetime(text or "")
        return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment  # "-0000" means UTC
    except (ValueError, TypeError, IndexError, OverflowError):
        return None

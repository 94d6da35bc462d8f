"""Workato's rate limits: token buckets a minute, one for each kind of endpoint and admin workspace."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from email.utils import format_datetime
from math import ceil

from watcher.sandbox.workato.scenario import RetryAfter

_MINUTE = timedelta(minutes=1)


@dataclass(slots=True)
class _Bucket:
    left: float
    at: datetime


class Limits:
    """The buckets of one admin workspace, by kind. All its tokens drink from them, and so do `others`."""

    def __init__(self) -> None:
        self._buckets: dict[str, _Bucket] = {}

    def wait(self, kind: str, per_minute: int | None, now: datetime) -> int | None:
        """Take one; whole seconds until there is one again, or None if there was."""
        if per_minute is None:
            return None
        bucket = self._refilled(kind, per_minute, now)
        if bucket.left >= 1:
            bucket.left -= 1
            return None
        return max(1, ceil((1 - bucket.left) / max(per_minute, 1) * 60))

    def others(self, kind: str, per_minute: int, calls: int, now: datetime) -> None:
        """Somebody else's tools with tokens of the same admin workspace make `calls`."""
        bucket = self._refilled(kind, per_minute, now)
        bucket.left = max(0.0, bucket.left - calls)

    def _refilled(self, kind: str, per_minute: int, now: datetime) -> _Bucket:
        bucket = self._buckets.setdefault(kind, _Bucket(per_minute, now))
        grown = per_minute * max(0.0, (now - bucket.at) / _MINUTE)
        bucket.left = min(float(per_minute), bucket.left + grown)
        bucket.at = now
        return bucket


def retry_after(form: RetryAfter, seconds: int, now: datetime) -> dict[str, str]:
    """The header that says when to come back."""
    if form is RetryAfter.ABSENT:
        return {}
    if form is RetryAfter.SECONDS:
        return {"Retry-After": str(seconds)}
    return {"Retry-After": format_datetime(now + timedelta(seconds=seconds), usegmt=True)}

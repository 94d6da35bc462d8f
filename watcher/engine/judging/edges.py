"""What each series' number was at the edge of a window: seen there, or reckoned from those around it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta

from watcher.domain.reading import Reading
from watcher.ports import Transaction

Numbers = Mapping[str, Reading]

_OLD = timedelta(hours=3)
_NEAR = timedelta(minutes=15)
_PARTS = 8
_INSTANT = timedelta(microseconds=1)


def slack_of(window: timedelta) -> timedelta:
    """How much older than the edge of a window the number there may be, at least 3 h.

    An unchanged number is kept hourly, and looks may lie an hour apart. For long windows an eighth of them.
    """
    return max(_OLD, window / _PARTS)


async def numbers_at(tx: Transaction, ends: Numbers, edge: datetime, window: timedelta) -> Numbers:
    """The number of each series at `edge`, where a window begins that ends with `ends`.

    It is the last one up to then. Where that is older than an eighth of the window (at least 15 minutes),
    it is taken to have grown evenly from there to the next one of its period.
    """
    lasts = await tx.last_readings(list(ends), edge - slack_of(window), edge + _INSTANT)
    far = {key: last for key, last in lasts.items() if _is_far(last, ends[key], edge, window)}
    nexts = await _nexts(tx, list(far), edge, window)
    return {**lasts, **{key: _at(edge, last, nexts.get(key, ends[key])) for key, last in far.items()}}


def _is_far(last: Reading, end: Reading, edge: datetime, window: timedelta) -> bool:
    """Whether use before the window would be counted as use within it."""
    unchanged = last.used == end.used and last.period == end.period
    return not unchanged and edge - last.as_of > max(_NEAR, window / _PARTS)


async def _nexts(tx: Transaction, keys: list[str], edge: datetime, window: timedelta) -> Numbers:
    """A number soon after the edge: looked for in ever larger parts of the window."""
    found: dict[str, Reading] = {}
    for part in range(1, _PARTS + 1):
        left = [key for key in keys if key not in found]
        if not left:
            break
        found |= await tx.last_readings(left, edge + _INSTANT, edge + window * part / _PARTS)
    return found


def _at(edge: datetime, last: Reading, following: Reading) -> Reading:
    """The number at the edge, between the two around it; over a reset the last one stays."""
    if _period_start(last) != _period_start(following) or following.as_of <= last.as_of:
        return last
    share = min(1.0, (edge - last.as_of) / (following.as_of - last.as_of))
    return replace(last, used=last.used + (following.used - last.used) * share, as_of=edge)


def _period_start(reading: Reading) -> datetime | None:
    return reading.period.start if reading.period else None

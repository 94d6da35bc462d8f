"""When the counting starts anew: a reset told by the answer becomes the same period at every poll."""

from __future__ import annotations

from calendar import monthrange
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from watcher.adapters.sources.http_json.options import PeriodWord
from watcher.adapters.sources.memory import Memory
from watcher.domain.period import Period, PeriodKind, calendar_day, calendar_month
from watcher.ports import StoreError

_SAME = timedelta(minutes=10)
"""Two resets told so close to each other are one: "in 3600 seconds" ends a little later at every poll."""
_SLACK = timedelta(hours=1)
_MOST = 10_000
_KEY = "resets"


class Resets:
    """Remembers the reset of each series, so that a jittering one does not look like a new period."""

    def __init__(self, memory: Memory) -> None:
        self._memory = memory
        self._known: dict[str, datetime] | None = None
        self._changed = False

    async def load(self) -> None:
        if self._known is None:
            self._known = _as_moments(await self._recalled())

    def steady(self, series: str, told: datetime) -> datetime:
        """The reset to go by: the one known, where `told` means the same, else `told` to the minute."""
        known = self._known if self._known is not None else {}
        before = known.get(series)
        if before is not None and abs(before - told) <= _SAME:
            return before
        after = _to_the_minute(told)
        if len(known) < _MOST or series in known:
            known[series] = after
            self._changed = True
        return after

    async def save(self) -> None:
        if not self._changed or self._known is None:
            return
        self._changed = False
        try:
            await self._memory.remember(_KEY, {key: at.isoformat() for key, at in self._known.items()})
        except StoreError:
            self._changed = True  # goes on without it, and tries again with the next answer

    async def _recalled(self) -> object:
        try:
            return (await self._memory.recall()).get(_KEY)
        except StoreError:
            return None


def period_at(now: datetime, kind: PeriodWord, zone: str) -> Period | None:
    """The period of a number whose reset nobody tells."""
    if kind == "none":
        return None
    return calendar_month(now, zone) if kind == "month" else calendar_day(now, zone)


def period_until(end: datetime, kind: PeriodWord, zone: str, now: datetime) -> Period | str:
    """The period that ends then, or why there can be none."""
    start = _day_before(end, zone) if kind == "day" else _month_before(end, zone)
    if end <= now:
        return "its reset lies in the past: the number is of a period that is over"
    if start > now + _SLACK:
        return f"its reset is more than a {kind} away"
    if kind == "day":
        return Period(PeriodKind.DAY, start, end, zone)
    month = calendar_month(start, zone)
    return month if (month.start, month.end) == (start, end) else Period(PeriodKind.BILLING, start, end, zone)


def _day_before(end: datetime, zone: str) -> datetime:
    return (end.astimezone(ZoneInfo(zone)) - timedelta(days=1)).astimezone(UTC)


def _month_before(end: datetime, zone: str) -> datetime:
    local = end.astimezone(ZoneInfo(zone))
    year, month = divmod(local.year * 12 + local.month - 2, 12)
    day = min(local.day, monthrange(year, month + 1)[1])
    return local.replace(year=year, month=month + 1, day=day).astimezone(UTC)


def _to_the_minute(at: datetime) -> datetime:
    return (at + timedelta(seconds=30)).replace(second=0, microsecond=0)


def _as_moments(noted: object) -> dict[str, datetime]:
    """What was remembered, as far as it makes sense."""
    found: dict[str, datetime] = {}
    for key, text in noted.items() if isinstance(noted, dict) else ():
        try:
            found[str(key)] = datetime.fromisoformat(text).astimezone(UTC)
        except (TypeError, ValueError, OverflowError):
            continue
    return found

"""The rows of a digest: the worst limits first, and in words how many more there are and how they stand."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import UTC, datetime
from math import floor

from watcher.domain import dates
from watcher.domain.digest.values import DigestRow
from watcher.domain.digest.view import OVER, DigestView, Lot, Stand
from watcher.domain.kind import Kind, state_word
from watcher.domain.plain import name, plain
from watcher.domain.standing import Standing
from watcher.domain.tongue import say
from watcher.domain.words import number, share

MOST_ROWS = 15
CALM_BELOW = 60
"""Percent of the limit; what is below and well is not shown beside what is worse."""
_FEW = 5
_MOST_NAME = 60
_MOST_PERCENT = 9_999
_RANKS = {Standing.CRITICAL: 0, Standing.WARNING: 1, Standing.NO_DATA: 3, Standing.NOTICE: 4}
_PROJECTED, _OTHERS = 2, 5
_FAR = datetime.max.replace(tzinfo=UTC)
_KINDS = {
    Standing.CRITICAL: Kind.CRITICAL,
    Standing.WARNING: Kind.WARNING,
    Standing.NOTICE: Kind.NOTICE,
    Standing.FORECAST: Kind.FORECAST,
    Standing.NO_DATA: Kind.NO_DATA,
}


def ranked(stands: Sequence[Stand]) -> list[Stand]:
    """The worst first: critical, warning, what runs out soonest, no data, then what is used most."""
    return sorted(stands, key=_risk)


def shown(stands: Sequence[Stand]) -> list[Stand]:
    """Of ranked ones those that get a row: all that is not calm, some of the calm if that is little."""
    worth = [stand for stand in stands if not _is_calm(stand)]
    return list(stands[: min(MOST_ROWS, max(len(worth), _FEW))])


def rows(stands: Sequence[Stand], view: DigestView) -> tuple[DigestRow, ...]:
    return tuple(_row(stand, view) for stand in stands)


def headings() -> DigestRow:
    return DigestRow(
        org=say("Organization"),
        resource=say("Resource"),
        used=say("Used"),
        projected=say("Projected"),
        week=say("Week"),
        resets=say("Resets"),
        state=say("State"),
    )


def rest_words(stands: Sequence[Stand]) -> str:
    """What is said of those without a row; empty where there are none."""
    if not stands:
        return ""
    parts = Counter(map(_part, stands))
    if set(parts) == {_Part.CALM}:
        return say("{count} more, all below {share} %", count=number(len(stands)), share=CALM_BELOW)
    said = ", ".join(_part_words(part, parts[part]) for part in sorted(parts))
    return say("{count} more: {how}", count=number(len(stands)), how=said)


class _Part:
    """How those without a row stand, in the order in which it is said."""

    ATTENTION, PROJECTED, UNREAD, HIGH, CALM, NO_LIMIT = range(6)


def _part(stand: Stand) -> int:
    parts = {
        Lot.ATTENTION: _Part.ATTENTION,
        Lot.PROJECTED: _Part.PROJECTED,
        Lot.UNREAD: _Part.UNREAD,
        Lot.NO_LIMIT: _Part.NO_LIMIT,
        Lot.FINE: _Part.CALM if (stand.share or 0) < CALM_BELOW else _Part.HIGH,
    }
    return parts[stand.lot]


def _part_words(part: int, many: int) -> str:
    count = number(many)
    words = {
        _Part.ATTENTION: say("{count} at a level", count=count),
        _Part.PROJECTED: say("{count} projected over", count=count),
        _Part.UNREAD: say("{count} without data", count=count),
        _Part.HIGH: say("{count} from {share} % on", count=count, share=CALM_BELOW),
        _Part.CALM: say("{count} below {share} %", count=count, share=CALM_BELOW),
        _Part.NO_LIMIT: say("{count} without a known limit", count=count),
    }
    return words[part]


def _is_calm(stand: Stand) -> bool:
    return stand.lot in {Lot.FINE, Lot.NO_LIMIT} and (stand.share or 0) < CALM_BELOW


def _risk(stand: Stand) -> tuple[int, datetime, float, str, str, str]:
    is_ahead = stand.lot is Lot.PROJECTED
    rank = _PROJECTED if is_ahead else _RANKS.get(stand.standing, _OTHERS)
    runs_out = (stand.runs_out or _FAR) if is_ahead else _FAR
    share_used = stand.share if stand.share is not None else -1.0
    return rank, runs_out, -share_used, stand.org.casefold(), stand.resource, stand.key


def _row(stand: Stand, view: DigestView) -> DigestRow:
    return DigestRow(
        org=name(stand.org, _MOST_NAME),
        resource=plain(stand.resource, _MOST_NAME),
        used=_used(stand, view),
        projected=_projected(stand, view),
        week=_week(stand),
        resets=dates.short_day(stand.resets_at, view.now, view.zone) if stand.resets_at else "",
        state=_state(stand),
    )


def _used(stand: Stand, view: DigestView) -> str:
    """The share, or the number where no limit is known; what is old comes with its day."""
    if stand.used is None:
        return ""
    said = share(stand.used, stand.limit) or number(stand.used)
    if stand.standing is Standing.NO_DATA and stand.as_of is not None:
        return say("{share} on {day}", share=said, day=dates.short_day(stand.as_of, view.now, view.zone))
    return said


def _projected(stand: Stand, view: DigestView) -> str:
    if stand.forecast is None or stand.standing is Standing.NO_DATA:
        return ""
    said = f"{number(min(floor(stand.forecast), _MOST_PERCENT))} %"
    if stand.runs_out is None or stand.forecast < OVER or (stand.share or 0) >= OVER:
        return said
    day = dates.short_day(stand.runs_out, view.now, view.zone)
    return say("{share}, full {day}", share=said, day=day)


def _week(stand: Stand) -> str:
    """The use of seven days against the seven before; the use itself where there is nothing to compare."""
    lately, before = stand.grown.lately, stand.grown.before
    if lately is None:
        return ""
    if before is None or before <= 0:
        return _signed(lately)
    change = int((lately - before) / before * 100)
    return f"{_signed(max(-_MOST_PERCENT, min(change, _MOST_PERCENT)))} %"


def _signed(value: float) -> str:
    return f"+{number(value)}" if value > 0 else number(value)


def _state(stand: Stand) -> str:
    kind = Kind.FORECAST if stand.lot is Lot.PROJECTED else _KINDS.get(stand.standing)
    said = [state_word(kind) if kind else ""]
    if stand.standing is Standing.NO_LIMIT:
        said = [say("No limit known")]
    if stand.acked_by:
        said.append(say("acknowledged by {person}", person=plain(stand.acked_by, 40)))
    if stand.silenced:
        said.append(say("silenced"))
    return ", ".join(filter(None, said))

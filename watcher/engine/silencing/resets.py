"""When what a silence is about resets: one moment for all of it, or in words why there is none."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from watcher.domain import dates
from watcher.domain.rule import Watch
from watcher.engine.silencing.silenceable import Candidate
from watcher.ports import WatcherError

_NAMED = 5
_NARROW = "narrow it by --resource or --org, or say --until"


def common_reset(meant: Sequence[Candidate], now: datetime, zone: str) -> datetime:
    """The end of the period that all these series count over. Raises WatcherError, which names them."""
    series = [one for one in meant if one.watch is Watch.LIMIT]
    if not series:
        raise WatcherError("it matches no series now, so nothing resets", hint="say --for or --until")
    endless = [one for one in series if one.resets is None]
    if endless:
        said = _names([one.name for one in endless])
        raise WatcherError(f"no reset is known of {said}", hint=_NARROW)
    ends = {one.resets: one for one in reversed(series) if one.resets is not None}
    if len(ends) > 1:
        each = [f"{ends[end].name} on {dates.full_moment(end, zone)}" for end in sorted(ends)]
        raise WatcherError(f"they reset at different times: {_names(each)}", hint=_NARROW)
    (end,) = ends
    if end <= now:
        raise WatcherError(
            f"the period ended at {dates.full_moment(end, zone)}, and no number of the next is here yet",
            hint="say --for or --until",
        )
    return end


def _names(names: Sequence[str]) -> str:
    more = f" and {len(names) - _NAMED} more" if len(names) > _NAMED else ""
    return "; ".join(names[:_NAMED]) + more

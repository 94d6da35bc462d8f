"""Which usage requests answer for everybody, where billing periods begin on different days."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime, timedelta

from watcher.adapters.sources.workato.assumptions import MOST_ROWS
from watcher.adapters.sources.workato.moments import days_touched, is_midnight
from watcher.adapters.sources.workato.question import Interval, Question

_LEAST = timedelta(seconds=1)  # of a range, in the first moment of a period


def questions(
    wanted: Iterable[tuple[str, datetime]], parameter: str, now: datetime, zone: str
) -> list[Question]:
    """One request where all periods began together, else as few as can be read.

    That is one by days, summed from each midnight a period began at, as long as its answer stays below
    20,000 rows; else one for each beginning. A period that did not begin at a midnight of the zone cannot
    be summed by days and is asked for by itself.
    """
    by_start: dict[datetime, list[str]] = defaultdict(list)
    for key, start in wanted:
        by_start[start].append(key)
    together = [start for start in by_start if len(by_start) > 1 and is_midnight(start, zone)]
    ids = tuple(dict.fromkeys(key for start in together for key in by_start[start]))
    if len(together) < 2 or len(ids) * days_touched(min(together), now, zone) > MOST_ROWS:  # noqa: PLR2004 - one beginning needs no days
        together, ids = [], ()
    alone = [
        Question(parameter, tuple(keys), start, max(now, start + _LEAST))
        for start, keys in by_start.items()
        if start not in together
    ]
    if not together:
        return alone
    return [Question(parameter, ids, min(together), now, Interval.DAY), *alone]

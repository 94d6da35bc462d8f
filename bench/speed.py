"""What a forecast costs: learning a series anew, and asking for the odds at a poll."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from statistics import median

from bench.days import Recorded
from bench.figures import fixed_loop
from watcher.domain.forecast import Days, Outlook, outlook, sketch
from watcher.domain.period import calendar_month

_DAYS, _SERIES, _ASKED = 400, 20, 500


@dataclass(frozen=True)
class Speed:
    """CPU milliseconds to learn 400 days, microseconds of an outlook and one likelihood.

    Both also in loops of `bench.figures.fixed_loop`, which depend less on the machine.
    """

    rebuild_ms: float
    ask_us: float
    loop_ms: float


def speed_of(series: Sequence[Recorded]) -> Speed:
    """The median over some of the series that are long enough; of each the quickest of three runs."""
    long = [each for each in series if len(each.counts) >= _DAYS] or list(series)
    chosen = long[:: max(1, len(long) // _SERIES)]
    rebuilds = [_quickest(_rebuild(each)) * 1e3 for each in chosen]
    asked = [_quickest(_ask(each)) / _ASKED * 1e6 for each in chosen]
    return Speed(median(rebuilds), median(asked), fixed_loop() * 1e3)


def _rebuild(series: Recorded) -> Callable[[], object]:
    days = Days(series.start, series.counts[-_DAYS:])
    return lambda: sketch(days)


def _ask(series: Recorded) -> Callable[[], object]:
    learnt = sketch(Days(series.start, series.counts[-_DAYS:]))
    now = datetime.combine(learnt.through + timedelta(days=1), datetime.min.time(), UTC) + timedelta(hours=9)
    period = calendar_month(now, "Europe/Berlin")

    def ask() -> None:
        for _ in range(_ASKED):
            view = outlook(learnt, 1000.0, now, period)
            if isinstance(view, Outlook):
                view.p_exceed(20_000.0)

    return ask


def _quickest(work: Callable[[], object]) -> float:
    seconds: list[float] = []
    for _ in range(3):
        began = time.process_time()
        work()
        seconds.append(time.process_time() - began)
    return min(seconds)

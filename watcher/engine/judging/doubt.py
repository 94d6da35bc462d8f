"""Numbers that a vendor says and that cannot be taken at their word: late ones, and limits that flicker."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from watcher.domain.allowance import Allowance, with_allowance
from watcher.domain.clocks import is_to_come
from watcher.domain.period import Period, is_earlier, is_same
from watcher.domain.reading import Gap, Origin, Reading
from watcher.ports import Answer, Transaction
from watcher.records import SeriesState

GRACE = timedelta(hours=12)
"""How long after a reset a number may still be the old period's; at most a quarter of the period."""

LIMIT_GONE = timedelta(days=1)
"""How long the API must have given no limit before an allowance takes the place of the one it gave."""

RESET_LATE = "still the figure of the period before"
EARLIER_PERIOD = "the figure of an earlier period"
NO_LIMIT_NOW = "the API gives no limit any more"

_LOOK_BACK = timedelta(days=2)
_LIKE_BEFORE = (0.95, 1.25)
"""What counts as the old period's number: vendors revise a little downwards, and polls may be missed."""


def in_grace(period: Period, now: datetime) -> bool:
    return now - period.start < min(GRACE, (period.end - period.start) / 4)


def doubted(
    reading: Reading,
    state: SeriesState | None,
    old_figure: float | None,
    allowances: Sequence[Allowance],
    now: datetime,
) -> Reading | Gap:
    """The reading with its limit, or a gap that says why it is not believed.

    `old_figure` is the last number of the period before, where it is known.
    """
    before = state.reading if state else None
    if _is_of_an_earlier_period(reading, before, now):
        return Gap(reading.series, EARLIER_PERIOD, reading.labels)
    if _is_late(reading, old_figure, now):
        return Gap(reading.series, RESET_LATE, reading.labels)
    measured = with_allowance(reading, allowances)
    if state and before and _lost_its_limit(measured, before, state, now):
        return Gap(reading.series, NO_LIMIT_NOW, reading.labels)
    return measured


async def old_figures(tx: Transaction, answer: Answer, states: Mapping[str, SeriesState]) -> dict[str, float]:
    """By series, the last number of the period before, where it says whether this one can be believed."""
    found: dict[str, float] = {}
    jumped: dict[datetime, list[str]] = defaultdict(list)
    for reading in answer.readings:
        key = reading.series.key
        state = states.get(key)
        at_hand = _old_figure_at_hand(reading, state)
        if at_hand is not None:
            found[key] = at_hand
        elif reading.period and _worth_looking_back(reading, state, answer.at):
            jumped[reading.period.start].append(key)
    for start, keys in jumped.items():  # early in a month that may be every series
        found |= await tx.last_numbers(keys, start - _LOOK_BACK, start)
    return found


def _old_figure_at_hand(reading: Reading, state: SeriesState | None) -> float | None:
    """The old period's last number, if the last thing remembered of the series is of that period."""
    before = state.reading if state else None
    if before is None or before.period is None or reading.period is None:
        return None
    if is_same(reading.period, before.period.start):
        return None
    return before.used if before.period.start < reading.period.start else None


def _worth_looking_back(reading: Reading, state: SeriesState | None, now: datetime) -> bool:
    """Whether a number jumped so soon after the reset that history must say if it is the old one again."""
    before = state.reading if state else None
    if before is None or reading.period is None or before.period != reading.period:
        return False
    return reading.used > 2 * max(before.used, 1) and in_grace(reading.period, now)


def _is_of_an_earlier_period(reading: Reading, before: Reading | None, now: datetime) -> bool:
    if before is None or before.period is None or reading.period is None:
        return False
    return is_earlier(reading.period, before.period.start, now)


def _is_late(reading: Reading, old_figure: float | None, now: datetime) -> bool:
    if not old_figure or reading.period is None or not in_grace(reading.period, now):
        return False
    least, most = _LIKE_BEFORE
    return least * old_figure <= reading.used <= most * old_figure


def _lost_its_limit(reading: Reading, before: Reading, state: SeriesState, now: datetime) -> bool:
    """An allowance would take the place of a limit that the API gave a moment ago."""
    by_api = before.limit is not None and before.limit.origin is Origin.API
    by_contract = reading.limit is not None and reading.limit.origin is Origin.ALLOWANCE
    if not (by_api and by_contract) or before.period != reading.period:
        return False
    if is_to_come(state.unknown_since, now):
        return False  # since when it is gone nobody knows: the clock was wrong
    return state.unknown_since is None or now - state.unknown_since < LIMIT_GONE

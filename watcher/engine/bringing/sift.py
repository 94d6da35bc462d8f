"""Which of the numbers that are brought say anything new, and why the others are not used."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from watcher.domain.allowance import Allowance, with_allowance
from watcher.domain.reading import Org, Reading
from watcher.engine.asking.plan import is_only_expected
from watcher.ports import Transaction
from watcher.ports.served import Ignored
from watcher.records import SeriesState


@dataclass(frozen=True, slots=True)
class Sifted:
    """`newest` is when the newest of them was true that is newer than what was known; None without one."""

    kept: tuple[Reading, ...]
    ignored: tuple[Ignored, ...]
    newest: datetime | None


async def sift(
    tx: Transaction, readings: Sequence[Reading], allowances: Sequence[Allowance], now: datetime
) -> Sifted:
    """Part those to be used from the others."""
    states = await tx.series_states([one.series.key for one in readings])
    kept: list[Reading] = []
    ignored: list[Ignored] = []
    news: list[datetime] = []
    for number, one in enumerate(readings):
        state = states.get(one.series.key)
        why = _useless(one, state, allowances, now)
        if why:
            ignored.append(Ignored(number, why))
            continue
        kept.append(one)
        if state is None or state.reading is None or one.as_of > state.reading.as_of:
            news.append(one.as_of)
    return Sifted(tuple(kept), tuple(ignored), max(news, default=None))


def _useless(one: Reading, state: SeriesState | None, allowances: Sequence[Allowance], now: datetime) -> str:
    if is_only_expected(org_of(one)):
        return "no organization may have this id"
    if one.period is not None and one.period.end <= now:
        return "stale: its period is over"
    before = state.reading if state else None
    if state is None or before is None:
        return ""
    if one.as_of < before.as_of:
        return f"stale: the number of {before.as_of:%Y-%m-%d %H:%M:%S} UTC is known already"
    if not state.unknown_why and with_allowance(one, allowances) == before:
        return f"already known: `as_of` is {before.as_of:%Y-%m-%d %H:%M:%S} UTC again"
    return ""


def org_of(one: Reading) -> Org:
    """The organization of a number that is brought: by its label, or by its id where it has none."""
    id_ = one.series.org or ""
    return Org(id_, one.label("org") or id_)

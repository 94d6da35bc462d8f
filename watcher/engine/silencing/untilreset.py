"""Silences until a reset end with the period they were made for, also where that ends before its time."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from watcher.domain.period import is_same
from watcher.domain.silence import Silence
from watcher.engine.cases import Case
from watcher.engine.policy import Policy
from watcher.engine.silencing.silenceable import candidates
from watcher.engine.silencing.silences import ended
from watcher.ports import Transaction


async def still_silencing(
    tx: Transaction, policy: Policy, cases: Sequence[Case], now: datetime
) -> list[Silence]:
    """All silences that are not over; those until a reset end here where a case begins another period.

    Such a silence ends as a whole, for everything it matches: rather told once too often than never.
    """
    silences = await tx.silences(now)
    anew = {case.key for case in cases if _begins_another_period(case)}
    bound = [one for one in silences if one.until_reset] if anew else []
    if not bound:
        return silences
    known = await candidates(tx, policy)
    over = set()
    for silence in bound:
        meant = [one for one in known if one.is_meant(silence.match)]
        first = next((one for one in meant if one.series.key in anew), None)
        if first is not None:
            await ended(tx, policy, silence, f"the reset of {first.name}", meant, now)
            over.add(silence.id)
    return [one for one in silences if one.id not in over]


def _begins_another_period(case: Case) -> bool:
    """Whether this number counts over another period than the last one did."""
    reading, before = case.subject.reading, case.before
    if reading is None or reading.period is None or before is None or before.period is None:
        return False
    return not is_same(reading.period, before.period.start)

"""Cases with all that the rules ask about them: what is foreseen, what was added lately."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime

from watcher.engine.cases import Case
from watcher.engine.foreseeing.foresee import with_outlooks
from watcher.engine.foreseeing.sketching import Sketcher, anew
from watcher.engine.judging.rises import with_rises
from watcher.engine.policy import Policy
from watcher.ports import Transaction


async def knowing(
    tx: Transaction,
    cases: Sequence[Case],
    policy: Policy,
    now: datetime,
    most: int,
    sketcher: Sketcher = anew,
) -> list[Case]:
    """The cases in their order; at most `most` sketches of the future are made anew for them."""
    needs = [policy.needs_of(case.subject.series, case.subject.labels) for case in cases]
    full = {case.key: case for case in cases}
    foreseen = [case for case, need in zip(cases, needs, strict=True) if need.future and _is_known(case)]
    if foreseen:
        full.update({case.key: case for case in await with_outlooks(tx, foreseen, now, most, sketcher)})
    by_window: dict[frozenset[float], list[str]] = defaultdict(list)
    for case, need in zip(cases, needs, strict=True):
        if need.windows and _is_known(case):
            by_window[need.windows].append(case.key)
    for windows, keys in by_window.items():
        risen = await with_rises(tx, [full[key] for key in keys], sorted(windows), now)
        full.update({case.key: case for case in risen})
    return [full[case.key] for case in cases]


def _is_known(case: Case) -> bool:
    return case.subject.reading is not None

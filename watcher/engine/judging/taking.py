"""An answer taken in: what it says is doubted and remembered, what it leaves out is known to be unknown."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Set as AbstractSet
from datetime import datetime

from watcher.domain.reading import Gap, Reading
from watcher.engine.cases import Case, known, silent_series, unknown
from watcher.engine.foreseeing.sketching import Sketcher, anew
from watcher.engine.judging.doubt import doubted, old_figures
from watcher.engine.judging.knowing import knowing
from watcher.engine.judging.remember import remember
from watcher.engine.judging.sound import sound
from watcher.engine.policy import Policy
from watcher.ports import Answer, Transaction
from watcher.records import SeriesState

SKETCHES_AT_ONCE = 40
"""How many forecasts one answer's judgement may reckon anew: each takes some milliseconds, and the loop has
others to serve. The rest is done between answers."""


class Taking:
    """Makes cases of answers; between calls it holds only which series each organization has."""

    def __init__(
        self, policy: Policy, sketches_at_once: int = SKETCHES_AT_ONCE, sketcher: Sketcher = anew
    ) -> None:
        self._policy = policy
        self._most = sketches_at_once
        self._sketcher = sketcher
        self._series_of: dict[tuple[str, str], set[str]] | None = None

    async def taken(
        self, tx: Transaction, answer: Answer, source: str, looked_at: datetime | None = None
    ) -> list[Case]:
        """Remember one batch's answer; to judge: every number in it, and every one it should have held.

        `looked_at` is when the batch was answered for before.
        """
        answer = sound(answer)
        keys = await self._keys(tx, answer, source)
        states = await tx.series_states(keys)
        self._keep_of(answer, source, states.keys())
        gaps = [*answer.gaps, *([] if answer.parts else silent_series(answer, states))]
        old = await old_figures(tx, answer, states)
        cases = [
            self._case(each, states.get(each.series.key), old.get(each.series.key), answer.at, looked_at)
            for each in answer.readings
        ]
        cases += [unknown(gap, answer.at, states.get(gap.series.key)) for gap in gaps]
        await remember(tx, cases, states, answer.at)
        return await knowing(tx, cases, self._policy, answer.at, self._most, self._sketcher)

    def _case(
        self,
        reading: Reading,
        state: SeriesState | None,
        old_figure: float | None,
        now: datetime,
        looked_at: datetime | None,
    ) -> Case:
        """A reading's case, once it is believed; one that is not is unknown."""
        believed = doubted(reading, state, old_figure, self._policy.allowances, now)
        if isinstance(believed, Gap):
            return unknown(believed, now, state)
        return known(believed, state, now, looked_at)

    async def _keys(self, tx: Transaction, answer: Answer, source: str) -> list[str]:
        """Keys of the answer's series and of all others known of its organizations."""
        if self._series_of is None:
            self._series_of = defaultdict(set)
            for state in (await tx.series_states()).values():
                self._series_of[state.series.source, state.series.org or ""].add(state.series.key)
        for series in answer.series:
            self._series_of[source, series.org or ""].add(series.key)
        orgs = (*answer.present, *answer.missing)
        return sorted({key for org in orgs for key in self._series_of.get((source, org.id), ())})

    def _keep_of(self, answer: Answer, source: str, known: AbstractSet[str]) -> None:
        """Let go of keys that the store has forgotten and the answer does not name: parts come and go."""
        if self._series_of is None:
            return
        stay = known | {series.key for series in answer.series}
        for org in (*answer.present, *answer.missing):
            left = self._series_of.pop((source, org.id), set()) & stay
            if left:
                self._series_of[source, org.id] = left

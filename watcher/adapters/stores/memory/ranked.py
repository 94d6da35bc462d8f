"""In memory: the worst of many."""

from __future__ import annotations

from collections.abc import Collection

from watcher.adapters.stores.memory.tables import Tables
from watcher.domain.alert import Incident
from watcher.domain.rule import Level
from watcher.domain.share import share_of
from watcher.records import OrgState, SeriesState

_RANKS = {Level.CRITICAL: 0, Level.WARNING: 1, Level.NOTICE: 3}
_UNKNOWN, _NO_LIMIT, _WELL = 2, 4, 5


class Ranked(Tables):
    async def riskiest(self, sources: Collection[str], most: int) -> tuple[list[str], int]:
        mine = [state for state in self._states.all().values() if state.series.source in sources]
        ranked = sorted(mine, key=self._risk)
        return [state.series.key for state in ranked[:most]], len(ranked)

    async def worst_incidents(self, most: int) -> tuple[list[Incident], int]:
        still = [(came, one) for came, one in self._incidents.all().values() if one.open]
        worst = sorted(still, key=lambda each: (each[1].level or 0, each[0]), reverse=True)
        return [incident for _, incident in worst[:most]], len(still)

    async def missing_orgs(self, source: str, most: int) -> tuple[list[OrgState], int, int]:
        mine = [state for (of, _), state in self._orgs.all().items() if of == source]
        gone = sorted((state for state in mine if state.missing_since), key=lambda state: state.org.id)
        return gone[:most], len(gone), len(mine)

    def _risk(self, state: SeriesState) -> tuple[int, float, str]:
        key, reading = state.series.key, state.reading
        level = max((alert.level or 0 for alert in (self._alerts.get(key) or {}).values()), default=0)
        rank = _RANKS.get(Level(level)) if level else None
        if state.unknown_why is not None or reading is None:
            rank = _UNKNOWN if rank is None else min(rank, _UNKNOWN)
        if rank is None:
            rank = _WELL if reading is not None and reading.limit else _NO_LIMIT
        return rank, -(share_of(reading) or 0.0), key

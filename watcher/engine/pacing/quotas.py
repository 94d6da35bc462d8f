"""How full the vendor's own limit of API calls is, for each organization that is watched now."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime

from watcher.domain.reading import Reading, Series
from watcher.engine.policy import Policy
from watcher.ports import Transaction


class Quotas:
    """The newest readings of the resource that each source's own calls count in."""

    def __init__(self, policy: Policy) -> None:
        self._policy = policy
        self._known: dict[str, dict[str, Reading]] = {}
        self._recalled: set[str] = set()

    def note(self, source: str, readings: Iterable[Reading]) -> None:
        """Take the quota's among these readings."""
        fresh = quota_readings(self._policy.plan(source).quota, readings)
        self._known.setdefault(source, {}).update({reading.series.key: reading for reading in fresh})

    async def settle(self, tx: Transaction, source: str, orgs: Collection[str]) -> None:
        """Recall once what the store knows; forget organizations that are not among `orgs`, the plan's."""
        known = self._known.get(source, {})
        if source not in self._recalled:
            known = {**await self._stored(tx, source, orgs), **known}
            self._recalled.add(source)
        self._known[source] = {
            key: reading for key, reading in known.items() if reading.series.org in {None, *orgs}
        }

    def smallest(self, source: str) -> Reading | None:
        """What a budget is a share of. A limit goes on counting when its period has ended."""
        return smallest(self._known.get(source, {}).values())

    def fullest(self, source: str, now: datetime) -> tuple[float, Reading] | None:
        """The share used (1.0 is all) of the organization that has the least left now; None if unknown."""
        used = [
            (reading.used / reading.limit.value, reading)
            for reading in self._known.get(source, {}).values()
            if reading.limit and (reading.period is None or reading.period.holds(now))
        ]
        return max(used, key=_share, default=None)

    async def _stored(self, tx: Transaction, source: str, orgs: Iterable[str]) -> Mapping[str, Reading]:
        quota = self._policy.plan(source).quota
        if quota is None:
            return {}
        whose = [Series(source, quota), *(Series(source, quota, (("org", org),)) for org in orgs)]
        states = (await tx.series_states([series.key for series in whose])).values()
        stored = quota_readings(quota, [state.reading for state in states if state.reading])
        return {reading.series.key: reading for reading in stored}


def quota_readings(quota: str | None, readings: Iterable[Reading]) -> list[Reading]:
    """The readings of the resource that a source's own calls count in, where a limit is known."""
    return [r for r in readings if r.limit and r.series.resource == quota and not r.series.below]


def smallest(quotas: Iterable[Reading]) -> Reading | None:
    """The smallest quota: nobody says which organization is charged for a call about many."""
    return min(quotas, key=lambda r: r.limit.value if r.limit else 0, default=None)


def _share(pair: tuple[float, Reading]) -> float:
    return pair[0]

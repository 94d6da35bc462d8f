"""In memory: alerts, guarded by their revision, and the incidents people are told about."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import datetime

from watcher.adapters.stores.memory.rows import join, leave
from watcher.adapters.stores.memory.tables import Tables
from watcher.domain.alert import Alert, Incident
from watcher.domain.rule import Level
from watcher.ports import Conflict


class Alerted(Tables):
    async def alerts(self, keys: Sequence[str] | None = None) -> list[Alert]:
        found = self._alerts.these(keys)
        return [alert for key in sorted(found) for _, alert in sorted(found[key].items())]

    async def put_alerts(self, batch: Sequence[Alert]) -> None:
        """Compare all, then set: whoever lives on with a Conflict has changed nothing."""
        saved: dict[str, dict[str, Alert]] = {}
        for alert in batch:
            if alert.series not in saved:
                saved[alert.series] = dict(self._alerts.get(alert.series) or ())
            before = saved[alert.series].get(alert.rule)
            found = before.revision if before else 0
            if found != alert.revision:
                raise Conflict(
                    f"the alert of rule {alert.rule!r} on {alert.series!r} changed meanwhile "
                    f"(revision {found}, not {alert.revision})"
                )
            saved[alert.series][alert.rule] = replace(alert, revision=found + 1)
        for key, alerts in saved.items():
            self._alerts.put(key, alerts)

    async def drop_alerts(self, batch: Sequence[Alert]) -> None:
        for gone in batch:
            left = {k: alert for k, alert in (self._alerts.get(gone.series) or {}).items() if k != gone.rule}
            if left:
                self._alerts.put(gone.series, left)
            else:
                self._alerts.drop(gone.series)

    async def alerts_of(
        self, rules: Collection[str], now: datetime | None = None
    ) -> dict[str, dict[tuple[Level, bool], int]]:
        found: dict[str, dict[tuple[Level, bool], int]] = defaultdict(lambda: defaultdict(int))
        for series, mine in self._alerts.these(None).items() if rules else ():
            state = self._states.get(series) if now else None
            if state is not None and now is not None and state.is_past(now):
                continue
            for name in mine.keys() & set(rules):
                if (level := mine[name].level) is not None:
                    found[name][level, mine[name].held_back is not None] += 1
        return {name: dict(counts) for name, counts in found.items()}

    async def incidents(self, keys: Sequence[str] | None = None) -> dict[str, Incident]:
        found = self._latest.these(keys)
        return {strand: incident for mine in found.values() for strand, incident in mine.items()}

    async def incident(self, id_: str) -> Incident | None:
        found = self._incidents.get(id_)
        return found[1] if found else None

    async def put_incidents(self, batch: Sequence[Incident]) -> None:
        for incident in batch:
            came, before = self._incidents.get(incident.id) or (self._next_number("incident"), incident)
            self._incidents.put(incident.id, (came, incident))
            if before.series != incident.series:
                leave(self._incidents_of, before.series, incident.id)
                self._find_latest(before.series)
            join(self._incidents_of, incident.series, incident.id)
            self._find_latest(incident.series)

    def _drop_incident(self, incident: Incident) -> None:
        self._incidents.drop(incident.id)
        leave(self._incidents_of, incident.series, incident.id)
        self._find_latest(incident.series)

    def _find_latest(self, series: str) -> None:
        """Of each topic the one that is open, else the one that came last."""
        mine = self._incidents.these(self._incidents_of.get(series) or ()).values()
        latest = {one.strand: one for _, one in sorted(mine, key=lambda each: (each[1].open, each[0]))}
        if latest:
            self._latest.put(series, latest)
        else:
            self._latest.drop(series)

    def _is_open(self, incident: str) -> bool:
        found = self._incidents.get(incident)
        return found is not None and found[1].open

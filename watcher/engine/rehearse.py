"""A store that remembers nothing: reads are real, writes stay in this process. For `--dry-run`."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import AsyncIterator, Collection, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import datetime
from typing import Any

from watcher.domain.alert import Alert, Incident
from watcher.domain.rule import Level, Watch
from watcher.domain.silence import Silence
from watcher.ports import Store, Transaction
from watcher.records import Export, OrgState, OutboxRow, Target


class Rehearsal:
    """Stands before a real store. What planning needs to read back it keeps; all other writes are dropped.

    One cycle asks for each series once, so nothing else has to be read back but what all series of a rule
    have in common: its alerts, for those that it holds back may be judged again, and the incidents.
    """

    def __init__(self, store: Store) -> None:
        self._store = store
        self._targets: dict[tuple[str, int], Target] | None = None
        self._orgs: dict[str, dict[str, OrgState]] = {}
        self.alerts: dict[tuple[str, str], Alert | None] = {}
        """By series and rule, the alerts that a cycle would have changed; None is gone."""
        self.incidents: dict[str, Incident] = {}
        """By strand, those that it would have changed."""
        self.told: dict[str, set[str]] = defaultdict(set)
        """By incident, the receivers that it would have told of a rule."""

    async def open(self) -> None:
        await self._store.open()

    async def close(self) -> None:
        await self._store.close()

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[Transaction]:
        async with self._store.reading() as tx:
            yield _Pretended(tx, self)

    reading = transaction

    async def planned(self, tx: Transaction) -> dict[tuple[str, int], Target]:
        if self._targets is None:
            self._targets = {(t.source, t.number): t for t in await tx.targets()}
        return self._targets

    async def known_orgs(self, tx: Transaction, source: str) -> dict[str, OrgState]:
        if source not in self._orgs:
            self._orgs[source] = {state.org.id: state for state in await tx.orgs(source)}
        return self._orgs[source]


class _Pretended:
    """A transaction whose reads go through and whose writes do not."""

    def __init__(self, real: Transaction, rehearsal: Rehearsal) -> None:
        self._real = real
        self._rehearsal = rehearsal

    def __getattr__(self, name: str) -> Any:
        return _dropped if name.startswith(_WRITES) else getattr(self._real, name)

    async def targets(self) -> list[Target]:
        planned = await self._rehearsal.planned(self._real)
        return [planned[key] for key in sorted(planned)]

    async def put_targets(self, targets: Sequence[Target]) -> None:
        (await self._rehearsal.planned(self._real)).update({(t.source, t.number): t for t in targets})

    async def drop_targets(self, source: str, from_number: int) -> None:
        planned = await self._rehearsal.planned(self._real)
        for key in [key for key in planned if key[0] == source and key[1] >= from_number]:
            del planned[key]

    async def orgs(self, source: str, ids: Sequence[str] | None = None) -> list[OrgState]:
        known = await self._rehearsal.known_orgs(self._real, source)
        return [state for id_, state in known.items() if ids is None or id_ in ids]

    async def put_orgs(self, states: Sequence[OrgState]) -> None:
        for state in states:
            (await self._rehearsal.known_orgs(self._real, state.source))[state.org.id] = state

    async def drop_orgs(self, source: str, ids: Sequence[str]) -> None:
        for id_ in ids:
            (await self._rehearsal.known_orgs(self._real, source)).pop(id_, None)

    async def alerts(self, keys: Sequence[str] | None = None) -> list[Alert]:
        found = {(one.series, one.rule): one for one in await self._real.alerts(keys)}
        changed = self._rehearsal.alerts.items()
        mine = {key: one for key, one in changed if keys is None or key[0] in keys}
        return [one for one in {**found, **mine}.values() if one is not None]

    async def put_alerts(self, alerts: Sequence[Alert]) -> None:
        saved = [replace(one, revision=one.revision + 1) for one in alerts]
        self._rehearsal.alerts.update({(one.series, one.rule): one for one in saved})

    async def drop_alerts(self, alerts: Sequence[Alert]) -> None:
        self._rehearsal.alerts.update({(one.series, one.rule): None for one in alerts})

    async def alerts_of(
        self, rules: Collection[str], now: datetime | None = None
    ) -> dict[str, dict[tuple[Level, bool], int]]:
        """As the store counts them, but for what a cycle would have changed; also those of past periods.

        For what the cycle saw is not stored, and whatever was counted before must be in the count.
        """
        del now
        pretended = {key: one for key, one in self._rehearsal.alerts.items() if key[1] in rules}
        real = await self._real.alerts([series for series, _ in pretended])
        before = [one for one in real if (one.series, one.rule) in pretended]
        counts = {name: Counter(each) for name, each in (await self._real.alerts_of(rules)).items()}
        for one in before:
            counts.setdefault(one.rule, Counter()).subtract(_counted(one))
        for each in pretended.values():
            if each is not None:
                counts.setdefault(each.rule, Counter()).update(_counted(each))
        return {name: dict(+each) for name, each in counts.items() if +each}

    async def put_incidents(self, incidents: Sequence[Incident]) -> None:
        self._rehearsal.incidents.update({one.strand: one for one in incidents})

    async def incidents(self, keys: Sequence[str] | None = None) -> dict[str, Incident]:
        pretended = self._rehearsal.incidents.items()
        mine = {strand: one for strand, one in pretended if keys is None or one.series in keys}
        return {**await self._real.incidents(keys), **mine}

    async def receivers_told(self, incident: str) -> set[str]:
        return await self._real.receivers_told(incident) | self._rehearsal.told[incident]

    async def add_rows(self, rows: Sequence[OutboxRow]) -> int:
        for row in rows:
            if row.message.watch is Watch.RULE:
                self._rehearsal.told[row.incident].add(row.receiver)
        return len(rows)

    async def add_silence(self, silence: Silence) -> Silence:
        return silence

    async def add_exports(self, exports: Sequence[Export]) -> list[Export]:
        return list(exports)


def _counted(alert: Alert) -> list[tuple[Level, bool]]:
    return [(alert.level, alert.held_back is not None)] if alert.level else []


_WRITES = ("put_", "drop_", "add_", "remember", "note_", "rescue_", "claim_", "prune")


async def _dropped(*_args: object) -> None:
    """Do nothing, as a rehearsal should."""

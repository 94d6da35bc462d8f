"""In memory: what is watched, targets and organizations."""

from __future__ import annotations

from collections.abc import Sequence

from watcher.adapters.stores.memory.tables import Tables
from watcher.records import OrgState, Target


class Planned(Tables):
    async def targets(self) -> list[Target]:
        return [target for _, target in sorted(self._targets.all().items())]

    async def put_targets(self, batch: Sequence[Target]) -> None:
        for target in batch:
            self._targets.put((target.source, target.number), target)

    async def drop_targets(self, source: str, from_number: int) -> None:
        for key in self._targets.all():
            if key[0] == source and key[1] >= from_number:
                self._targets.drop(key)

    async def orgs(self, source: str, ids: Sequence[str] | None = None) -> list[OrgState]:
        found = self._orgs.these(None if ids is None else [(source, name) for name in ids])
        return [state for key, state in sorted(found.items()) if key[0] == source]

    async def put_orgs(self, states: Sequence[OrgState]) -> None:
        for state in states:
            self._orgs.put((state.source, state.org.id), state)

    async def drop_orgs(self, source: str, ids: Sequence[str]) -> None:
        for name in ids:
            self._orgs.drop((source, name))

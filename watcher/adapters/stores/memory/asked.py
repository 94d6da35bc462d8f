"""In memory: what was asked of vendors, exports, and what was pushed to us, deliveries."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from watcher.adapters.stores.memory.tables import Tables
from watcher.records import Export


class Asked(Tables):
    async def add_exports(self, batch: Sequence[Export]) -> list[Export]:
        added: list[Export] = []
        for export in batch:
            if self._export_ids.get(export.key) is None:
                new = replace(export, id=self._next_number("export"))
                self._export_ids.put(new.key, new.id)
                self._exports.put(new.id, new)
                added.append(new)
        return added

    async def exports(self, *, unfinished: bool = False, since: datetime | None = None) -> list[Export]:
        found = [
            export
            for export in self._exports.all().values()
            if not (unfinished and export.state.over) and (since is None or export.asked_at >= since)
        ]
        return sorted(found, key=lambda export: export.id, reverse=True)

    async def put_exports(self, batch: Sequence[Export]) -> None:
        for export in batch:
            if self._exports.get(export.id) is not None:
                self._exports.put(export.id, export)

    async def pushed(self, source: str, key: str) -> str | None:
        found = self._pushes.get((source, key))
        return found[0] if found else None

    async def note_push(self, source: str, key: str, digest: str, at: datetime) -> None:
        self._pushes.put((source, key), (digest, at))

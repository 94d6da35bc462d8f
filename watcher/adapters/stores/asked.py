"""The tables of what was asked of vendors, exports, and of what was pushed to us, deliveries."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Row, bindparam, select, update

from watcher.adapters.stores.schema import exports, pushes
from watcher.adapters.stores.statements import Statements, fields
from watcher.records import Export, ExportState

_EXPORT = tuple(name for name in exports.columns.keys() if name != "id")  # noqa: SIM118 - its items are columns
_UNDER_WAY = exports.c.state.in_([state for state in ExportState if not state.over])


class Asked(Statements):
    async def add_exports(self, batch: Sequence[Export]) -> list[Export]:
        if not batch:
            return []
        insert = self._insert(exports).on_conflict_do_nothing(index_elements=["key"]).returning(exports)
        added = await self._run(insert, [fields(export, _EXPORT) for export in batch])
        return sorted(map(_export, added), key=lambda export: export.id)

    async def exports(self, *, unfinished: bool = False, since: datetime | None = None) -> list[Export]:
        query = select(exports).order_by(exports.c.id.desc())
        if unfinished:
            query = query.where(_UNDER_WAY)
        if since is not None:
            query = query.where(exports.c.asked_at >= since)
        return [_export(row) for row in await self._run(query)]

    async def put_exports(self, batch: Sequence[Export]) -> None:
        if batch:
            changes = [{"this": export.id, **fields(export, _EXPORT)} for export in batch]
            await self._run(update(exports).where(exports.c.id == bindparam("this")), changes)

    async def pushed(self, source: str, key: str) -> str | None:
        rows = await self._run(select(pushes.c.digest).where(pushes.c.source == source, pushes.c.key == key))
        return rows[0].digest if rows else None

    async def note_push(self, source: str, key: str, digest: str, at: datetime) -> None:
        await self._upsert(pushes, [{"source": source, "key": key, "digest": digest, "at": at}])


def _export(row: Row[Any]) -> Export:
    return Export(id=row.id, **fields(row, _EXPORT))

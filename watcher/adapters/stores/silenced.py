"""The table of silences: who asked not to be told of what, why, and until when."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import Row, select, update

from watcher.adapters.stores.schema import silences
from watcher.adapters.stores.statements import Statements, fields
from watcher.domain.silence import Silence

_SILENCE = tuple(name for name in silences.columns.keys() if name != "id")  # noqa: SIM118 - its items are columns


class Silenced(Statements):
    async def silences(self, since: datetime) -> list[Silence]:
        query = select(silences).where(silences.c.ends_at > since).order_by(silences.c.id)
        return [_silence(row) for row in await self._run(query)]

    async def add_silence(self, silence: Silence) -> Silence:
        insert = self._insert(silences).returning(silences.c.id)
        (added,) = await self._run(insert, [fields(silence, _SILENCE)])
        return replace(silence, id=added.id)

    async def put_silence(self, silence: Silence) -> None:
        this = silences.c.id == silence.id
        await self._run(update(silences).where(this).values(fields(silence, _SILENCE)))


def _silence(row: Row[Any]) -> Silence:
    return Silence(id=row.id, **fields(row, _SILENCE))

"""The tables of the rest: the history of events, what was remembered, and the end of old things."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select

from watcher.adapters.stores.schema import events, memory
from watcher.adapters.stores.statements import Statements, fields
from watcher.ports import Event

_EVENT = ("at", "kind", "subject", "text", "data")


class Kept(Statements):
    async def add_events(self, batch: Sequence[Event]) -> None:
        if batch:
            await self._run(self._insert(events), [fields(event, _EVENT) for event in batch])

    async def events(self, since: datetime, subject: str | None = None) -> list[Event]:
        query = select(events).where(events.c.at >= since).order_by(events.c.at, events.c.id)
        if subject is not None:
            query = query.where(events.c.subject == subject)
        return [Event(**fields(row, _EVENT)) for row in await self._run(query)]

    async def recall(self, scope: str) -> dict[str, Any]:
        rows = await self._run(select(memory).where(memory.c.scope == scope).order_by(memory.c.key))
        return {row.key: row.value for row in rows}

    async def remember(self, scope: str, key: str, value: Any) -> None:
        await self._upsert(memory, [{"scope": scope, "key": key, "value": value}])

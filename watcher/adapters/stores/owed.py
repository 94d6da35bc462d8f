"""The tables of what is owed: outbox rows, the threads they started, and how receivers do."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Row,
    Select,
    and_,
    bindparam,
    func,
    or_,
    select,
    text,
    update,
)

from watcher.adapters.stores.schema import UNFINISHED, outbox, receivers, threads
from watcher.adapters.stores.statements import Statements, chunks, fields
from watcher.ports import Thread
from watcher.records import OF_NEWS, OutboxRow, ReceiverState, RowState

_ROW = tuple(name for name in outbox.columns.keys() if name != "id")  # noqa: SIM118 - its items are columns
_RECEIVER = tuple(receivers.columns.keys())


class Owed(Statements):
    async def add_rows(self, rows: Sequence[OutboxRow]) -> int:
        if not rows:
            return 0
        insert = self._insert(outbox).on_conflict_do_nothing(index_elements=["key"])
        added = await self._run(insert.returning(outbox.c.id), [fields(row, _ROW) for row in rows])
        return len(added)

    async def receivers_due(self, now: datetime) -> list[str]:
        return [row.receiver for row in await self._run(_DUE, [{"now": now}])]

    async def claim_rows(self, now: datetime, limit: int, receiver: str | None = None) -> list[OutboxRow]:
        ids = [row.id for row in await self._run(claimable(now, limit, receiver))]
        if not ids:
            return []
        claimed = (
            update(outbox)
            .where(outbox.c.id.in_(ids))
            .values(state=RowState.SENDING, attempts=outbox.c.attempts + 1)
            .returning(outbox)
        )
        return sorted(map(_outbox_row, await self._run(claimed)), key=lambda row: row.id)

    async def waiting_rows(self, receiver: str, incident: str) -> list[OutboxRow]:
        return await self._unfinished(outbox.c.receiver == receiver, outbox.c.incident == incident)

    async def unfinished_rows(
        self,
        receiver: str | None = None,
        incidents: Sequence[str] | None = None,
        due_by: datetime | None = None,
    ) -> list[OutboxRow]:
        of = [outbox.c.receiver == receiver] if receiver is not None else []
        of += [outbox.c.next_attempt_at <= due_by] if due_by is not None else []
        if incidents is None:
            return await self._unfinished(*of)
        found: list[OutboxRow] = []
        for some in chunks(sorted(set(incidents))):
            found += await self._unfinished(*of, outbox.c.incident.in_(some))
        return sorted(found, key=lambda row: row.id)

    async def held_rows(self, receiver: str, until: datetime) -> list[OutboxRow]:
        due = and_(text("outbox.state = 'pending'"), outbox.c.next_attempt_at <= until)
        return await self._unfinished(outbox.c.receiver == receiver, outbox.c.held, due)

    async def rows_of(self, incident: str, most: int | None = None) -> list[OutboxRow]:
        query = select(outbox).where(outbox.c.incident == incident).order_by(outbox.c.id.desc()).limit(most)
        return [_outbox_row(row) for row in reversed(await self._run(query))]

    async def last_sent(self, receiver: str, incidents: Sequence[str]) -> dict[str, OutboxRow]:
        found: dict[str, OutboxRow] = {}
        sent = and_(
            outbox.c.receiver == receiver,
            outbox.c.state == RowState.SENT,
            outbox.c.key.not_like(f"%{OF_NEWS}%"),
        )
        for some in chunks(sorted(set(incidents))):
            last = select(func.max(outbox.c.id)).where(outbox.c.incident.in_(some), sent)
            rows = await self._run(select(outbox).where(outbox.c.id.in_(last.group_by(outbox.c.incident))))
            found |= {row.incident: row for row in map(_outbox_row, rows)}
        return found

    async def rows_since(self, since: datetime) -> list[OutboxRow]:
        lately = or_(outbox.c.created_at >= since, outbox.c.sent_at >= since, UNFINISHED)
        query = select(outbox).where(lately).order_by(outbox.c.id)
        return [_outbox_row(row) for row in await self._run(query)]

    async def _unfinished(self, *which: ColumnElement[bool]) -> list[OutboxRow]:
        query = select(outbox).where(UNFINISHED, *which).order_by(outbox.c.id)
        return [_outbox_row(row) for row in await self._run(query)]

    async def put_rows(self, rows: Sequence[OutboxRow]) -> None:
        if rows:
            changes = [{"this": row.id, **fields(row, _ROW)} for row in rows]
            await self._run(update(outbox).where(outbox.c.id == bindparam("this")), changes)

    async def rescue_rows(self) -> int:
        rescued = (
            update(outbox)
            .where(text("state = 'sending'"), UNFINISHED)
            .values(state=RowState.PENDING, again=True)
            .returning(outbox.c.id)
        )
        return len(await self._run(rescued))

    async def receivers_told(self, incident: str) -> set[str]:
        query = select(outbox.c.receiver).where(outbox.c.incident == incident).distinct()
        return {row.receiver for row in await self._run(query.where(outbox.c.state != RowState.ABANDONED))}

    async def all_told(self, incidents: Sequence[str]) -> dict[str, set[str]]:
        found: dict[str, set[str]] = {}
        for some in chunks(sorted(set(incidents))):
            these = and_(outbox.c.incident.in_(some), outbox.c.state != RowState.ABANDONED)
            rows = await self._run(select(outbox.c.incident, outbox.c.receiver).where(these).distinct())
            for row in rows:
                found.setdefault(row.incident, set()).add(row.receiver)
        return found

    async def thread(self, receiver: str, incident: str) -> Thread | None:
        this = and_(threads.c.receiver == receiver, threads.c.incident == incident)
        rows = await self._run(select(threads.c.thread).where(this))
        return rows[0].thread if rows else None

    async def threads(self, receiver: str, incidents: Sequence[str]) -> dict[str, Thread]:
        found: dict[str, Thread] = {}
        for some in chunks(sorted(set(incidents))):
            these = and_(threads.c.receiver == receiver, threads.c.incident.in_(some))
            rows = await self._run(select(threads.c.incident, threads.c.thread).where(these))
            found |= {row.incident: row.thread for row in rows}
        return found

    async def put_thread(self, receiver: str, incident: str, thread: Thread) -> None:
        await self._upsert(threads, [{"receiver": receiver, "incident": incident, "thread": dict(thread)}])

    async def put_threads(self, receiver: str, incidents: Sequence[str], thread: Thread) -> None:
        each = {"receiver": receiver, "thread": dict(thread)}
        await self._upsert(threads, [{**each, "incident": incident} for incident in incidents])

    async def receiver_states(self) -> dict[str, ReceiverState]:
        rows = await self._run(select(receivers).order_by(receivers.c.name))
        return {row.name: ReceiverState(**fields(row, _RECEIVER)) for row in rows}

    async def put_receiver_states(self, states: Sequence[ReceiverState]) -> None:
        await self._upsert(receivers, [fields(state, _RECEIVER) for state in states])


def claimable(now: datetime, limit: int, receiver: str | None = None) -> Select[Any]:
    """The ids that `claim_rows` may take, oldest first."""
    query = select(outbox.c.id).where(*_claimable(now))
    if receiver is not None:
        query = query.where(outbox.c.receiver == receiver)
    return query.order_by(outbox.c.id).limit(limit)


def _claimable(now: datetime | BindParameter[datetime]) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    """The first unfinished row of each receiver and incident, if it is due."""
    due = and_(text("outbox.state = 'pending'"), outbox.c.next_attempt_at <= now)
    return outbox.c.id.in_(_FIRST), due


def _outbox_row(row: Row[Any]) -> OutboxRow:
    return OutboxRow(id=row.id, **fields(row, _ROW))


def _first_of_each() -> Select[Any]:
    """It reads the index of unfinished rows alone, so a long history costs nothing."""
    row = outbox.alias("unfinished")
    return select(func.min(row.c.id)).where(UNFINISHED).group_by(row.c.receiver, row.c.incident)


_FIRST = _first_of_each()
_DUE = select(outbox.c.receiver).where(*_claimable(bindparam("now"))).distinct().order_by(outbox.c.receiver)

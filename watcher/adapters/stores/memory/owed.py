"""In memory: what is owed, outbox rows, the threads they started, and how receivers do."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime

from watcher.adapters.stores.memory.rows import join, leave
from watcher.adapters.stores.memory.tables import Tables
from watcher.ports import Thread
from watcher.records import OF_NEWS, OutboxRow, ReceiverState, RowState

UNFINISHED = frozenset({RowState.PENDING, RowState.SENDING})


class Owed(Tables):
    async def add_rows(self, rows: Sequence[OutboxRow]) -> int:
        new = 0
        for row in rows:
            if self._row_ids.get(row.key) is None:
                added = replace(row, id=self._next_number("row"))
                self._row_ids.put(added.key, added.id)
                self._put_row(added)
                new += 1
        return new

    async def receivers_due(self, now: datetime) -> list[str]:
        return sorted({row.receiver for row in self._claimable(now)})

    async def claim_rows(self, now: datetime, limit: int, receiver: str | None = None) -> list[OutboxRow]:
        found = [row for row in self._claimable(now) if receiver in {None, row.receiver}]
        claimed = [
            replace(row, state=RowState.SENDING, attempts=row.attempts + 1)
            for row in _oldest_first(found)[:limit]
        ]
        await self.put_rows(claimed)
        return claimed

    async def waiting_rows(self, receiver: str, incident: str) -> list[OutboxRow]:
        ids = self._unfinished.get((receiver, incident)) or ()
        return _oldest_first(self._rows.these(ids).values())

    async def unfinished_rows(
        self,
        receiver: str | None = None,
        incidents: Sequence[str] | None = None,
        due_by: datetime | None = None,
    ) -> list[OutboxRow]:
        if receiver is not None and incidents is not None:
            groups = self._unfinished.these({(receiver, incident) for incident in incidents})
        else:
            groups = self._unfinished.all()
        wanted = None if incidents is None else set(incidents)
        ids = [
            number
            for (name, incident), group in groups.items()
            if receiver in {None, name} and (wanted is None or incident in wanted)
            for number in group
        ]
        rows = self._rows.these(ids).values()
        return _oldest_first(row for row in rows if due_by is None or row.next_attempt_at <= due_by)

    async def held_rows(self, receiver: str, until: datetime) -> list[OutboxRow]:
        return [
            row
            for row in await self.unfinished_rows(receiver)
            if row.held and row.state is RowState.PENDING and row.next_attempt_at <= until
        ]

    async def rows_of(self, incident: str, most: int | None = None) -> list[OutboxRow]:
        found = _oldest_first(self._rows.these(self._rows_about.get(incident) or ()).values())
        return found if most is None else found[max(0, len(found) - most) :]

    async def last_sent(self, receiver: str, incidents: Sequence[str]) -> dict[str, OutboxRow]:
        return {
            incident: row
            for incident in incidents
            for row in await self.rows_of(incident)
            if row.receiver == receiver and row.state is RowState.SENT and OF_NEWS not in row.key
        }

    async def rows_since(self, since: datetime) -> list[OutboxRow]:
        return _oldest_first(row for row in self._rows.all().values() if _is_since(row, since))

    async def put_rows(self, rows: Sequence[OutboxRow]) -> None:
        for row in rows:
            before = self._rows.get(row.id)
            if before is not None:
                self._unfile(before)
                self._put_row(row)

    async def rescue_rows(self) -> int:
        stranded = [row for row in await self.unfinished_rows() if row.state is RowState.SENDING]
        await self.put_rows([replace(row, state=RowState.PENDING, again=True) for row in stranded])
        return len(stranded)

    async def receivers_told(self, incident: str) -> set[str]:
        rows = self._rows.these(self._rows_about.get(incident) or ()).values()
        return {row.receiver for row in rows if row.state is not RowState.ABANDONED}

    async def all_told(self, incidents: Sequence[str]) -> dict[str, set[str]]:
        found = {incident: await self.receivers_told(incident) for incident in incidents}
        return {incident: receivers for incident, receivers in found.items() if receivers}

    async def thread(self, receiver: str, incident: str) -> Thread | None:
        return self._threads.get((receiver, incident))

    async def threads(self, receiver: str, incidents: Sequence[str]) -> dict[str, Thread]:
        found = self._threads.these({(receiver, incident) for incident in incidents})
        return {incident: thread for (_, incident), thread in found.items()}

    async def put_thread(self, receiver: str, incident: str, thread: Thread) -> None:
        self._threads.put((receiver, incident), dict(thread))

    async def put_threads(self, receiver: str, incidents: Sequence[str], thread: Thread) -> None:
        for incident in incidents:
            await self.put_thread(receiver, incident, thread)

    async def receiver_states(self) -> dict[str, ReceiverState]:
        return dict(sorted(self._receivers.all().items()))

    async def put_receiver_states(self, states: Sequence[ReceiverState]) -> None:
        for state in states:
            self._receivers.put(state.name, state)

    def _claimable(self, now: datetime) -> Iterator[OutboxRow]:
        """The first unfinished row of each receiver and incident, if it is due."""
        for ids in self._unfinished.all().values():
            row = self._rows.get(min(ids))
            if row is not None and row.state is RowState.PENDING and row.next_attempt_at <= now:
                yield row

    def _put_row(self, row: OutboxRow) -> None:
        self._rows.put(row.id, row)
        join(self._rows_about, row.incident, row.id)
        if row.state in UNFINISHED:
            join(self._unfinished, (row.receiver, row.incident), row.id)

    def _unfile(self, row: OutboxRow) -> None:
        leave(self._rows_about, row.incident, row.id)
        leave(self._unfinished, (row.receiver, row.incident), row.id)

    def _drop_row(self, row: OutboxRow) -> None:
        self._unfile(row)
        self._rows.drop(row.id)
        self._row_ids.drop(row.key)


def _oldest_first(rows: Iterable[OutboxRow]) -> list[OutboxRow]:
    return sorted(rows, key=lambda row: row.id)


def _is_since(row: OutboxRow, since: datetime) -> bool:
    sent = row.sent_at is not None and row.sent_at >= since
    return row.created_at >= since or sent or row.state in UNFINISHED

"""A store that remembers nothing: reads are real, writes stay in this process. For `--dry-run`."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import Any

from watcher.domain.silence import Silence
from watcher.ports import Store, Transaction
from watcher.records import Export, OrgState, OutboxRow, Target


class Rehearsal:
    """Stands before a real store. What planning needs to read back it keeps; all other writes are dropped.

    One cycle judges each series once, so nothing else has to be read back.
    """

    def __init__(self, store: Store) -> None:
        self._store = store
        self._targets: dict[tuple[str, int], Target] | None = None
        self._orgs: dict[str, dict[str, OrgState]] = {}

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

    async def add_rows(self, rows: Sequence[OutboxRow]) -> int:
        return len(rows)

    async def add_silence(self, silence: Silence) -> Silence:
        return silence

    async def add_exports(self, exports: Sequence[Export]) -> list[Export]:
        return list(exports)


_WRITES = ("put_", "drop_", "add_", "remember", "note_", "rescue_", "claim_", "prune")


async def _dropped(*_args: object) -> None:
    """Do nothing, as a rehearsal should."""

"""What every group of tables needs: run a statement, many keys in pieces, insert-or-update in bulk."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import Column, Executable, Row, Select, Table
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncConnection

from watcher.adapters.stores.faults import told

_CHUNK = 10_000  # keys in one IN: SQLite allows 32,766 variables, PostgreSQL's protocol 32,767


class Statements:
    """One open transaction. `failed` says that a statement failed, so nothing of it may be kept."""

    def __init__(self, connection: AsyncConnection, place: str) -> None:
        self._connection = connection
        self._place = place
        self.failed = False

    async def _run(self, statement: Executable, rows: Sequence[Mapping[str, Any]] = ()) -> Sequence[Row[Any]]:
        """Run it, for each of `rows` if there are any. Raises StoreError."""
        try:
            with told(self._place, "using"):
                result = await self._connection.execute(statement, list(rows) or None)
                return result.all() if result.returns_rows else ()
        except BaseException:
            self.failed = True
            raise

    async def _by_keys(
        self, query: Select[Any], column: Column[Any], keys: Sequence[str] | None
    ) -> list[Row[Any]]:
        """The rows whose `column` is one of `keys`; all rows when `keys` is None."""
        if keys is None:
            return list(await self._run(query))
        found: list[Row[Any]] = []
        for chunk in chunks(sorted(set(keys))):
            found += await self._run(query.where(column.in_(chunk)))
        return found

    async def _upsert(self, table: Table, rows: Sequence[Mapping[str, Any]]) -> None:
        """Insert, or overwrite the row with the same primary key."""
        await self._upsert_by(table, [column.name for column in table.primary_key], rows)

    async def _upsert_by(
        self, table: Table, unique: Sequence[str], rows: Sequence[Mapping[str, Any]]
    ) -> None:
        if not rows:
            return
        insert = self._insert(table)
        changed = {name: insert.excluded[name] for name in rows[0] if name not in unique}
        await self._run(insert.on_conflict_do_update(index_elements=unique, set_=changed), rows)

    def _insert(self, table: Table) -> postgresql.Insert | sqlite.Insert:
        if self._connection.dialect.name == "postgresql":
            return postgresql.insert(table)
        return sqlite.insert(table)


def chunks(keys: Sequence[Any]) -> Iterator[Sequence[Any]]:
    for start in range(0, len(keys), _CHUNK):
        yield keys[start : start + _CHUNK]


def fields(value: object, names: Sequence[str]) -> dict[str, Any]:
    """The fields of a value, for columns of the same names."""
    return {name: getattr(value, name) for name in names}

"""What every group of tables needs: run a statement, many keys in pieces, insert-or-update in bulk.

To put a statement together costs more than to run it, so those of every poll are made once and kept.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from typing import Any, TypeVar

from sqlalchemy import Column, Executable, Row, Select, Table, bindparam
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncConnection

from watcher.adapters.stores.faults import told
from watcher.domain.reading import Org

_T = TypeVar("_T")
ROWS = 5_000
"""Rows that are written at once: each costs 3 kB until it is, and a history may have 100,000 of them."""

_CHUNK = 10_000  # keys in one IN: SQLite allows 32,766 variables, PostgreSQL's protocol 32,767


Batches = dict[tuple[str, int], tuple[str, tuple[Org, ...]]]
"""By source and number of a target, its organizations as they are written, and what that says."""


class Statements:
    """One open transaction. `failed` says that a statement failed, so nothing of it may be kept.

    `batches` is what the store's transactions remember together; whatever it holds is compared with what is
    written before it is believed.
    """

    def __init__(self, connection: AsyncConnection, place: str, batches: Batches) -> None:
        self._connection = connection
        self._place = place
        self._batches = batches
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
        """The rows whose `column` is one of `keys`, or all of them; `query` is one that is made once."""
        if keys is None:
            return list(await self._run(query))
        found: list[Row[Any]] = []
        for chunk in chunks(sorted(set(keys))):
            found += await self._run(_among(query, column), [{"keys": chunk}])
        return found

    async def _upsert(self, table: Table, rows: Sequence[Mapping[str, Any]]) -> None:
        """Insert, or overwrite the row with the same primary key."""
        await self._upsert_by(table, [column.name for column in table.primary_key], rows)

    async def _upsert_by(
        self, table: Table, unique: Sequence[str], rows: Sequence[Mapping[str, Any]]
    ) -> None:
        if rows:
            upsert = _upserting(self._connection.dialect.name, table, tuple(unique), tuple(rows[0]))
            await self._run(upsert, rows)

    def _insert(self, table: Table) -> postgresql.Insert | sqlite.Insert:
        return _inserting(self._connection.dialect.name, table)


@cache
def _among(query: Select[Any], column: Column[Any]) -> Select[Any]:
    return query.where(column.in_(bindparam("keys", type_=column.type, expanding=True)))


@cache
def _upserting(dialect: str, table: Table, unique: tuple[str, ...], names: tuple[str, ...]) -> Executable:
    insert = _inserting(dialect, table)
    changed = {name: insert.excluded[name] for name in names if name not in unique}
    return insert.on_conflict_do_update(index_elements=unique, set_=changed)


@cache
def _inserting(dialect: str, table: Table) -> postgresql.Insert | sqlite.Insert:
    return postgresql.insert(table) if dialect == "postgresql" else sqlite.insert(table)


def chunks(values: Sequence[_T], size: int = _CHUNK) -> Iterator[Sequence[_T]]:
    for start in range(0, len(values), size):
        yield values[start : start + size]


def fields(value: object, names: Sequence[str]) -> dict[str, Any]:
    """The fields of a value, for columns of the same names."""
    return {name: getattr(value, name) for name in names}

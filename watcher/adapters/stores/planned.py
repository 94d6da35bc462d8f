"""The tables of what is watched: targets and organizations."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Row, bindparam, delete, select

from watcher.adapters.stores.schema import orgs, targets
from watcher.adapters.stores.statements import Statements, fields
from watcher.domain.reading import Org
from watcher.records import OrgState, Target

_TARGET = tuple(targets.columns.keys())
_TARGETS = select(targets).order_by(targets.c.source, targets.c.number)
_ORGS = select(orgs).where(orgs.c.source == bindparam("of")).order_by(orgs.c.org_id)
_STATE = ("expected", "last_seen_at", "missing_polls", "missing_since")


class Planned(Statements):
    async def targets(self) -> list[Target]:
        rows = await self._run(_TARGETS)
        return [Target(**row._mapping) for row in rows]  # noqa: SLF001 - SQLAlchemy's public name for it

    async def put_targets(self, batch: Sequence[Target]) -> None:
        await self._upsert(targets, [fields(target, _TARGET) for target in batch])

    async def drop_targets(self, source: str, from_number: int) -> None:
        await self._run(delete(targets).where(targets.c.source == source, targets.c.number >= from_number))

    async def orgs(self, source: str) -> list[OrgState]:
        rows = await self._run(_ORGS, [{"of": source}])
        return [_org_state(row) for row in rows]

    async def put_orgs(self, states: Sequence[OrgState]) -> None:
        await self._upsert(orgs, [_org_row(state) for state in states])

    async def drop_orgs(self, source: str, ids: Sequence[str]) -> None:
        if ids:
            this = (orgs.c.source == bindparam("of")) & (orgs.c.org_id == bindparam("this"))
            await self._run(delete(orgs).where(this), [{"of": source, "this": name} for name in ids])


def _org_row(state: OrgState) -> dict[str, Any]:
    org = {"org_id": state.org.id, "name": state.org.name, "ref": state.org.ref}
    return {"source": state.source, **org, **fields(state, _STATE)}


def _org_state(row: Row[Any]) -> OrgState:
    return OrgState(row.source, Org(row.org_id, row.name, row.ref), **fields(row, _STATE))

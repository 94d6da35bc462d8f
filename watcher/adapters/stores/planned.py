"""The tables of what is watched: targets and organizations."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import Text, bindparam, delete, select, type_coerce, update

from watcher.adapters.stores.schema import ORGS, orgs, targets
from watcher.adapters.stores.statements import Statements, chunks, fields
from watcher.domain.reading import Org
from watcher.records import OrgState, Target

_TARGET = tuple(targets.columns.keys())
_OTHERS = tuple(name for name in _TARGET if name not in {"source", "number", "orgs"})
_WRITTEN = type_coerce(targets.c.orgs, Text).label("written")
_TARGETS = select(
    _WRITTEN, targets.c.source, targets.c.number, *(targets.c[name] for name in _OTHERS)
).order_by(targets.c.source, targets.c.number)
_ORG = ("source", "org_id", "name", "ref", "expected", "last_seen_at", "missing_polls", "missing_since")
_ORGS = (
    select(*(orgs.c[name] for name in _ORG)).where(orgs.c.source == bindparam("of")).order_by(orgs.c.org_id)
)
_THESE = _ORGS.where(orgs.c.org_id.in_(bindparam("these", type_=orgs.c.org_id.type, expanding=True)))
_ASKED = (
    update(targets)
    .where(targets.c.source == bindparam("of"), targets.c.number == bindparam("at"))
    .values({name: bindparam(f"new_{name}") for name in _OTHERS})
)
"""Everything of a target but its organizations."""


class Planned(Statements):
    async def targets(self) -> list[Target]:
        rows: Sequence[Sequence[Any]] = await self._run(_TARGETS)
        return [self._target(*row) for row in rows]

    def _target(self, written: str, source: str, number: int, *others: Any) -> Target:
        """Every sweep looks at all targets, and their batches hardly ever change: each is read once."""
        before, batch = self._batches.get((source, number), ("", ()))
        if written != before:
            batch = ORGS.read(written)
            self._batches[source, number] = written, batch
        return Target(source, number, batch, **dict(zip(_OTHERS, others, strict=True)))

    async def put_targets(self, batch: Sequence[Target]) -> None:
        """Organizations that are as they were read are not written again: they may be thousands."""
        asked = [target for target in batch if self._is_written(target)]
        if asked:
            await self._run(_ASKED, [_asked_row(target) for target in asked])
        others = [target for target in batch if not self._is_written(target)]
        await self._upsert(targets, [fields(target, _TARGET) for target in others])
        self._unlearn((target.source, target.number) for target in others)

    def _is_written(self, target: Target) -> bool:
        _, batch = self._batches.get((target.source, target.number), ("", ()))
        return bool(batch) and batch is target.orgs

    def _unlearn(self, which: Iterable[tuple[str, int]]) -> None:
        for key in list(which):
            self._batches.pop(key, None)

    async def drop_targets(self, source: str, from_number: int) -> None:
        self._unlearn(key for key in self._batches if key[0] == source and key[1] >= from_number)
        await self._run(delete(targets).where(targets.c.source == source, targets.c.number >= from_number))

    async def orgs(self, source: str, ids: Sequence[str] | None = None) -> list[OrgState]:
        if ids is None:
            return [_org_state(row) for row in await self._run(_ORGS, [{"of": source}])]
        found: list[OrgState] = []
        for chunk in chunks(sorted(set(ids))):
            rows = await self._run(_THESE, [{"of": source, "these": chunk}])
            found += [_org_state(row) for row in rows]
        return found

    async def put_orgs(self, states: Sequence[OrgState]) -> None:
        await self._upsert(orgs, [_org_row(state) for state in states])

    async def drop_orgs(self, source: str, ids: Sequence[str]) -> None:
        if ids:
            this = (orgs.c.source == bindparam("of")) & (orgs.c.org_id == bindparam("this"))
            await self._run(delete(orgs).where(this), [{"of": source, "this": name} for name in ids])


def _asked_row(target: Target) -> dict[str, Any]:
    new = {f"new_{name}": getattr(target, name) for name in _OTHERS}
    return {"of": target.source, "at": target.number, **new}


def _org_row(state: OrgState) -> dict[str, Any]:
    return {
        "source": state.source,
        "org_id": state.org.id,
        "name": state.org.name,
        "ref": state.org.ref,
        "expected": state.expected,
        "last_seen_at": state.last_seen_at,
        "missing_polls": state.missing_polls,
        "missing_since": state.missing_since,
    }


def _org_state(row: Sequence[Any]) -> OrgState:
    source, id_, name, ref, *state = row
    return OrgState(source, Org(id_, name, ref), *state)

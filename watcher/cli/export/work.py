"""What `watcher export` does between command line and engine: finds organizations, orders, fetches."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from fnmatch import fnmatchcase
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import uuid4

from watcher.adapters.stores import SqlStore
from watcher.bootstrap import SystemClock, assembled, export_folder
from watcher.domain.plain import plain
from watcher.domain.reading import Org
from watcher.engine.exports.file import file_name
from watcher.engine.exports.orders import Ordered, Request
from watcher.ports import WatcherError
from watcher.records import ExportKind, ExportState

if TYPE_CHECKING:
    from watcher.bootstrap import Parts
    from watcher.config.loaded import Loaded
    from watcher.config.models import Config
    from watcher.records import Export

COOLDOWN = timedelta(hours=1)
"""For people: a second order within it is more likely a slip than a wish."""
_LOOK_EVERY = 5.0  # seconds between two rounds of `--now`; the vendor is looked at once a minute


@dataclass(frozen=True, slots=True)
class Wish:
    """What was typed: a `report` of the organizations `orgs` (globs), or the `jobs` of one."""

    source: str
    report: str
    jobs: str | None
    orgs: tuple[str, ...]
    period: str
    person: str
    force: bool = False


async def order(loaded: Loaded, settings: Config, wish: Wish, *, here: bool) -> Ordered:
    """Store the order; with `here` also carry it out, to its end. Raises WatcherError."""
    async with assembled(loaded, settings) as parts:
        orgs = _meant(wish, await _known(parts, wish.source))
        kind = ExportKind.USAGE_REPORT if wish.jobs is None else ExportKind.AUTOMATION_JOBS
        request = Request(
            key=f"person/{uuid4().hex}",
            source=wish.source,
            kind=kind,
            report=wish.report,
            period=wish.period,
            orgs=orgs,
            asked_by=wish.person,
            cooldown=None if wish.force else COOLDOWN,
        )
        ordered = await parts.exports.order(request)
        if here and ordered.exports:
            ordered = replace(ordered, exports=await _carried_out(parts, ordered.exports))
        return ordered


async def _known(parts: Parts, source: str) -> list[Org]:
    async with parts.store.reading() as tx:
        known = [state.org for state in await tx.orgs(source) if state.last_seen_at is not None]
    if not known:
        hint = "watcher once finds them; watcher doctor says what is in the way"
        raise WatcherError(f"no organization of `{source}` is known yet", hint=hint)
    return sorted(known, key=lambda org: org.name.casefold())


def _meant(wish: Wish, known: Sequence[Org]) -> tuple[Org, ...]:
    """The organizations that are meant, whatever the case of the letters; of `--jobs` exactly one."""
    globs = wish.orgs if wish.jobs is None else (wish.jobs,)
    found = [org for org in known if not globs or any(_is(org, glob) for glob in globs)]
    names = ", ".join(plain(org.name) for org in (found or known)[:8])
    if not found:
        raise WatcherError(f"no organization is called {' or '.join(globs)}", hint=f"there are {names}")
    if wish.jobs is not None and len(found) > 1:
        raise WatcherError("--jobs takes one organization", hint=f"these are meant: {names}")
    return tuple(found)


def _is(org: Org, glob: str) -> bool:
    return glob in {org.id, org.ref} or fnmatchcase(org.name.casefold(), glob.casefold())


async def _carried_out(parts: Parts, exports: Sequence[Export]) -> tuple[Export, ...]:
    """The exports at their end. A daemon beside us may do a part of it: the rows say how it goes."""
    ids = {export.id for export in exports}
    told: dict[int, ExportState] = {}
    while True:
        await parts.exports.run_due(ids)
        async with parts.store.reading() as tx:
            now = [export for export in await tx.exports() if export.id in ids]
        for export in reversed(now):
            if told.get(export.id) is not export.state:
                told[export.id] = export.state
                sys.stderr.write(f"export {export.id}: {export.state}\n")
        if all(export.state.over for export in now):
            return tuple(reversed(now))
        await asyncio.sleep(_LOOK_EVERY)


async def kept(settings: Config, days: int | None = None) -> list[Export]:
    """The exports in the store, newest first; of so many days, and all under way. Raises StoreError."""
    store = SqlStore(settings.storage.url)
    await store.look()
    try:
        async with store.reading() as tx:
            if days is None:
                return await tx.exports()
            late = await tx.exports(since=SystemClock().now() - timedelta(days=days))
            all_ = {each.id: each for each in (*late, *await tx.exports(unfinished=True))}
            return sorted(all_.values(), key=lambda export: -export.id)
    finally:
        await store.close()


def not_there(export: Export) -> str:
    """Why there is no file to be had, or an empty text if there is one."""
    if export.state is ExportState.FINISHED and export.ref is not None:
        return ""
    match export.state:
        case ExportState.SENT:
            return f"export {export.id} was {export.goes_to}: there is nothing to fetch"
        case ExportState.DENIED | ExportState.EXPIRED | ExportState.SPARED:
            return f"export {export.id} was not asked for: it is {export.state}"
        case ExportState.FAILED | ExportState.UNCERTAIN:
            return f"export {export.id} is {export.state}: {export.error}"
        case _:
            return f"export {export.id} is not finished: {export.state}"


async def fetched(loaded: Loaded, settings: Config, export: Export, output: Path | None) -> tuple[Path, int]:
    """Fetch the file to `output`, or to its own place. Raises WatcherError, OSError."""
    into = output or export_folder(settings) / file_name(export)
    if output is not None and await asyncio.to_thread(output.is_dir):
        into = output / file_name(export)
    async with assembled(loaded, settings) as parts:
        return await parts.exports.fetch(export, into)

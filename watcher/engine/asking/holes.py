"""Holes in the history of organizations: where they begin, and whose comes first."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from watcher.domain.reading import Org
from watcher.ports import Answer, Transaction
from watcher.records import OrgState, Target

FIRST_LOOK_BACK = timedelta(days=62)
"""How far back to look the first time: this month and the one before, whatever their lengths."""

AWAY = timedelta(hours=6)
"""A hole in our own samples that is worth filling."""

MOST = 250
"""Organizations filled at once."""

_KEY = "holes"


@dataclass(frozen=True, slots=True)
class Hole:
    """Organizations whose history is missing since then."""

    orgs: tuple[Org, ...]
    since: datetime


async def hole_begins(tx: Transaction, target: Target, now: datetime) -> None:
    """Note that the answer of `now` ended a silence of `target` that was long enough to leave a hole."""
    heard = target.last_ok_at
    if heard is not None and now - heard >= AWAY:
        await _note(tx, target.source, {org.id: heard for org in target.orgs})


async def hole_of_returned(tx: Transaction, source: str, answer: Answer, known: Iterable[OrgState]) -> None:
    """The same of organizations that good answers had left out, as `known` says, and that are back now."""
    here = {org.id for org in answer.present}
    gone = [state for state in known if state.missing_since and state.org.id in here]
    since = {state.org.id: state.last_seen_at or answer.at - FIRST_LOOK_BACK for state in gone}
    torn = {org: at for org, at in since.items() if answer.at - at >= AWAY}
    if torn:
        await _note(tx, source, torn)


async def first_hole(tx: Transaction, source: str, now: datetime) -> Hole | None:
    """The first organizations of `source`, by batch, whose history is not full; a bounded number of them."""
    holes = await _holes(tx, source)
    for target in await tx.targets():
        if target.source != source or target.last_ok_at is None:
            continue
        fresh = [org for org in target.orgs if org.id not in holes]
        if fresh:
            return Hole(tuple(fresh[:MOST]), now - FIRST_LOOK_BACK)
        torn = {org: at for org in target.orgs if (at := holes[org.id]) is not None}
        if torn:
            return Hole(tuple(torn)[:MOST], min(torn.values()))
    return None


async def hole_ends(tx: Transaction, source: str, hole: Hole) -> None:
    """The history of these organizations is full."""
    holes = _plain(await _holes(tx, source))
    await tx.remember(_scope(source), _KEY, {**holes, **{org.id: None for org in hole.orgs}})


async def _note(tx: Transaction, source: str, torn: Mapping[str, datetime]) -> None:
    """A hole that is there already begins where it began; what never was filled will be as a whole."""
    holes = await _holes(tx, source)
    fresh = {org: at.isoformat() for org, at in torn.items() if org in holes and holes[org] is None}
    if fresh:
        await tx.remember(_scope(source), _KEY, {**_plain(holes), **fresh})


async def _holes(tx: Transaction, source: str) -> dict[str, datetime | None]:
    """By organization, the beginning of the hole in its history; None where it is full."""
    value = (await tx.recall(_scope(source))).get(_KEY)
    entries = value.items() if isinstance(value, dict) else ()
    return {org: _moment(text) for org, text in entries}


def _plain(holes: Mapping[str, datetime | None]) -> dict[str, str | None]:
    return {org: at.isoformat() if at else None for org, at in holes.items()}


def _scope(source: str) -> str:
    return f"history:{source}"


def _moment(value: Any) -> datetime | None:
    try:
        return datetime.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        return None

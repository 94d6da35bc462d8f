"""From the answer about organizations to those we watch: pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from watcher.adapters.sources.pipefy.asking import Asked
from watcher.adapters.sources.pipefy.catalogue import MY_ORGANIZATIONS, ORGANIZATIONS
from watcher.adapters.sources.pipefy.values import identity, name
from watcher.domain.reading import Org
from watcher.domain.rule import Globs
from watcher.ports import Discovery, Failure, SourceError

_NONE_VISIBLE = (
    "Pipefy shows this account no organization: its role needs the Usage Stats permission "
    "(Roles & Permissions in the organization)"
)


def discovery_of(asked: Asked, wanted: Globs, expect: Sequence[str]) -> Discovery:
    """Organizations with usage statistics, their numbers beside them where the account may see those.

    Where the statistics' own list is not to be had, every visible organization is taken. Raises
    SourceError on a list that cannot be read: an organization must not vanish by a broken answer.
    """
    mine = _listed(asked, MY_ORGANIZATIONS.root)
    visible = _listed(asked, ORGANIZATIONS.root)
    refs = {org.id: org.ref for org in visible or ()}
    listed = visible if mine is None else [Org(org.id, org.name, refs.get(org.id)) for org in mine]
    orgs = tuple(org for org in listed or () if wanted.match(org.name))
    absent = _absent(expect, orgs)
    notes = (*asked.notes, *_notes(asked, mine, visible, listed or [], absent))
    return Discovery(orgs=orgs, expected_absent=absent, notes=notes)


def _listed(asked: Asked, root: str) -> list[Org] | None:
    """The organizations of one list, each once; None if the field was refused or left empty."""
    value = asked.told.data.get(root)
    if value is None:
        return None
    if not isinstance(value, list):
        raise SourceError(f"Pipefy's {root} is not a list", kind=Failure.BAD_ANSWER)
    orgs = [_org(row, root) for row in value]
    return list({org.id: org for org in reversed(orgs)}.values())[::-1]


def _org(row: Any, root: str) -> Org:
    values: Mapping[str, Any] = row if isinstance(row, dict) else {}
    uuid = identity(values.get("uuid"))
    if uuid is None:
        raise SourceError(f"Pipefy's {root} lists an organization without a uuid", kind=Failure.BAD_ANSWER)
    return Org(uuid, name(values.get("name")) or uuid, identity(values.get("id")))


def _absent(expect: Sequence[str], orgs: Sequence[Org]) -> tuple[str, ...]:
    there = {org.name.casefold() for org in orgs}
    return tuple(expected for expected in expect if expected.strip().casefold() not in there)


def _notes(
    asked: Asked,
    mine: Sequence[Org] | None,
    visible: Sequence[Org] | None,
    listed: Sequence[Org],
    absent: Sequence[str],
) -> list[str]:
    notes = []
    if visible is None:
        why = asked.told.why(ORGANIZATIONS.root) or "not answered"
        notes.append(f"organizations' numbers are not to be had, subscriptions stay unknown: {why}")
    if mine is None:
        why = asked.told.why(MY_ORGANIZATIONS.root) or "not answered"
        notes.append(f"the list of usage statistics is not to be had, all visible are watched: {why}")
    if not listed:
        notes.append(_NONE_VISIBLE)
    unreadable = {org.name.casefold() for org in visible or ()} - {org.name.casefold() for org in listed}
    notes += [
        f"{expected} is visible, but this account lacks the Usage Stats permission there"
        for expected in absent
        if expected.strip().casefold() in unreadable
    ]
    return notes

"""Acknowledgements: somebody has taken an incident on, and what is told already is not told again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from watcher.domain import dates
from watcher.domain.alert import Incident
from watcher.domain.plain import plain
from watcher.domain.reading import Series
from watcher.domain.topic import ASIDES
from watcher.engine.cases import watch_of
from watcher.engine.editing.touchup import as_acked, touched_up
from watcher.engine.policy import Policy
from watcher.engine.silencing.muting import silenced_values
from watcher.engine.silencing.silenceable import Candidate
from watcher.engine.silencing.silences import person, reason_kept
from watcher.ports import Transaction, WatcherError
from watcher.records import Event, SeriesState

_NAMED = 8


@dataclass(frozen=True, slots=True)
class Acked:
    """The incident as it is stored now, what people call its series, and who had it before, if anybody."""

    incident: Incident
    name: str
    before: str
    changed: bool


@dataclass(frozen=True, slots=True)
class Open:
    """An open incident as people choose one; `name` is what people call it.

    `id` is its series' short id, or its own where it is not about the use.
    """

    id: str
    name: str
    incident: Incident


async def open_incidents(tx: Transaction, policy: Policy) -> list[Open]:
    """All that are open, worst first."""
    latest = [one for one in (await tx.incidents()).values() if one.open]
    states = await tx.series_states([one.series for one in latest])
    named = [
        Open(one.id if one.topic in ASIDES else _short(one), _name(one, states, policy), one)
        for one in latest
    ]
    return sorted(named, key=lambda one: (-(one.incident.level or 0), one.name.casefold(), one.id))


async def acknowledge(
    tx: Transaction,
    policy: Policy,
    wanted: str,
    author: str,
    reason: str,
    now: datetime,
    *,
    known_as: str = "",
) -> Acked:
    """Take on the open incident `wanted`: its id, or its series' short id. Raises WatcherError.

    Messages about it say so at once, where they can be edited. `known_as` is how the history names the
    author, where a name alone says too little.
    """
    author, why = person(author), reason_kept(reason)
    incident, name = await _open(tx, policy, wanted)
    if incident.acked_by == author:
        return Acked(incident, name, author, changed=False)
    who = person(known_as or author)
    text = f"acknowledged by {who}" + (f": {why}" if why else "")
    event = Event(now, "alert.acked", incident.series, text, _data(incident, who, why))
    taken = await _put(tx, policy, replace(incident, acked_by=author, acked_at=now), event)
    return Acked(taken, name, incident.acked_by, changed=True)


async def withdraw(
    tx: Transaction, policy: Policy, wanted: str, author: str, now: datetime, *, known_as: str = ""
) -> Acked:
    """Take an acknowledgement back. Raises WatcherError."""
    who = person(known_as or author)
    incident, name = await _open(tx, policy, wanted)
    if not incident.acked_by:
        return Acked(incident, name, "", changed=False)
    text = f"acknowledgement of {incident.acked_by} withdrawn by {who}"
    event = Event(now, "alert.unacked", incident.series, text, _data(incident, who, ""))
    free = await _put(tx, policy, replace(incident, acked_by="", acked_at=None), event)
    return Acked(free, name, incident.acked_by, changed=True)


async def _put(tx: Transaction, policy: Policy, incident: Incident, event: Event) -> Incident:
    shown = await touched_up(tx, policy, incident, as_acked(incident), event.at)
    await tx.put_incidents([shown])
    await tx.add_events([event])
    return shown


def _data(incident: Incident, author: str, reason: str) -> dict[str, str]:
    return {"incident": incident.id, "by": author, "reason": reason}


async def _open(tx: Transaction, policy: Policy, wanted: str) -> tuple[Incident, str]:
    """The open incident that is meant, and what people call its series."""
    latest = (await tx.incidents()).values()
    called = (one for one in latest if wanted.strip().casefold() in {one.id, _short(one)})
    found = max(called, key=lambda one: (one.open, one.level or 0, one.opened_at), default=None)
    name = _name(found, await tx.series_states([found.series]), policy) if found else ""
    if found is not None and found.open:
        return found, name
    raise _nothing(wanted, found, name, await open_incidents(tx, policy), policy.timezone)


def _short(incident: Incident) -> str:
    return Series.from_key(incident.series).short_id


def _nothing(wanted: str, over: Incident | None, name: str, still: Sequence[Open], zone: str) -> WatcherError:
    said = f"nothing open is called `{plain(wanted, 40)}`"
    if over is not None and over.ended_at is not None:
        why = f" ({over.ended})" if over.ended else ""
        said = f"{name} is over since {dates.full_moment(over.ended_at, zone)}{why}"
    if not still:
        return WatcherError(said, hint="no incident is open")
    listed = ", ".join(f"{one.id} {one.name}" for one in still[:_NAMED])
    more = f", and {len(still) - _NAMED} more" if len(still) > _NAMED else ""
    return WatcherError(said, hint=f"open are {listed}{more}")


def _name(incident: Incident, states: Mapping[str, SeriesState], policy: Policy) -> str:
    series = Series.from_key(incident.series)
    watch = watch_of(series)
    state = states.get(incident.series)
    labels = (
        state.labels
        if state
        else (("org", policy.title_of(series.source) if not series.org else series.org),)
    )
    called = Candidate(series, watch, silenced_values(series, labels), ()).name
    return f"{called}, {ASIDES[incident.topic]}" if incident.topic in ASIDES else called

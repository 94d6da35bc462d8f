"""When something goes up and down: told once, then only worse, until it has been calm."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from watcher.domain.alert import Incident

RESTLESS = 4
"""How many beginnings, ends and other turns (a lower level, another limit) within the time that is looked
back over make a thing restless."""

LOOKS = 20
"""How many of the longest waits between two polls are looked back over, and must pass calmly."""

_LEAST, _MOST = timedelta(hours=1), timedelta(days=1)


def looked_back(between_polls: timedelta) -> timedelta:
    """How far back changes count, for a source that is asked at least this often."""
    return min(_MOST, max(_LEAST, LOOKS * between_polls))


def changed(incident: Incident, now: datetime) -> Incident:
    """The incident with one more beginning, end or turn noted."""
    return replace(incident, changes=(*incident.changes, now)[-RESTLESS:])


def is_restless(incident: Incident | None, now: datetime, within: timedelta) -> bool:
    """Whether so many changes came within this time that one more is no news."""
    if incident is None:
        return False
    return sum(now - at <= within for at in incident.changes) >= RESTLESS


def is_calm(incident: Incident, now: datetime, within: timedelta) -> bool:
    """Whether nothing has begun, turned or ended for this time."""
    return not incident.changes or now - incident.changes[-1] >= within

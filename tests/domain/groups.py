"""Many tellings at once, for tests of what is told together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from tests.domain.tellings import AT, INCIDENT, JOBS, telling, used
from watcher.domain.compose.group import compose_group
from watcher.domain.compose.group_frame import Frame
from watcher.domain.compose.messages import compose
from watcher.domain.message import Message, Reason
from watcher.domain.reading import Series
from watcher.domain.rule import Level
from watcher.domain.telling import Telling

FRAME = Frame("g-1", "0123abcd", 7, "workspaces on plan embed-starter", AT)


def of_many(names: Sequence[str], **changes: Any) -> list[Message]:
    """A message for each name, each of an incident and an organization of its own."""
    return [_message(number, name, **changes) for number, name in enumerate(names)]


def _message(number: int, name: str, **changes: Any) -> Message:
    series = Series(JOBS.source, JOBS.resource, (("org", f"o{number}"),))
    incident = replace(INCIDENT, id=f"i{number}", series=series.key)
    told: Telling = telling(**{"series": series, "incident": incident, "labels": (("org", name),), **changes})
    return compose(told, timezone="UTC")


def at_share(percent: float, level: Level = Level.WARNING, number: int = 0, **changes: Any) -> Message:
    incident = replace(INCIDENT, id=f"i{number}")
    told = used(percent * 100, level=level, incident=incident, labels=(("org", f"Org {number}"),), **changes)
    return compose(told, timezone="UTC")


def together(members: Sequence[Message], reason: Reason = Reason.FIRED, **changes: Any) -> Message:
    return compose_group(members, replace(FRAME, reason=reason, **changes))

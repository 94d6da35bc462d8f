"""Under which number, when and how several things are told together."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from watcher.domain.message import Message, Reason
from watcher.domain.quiet import Hushed


@dataclass(frozen=True, slots=True)
class Frame:
    """Under which number, when and how several things are told together, and what people call them.

    `incident` is the message's own; `series_id` eight hex digits that name it; `about` is plain words, e.g.
    `workspaces on plan embed-starter`; `revision` must be new for each message of the incident.
    `began` is the message that they were told together in before: what is told now goes on in its thread.
    """

    incident: str
    series_id: str
    revision: int
    about: str
    at: datetime
    reason: Reason = Reason.FIRED
    hushed: Hushed | None = None
    began: Message | None = None


def frame_of(group: Message, began: Message | None = None) -> Frame:
    """What `group` was composed in, to compose it again; it goes on in the thread that `began` began."""
    return Frame(
        group.incident,
        group.series_id,
        group.revision,
        group.org,
        group.at,
        group.reason,
        group.hushed,
        began,
    )

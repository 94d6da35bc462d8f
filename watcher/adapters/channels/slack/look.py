"""How one message is dressed: what the workspace can show, where links lead, what is told beside."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Part(StrEnum):
    """Which message: the parent that everybody sees, a reply in its thread, or one that stands alone."""

    PARENT = "parent"
    REPLY = "reply"
    ALONE = "alone"


class Charts(StrEnum):
    """How a chart is shown: by Slack's own block, in words, or not at all."""

    NATIVE = "native"
    WORDS = "words"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Look:
    """`public_url` is the status page (empty: none); `interactive` says that clicks come back to us.

    `earlier` is when people were last told, where that message could not be edited, `earlier_link` where it
    stands if it still does. `unshared` says in plain words why a file that belongs here is not here.
    `shared` says that the parent tells of several incidents, so that a reply offers what can be done.
    """

    public_url: str = ""
    interactive: bool = False
    charts: Charts = Charts.NATIVE
    tables: bool = True
    earlier: str = ""
    earlier_link: str = ""
    unshared: str = ""
    shared: bool = False


PLAIN = Look()

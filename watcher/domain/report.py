"""A report that a vendor is asked for, as far as words need it, and what is told of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from watcher.domain.message import Attachment


class Stage(StrEnum):
    """What is told of an export; each at most once."""

    ASKED = "asked"
    APPROVED = "approved"
    DENIED = "denied"
    EXPIRED = "expired"
    SPARED = "spared"
    STARTED = "started"
    SENT = "sent"
    FINISHED = "finished"
    FAILED = "failed"
    UNCERTAIN = "uncertain"


@dataclass(frozen=True, slots=True)
class Report:
    """An export as far as words need it; all names are hostile text.

    `is_mail` says that the vendor mails it and nobody can fetch it; `to_thread` that its file is wanted where
    it is told of. `about` is the resource it is about, `rule` wants it, `who` answered, `until` is how long
    one may answer; `why` it failed, or is not needed, in English.
    """

    id: int
    vendor: str
    about: str
    orgs: Sequence[str]
    period: str
    is_mail: bool
    to_thread: bool
    rule: str = ""
    who: str = ""
    until: datetime | None = None
    why: str = ""
    file: Attachment | None = None

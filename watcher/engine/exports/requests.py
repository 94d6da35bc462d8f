"""A report that somebody wants, and what came of wanting it."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import timedelta

from watcher.domain.plain import plain
from watcher.domain.reading import Org
from watcher.records import Delivery, Export, ExportKind


@dataclass(frozen=True, slots=True)
class Request:
    """A report that somebody wants. `key` is unique for ever, its parts get a number behind it.

    Without a `cooldown` it is asked for in any case, even if it was not offered before. With `approve` people
    are asked first.
    """

    key: str
    source: str
    kind: ExportKind
    report: str
    period: str
    orgs: tuple[Org, ...]
    asked_by: str
    cooldown: timedelta | None
    series: str = ""
    incident: str = ""
    approve: bool = False
    deliver: Delivery = Delivery.THREAD

    @property
    def cooldown_key(self) -> str:
        """Equal for equal reports of the same organizations, whoever asks: a cooldown spares the reader."""
        ids = "\n".join(sorted(org.id for org in self.orgs))
        digest = hashlib.sha256(ids.encode()).hexdigest()[:12]
        return f"{self.source}/{self.kind}/{self.report}/{self.period}/{digest}"

    @property
    def name(self) -> str:
        """The report in words."""
        return report_name(self)


@dataclass(frozen=True, slots=True)
class Ordered:
    """What came of the request called `name`: the rows that wait now, or why there are none."""

    exports: tuple[Export, ...] = ()
    refused: str = ""
    hint: str = ""
    name: str = ""


def report_name(wanted: Request | Export) -> str:
    """A report in words: usage report (api) of 3 organizations, current month."""
    about = f" ({wanted.report})" if wanted.report else ""
    orgs = plain(wanted.orgs[0].name) if len(wanted.orgs) == 1 else f"{len(wanted.orgs)} organizations"
    return f"{wanted.kind.replace('_', ' ')}{about} of {orgs}, {wanted.period.replace('_', ' ')}"

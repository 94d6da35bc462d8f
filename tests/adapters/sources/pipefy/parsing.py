"""From a plain answer to an Answer, past the socket: for tests of what numbers mean."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from tests.adapters.sources.pipefy.recorded import MAY
from watcher.adapters.sources.pipefy import documents
from watcher.adapters.sources.pipefy.asking import Asked
from watcher.adapters.sources.pipefy.documents import Wish
from watcher.adapters.sources.pipefy.faults import faults_of
from watcher.adapters.sources.pipefy.frame import Frame
from watcher.adapters.sources.pipefy.graphql import Told
from watcher.adapters.sources.pipefy.readings import Taken, taken
from watcher.adapters.sources.pipefy.splitting import Part
from watcher.domain.period import calendar_month
from watcher.domain.reading import Org, Reading
from watcher.ports import Answer


def wish(now: datetime = MAY, zone: str = "UTC", **more: Any) -> Wish:
    return Wish(calendar_month(now, zone), now, **more)


def take(
    data: Mapping[str, Any],
    *orgs: Org,
    errors: Sequence[Any] = (),
    dropped: Sequence[str] = (),
    wanted: Wish | None = None,
    frame: Frame | None = None,
) -> Taken:
    composed = documents.poll(orgs, wanted or wish(), dropped)
    assert composed
    told = Told(data, faults_of({"errors": list(errors)}))
    return taken(Part(orgs, Asked(composed, told)), frame or Frame("pipefy", MAY))


def parse(
    data: Mapping[str, Any],
    *orgs: Org,
    errors: Sequence[Any] = (),
    dropped: Sequence[str] = (),
    now: datetime = MAY,
    zone: str = "UTC",
    rows: dict[str, frozenset[str]] | None = None,
    wanted: Wish | None = None,
    **frame: Any,
) -> Answer:
    framed = Frame("pipefy", now, zone, rows or {}, **frame)
    asked = wanted or wish(now, zone)
    return take(data, *orgs, errors=errors, dropped=dropped, wanted=asked, frame=framed).answer


def readings(found: Answer) -> dict[tuple[str | None, str], float]:
    return {(r.series.org, r.series.resource): r.used for r in found.readings}


def gaps(found: Answer) -> dict[tuple[str | None, str], str]:
    return {(g.series.org, g.series.resource): g.reason for g in found.gaps}


def reading(found: Answer, org: Org, resource: str) -> Reading:
    return next(r for r in found.readings if (r.series.org, r.series.resource) == (org.id, resource))

"""Orders of exports: what can never work is refused, what was just asked for is not asked again."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from watcher.domain.clocks import is_to_come
from watcher.domain.dates import lasting
from watcher.domain.plain import plain
from watcher.domain.reading import Org
from watcher.ports import Exporter, Source, Transaction
from watcher.records import Delivery, Event, Export, ExportKind, ExportState

PERIODS = ("current_month", "last_month", "last_3_months")
REPORTS = ("api", "automation")
BELIEVED_FOR = timedelta(days=1)
"""How long a report that the vendor did not offer is not asked for again: vendors enable things over time."""
ANSWERED_WITHIN = timedelta(hours=24)
"""How long people may approve an export; then it is not asked for."""
_UNASKED = frozenset({ExportState.ASKED, ExportState.DENIED, ExportState.EXPIRED})
"""The vendor heard nothing of these."""


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


class Orders:
    """Knows what each source can write; keeps the rows in the caller's transaction."""

    def __init__(self, sources: Mapping[str, Source]) -> None:
        self._sources = sources

    async def order(self, tx: Transaction, request: Request, now: datetime) -> Ordered:
        """Store the rows of a request, or an event that says why there are none. Calls nobody."""
        ordered = self._impossible(request) or await unwanted(tx, request, now)
        if ordered is None:
            added = await tx.add_exports(self._rows(request, now))
            ordered = Ordered(tuple(added), "" if added else "this very report was ordered before")
        await tx.add_events([_event(request, ordered, now)])
        return replace(ordered, name=request.name)

    def _impossible(self, request: Request) -> Ordered | None:
        source = self._sources.get(request.source)
        if source is None:
            return Ordered(refused=f"there is no source `{request.source}`")
        if not isinstance(source, Exporter):
            return Ordered(refused=f"{source.title} writes no reports for us")
        if not request.orgs:
            return Ordered(refused="no organization is meant", hint="name some that are watched")
        return _unwritten(request)

    def _rows(self, request: Request, now: datetime) -> list[Export]:
        source = self._sources[request.source]
        most = source.export_batch if isinstance(source, Exporter) else 1
        size = most if request.kind is ExportKind.USAGE_REPORT else 1
        parts = [request.orgs[at : at + size] for at in range(0, len(request.orgs), size)]
        return [_row(request, number, orgs, now) for number, orgs in enumerate(parts)]


def _unwritten(request: Request) -> Ordered | None:
    """What no vendor of ours writes: to ask would cost a call and bring an error."""
    usage = request.kind is ExportKind.USAGE_REPORT
    if request.report == "ai_credit":
        return Ordered(refused="there is no report of AI credits yet", hint="ask for api or automation")
    if usage and request.report not in REPORTS:
        return Ordered(refused=f"there is no usage report of `{request.report}`", hint="api or automation")
    if request.period not in PERIODS:
        return Ordered(refused=f"`{request.period}` is no period", hint=f"write one of {', '.join(PERIODS)}")
    return None


async def unwanted(tx: Transaction, request: Request, now: datetime) -> Ordered | None:
    """What was not offered lately, or was asked for so short ago that the cooldown lasts."""
    if request.cooldown is None:
        return None
    if why := await not_offered(tx, request.source, request.kind, request.report, now):
        return Ordered(refused=why, hint="it is tried again a day after it was not offered, or with --force")
    if request.approve and (open_one := await asked_already(tx, request.cooldown_key)) is not None:
        hint = f"watcher export approve {open_one.id}"
        return Ordered(refused=f"the same report waits to be approved, as export {open_one.id}", hint=hint)
    same = [e for e in await tx.exports(since=now - request.cooldown) if _holds_up(e, request, now)]
    last = max((min(each.asked_at, now) for each in same), default=now - request.cooldown)
    left = last + request.cooldown - now
    if left <= timedelta(0):
        return None
    return Ordered(
        refused=f"cooldown: the same report was asked for {lasting(now - last)} ago",
        hint=f"it can be asked for again in {lasting(left)}, or with --force",
    )


async def asked_already(tx: Transaction, cooldown_key: str) -> Export | None:
    """The export of the same report that people are asked about."""
    open_ones = await tx.exports(unfinished=True)
    return next((e for e in open_ones if e.cooldown_key == cooldown_key and is_asked(e)), None)


def is_asked(export: Export) -> bool:
    return export.state is ExportState.ASKED


def counts(export: Export, now: datetime, unasked: frozenset[ExportState] = _UNASKED) -> bool:
    """Whether the vendor was, or will be, asked for it.

    When an order was carried out by a clock that was ahead nobody knows: it holds up no other.
    """
    undated = export.state.over and is_to_come(export.asked_at, now)
    return export.state is not ExportState.FAILED and export.state not in unasked and not undated


def _holds_up(export: Export, request: Request, now: datetime) -> bool:
    """What people did not allow spares them the same question, and holds up nobody who just orders it."""
    same = export.cooldown_key == request.cooldown_key
    return same and counts(export, now, frozenset() if request.approve else _UNASKED)


def _row(request: Request, number: int, orgs: tuple[Org, ...], now: datetime) -> Export:
    return Export(
        key=f"{request.key}/{number}",
        source=request.source,
        kind=request.kind,
        report=request.report,
        period=request.period,
        orgs=orgs,
        asked_by=request.asked_by,
        asked_at=now,
        next_look_at=now + ANSWERED_WITHIN if request.approve else now,
        state=ExportState.ASKED if request.approve else ExportState.WAITING,
        cooldown_key=request.cooldown_key,
        series=request.series,
        incident=request.incident,
        deliver=request.deliver,
    )


def _event(request: Request, ordered: Ordered, now: datetime) -> Event:
    data: dict[str, Any] = {"by": request.asked_by, "exports": [each.id for each in ordered.exports]}
    subject = request.series or request.source
    wanted = f"{request.name}: by {request.asked_by.removeprefix('person ')}"
    if ordered.exports and request.approve:
        return Event(now, "export.asked", subject, f"to be approved: {wanted}", data)
    if ordered.exports:
        return Event(now, "export.ordered", subject, f"ordered: {wanted}", data)
    return Event(now, "export.refused", subject, f"not ordered: {wanted}: {ordered.refused}", data)


def report_name(wanted: Request | Export) -> str:
    """A report in words: usage report (api) of 3 organizations, current month."""
    about = f" ({wanted.report})" if wanted.report else ""
    orgs = plain(wanted.orgs[0].name) if len(wanted.orgs) == 1 else f"{len(wanted.orgs)} organizations"
    return f"{wanted.kind.replace('_', ' ')}{about} of {orgs}, {wanted.period.replace('_', ' ')}"


# --- what was not offered ------------------------------------------------------------------------------


async def not_offered(
    tx: Transaction, source: str, kind: ExportKind, report: str, now: datetime
) -> str | None:
    """Why the vendor did not offer such a report when it was last asked, while that still counts."""
    found: Any = (await tx.recall(_scope(source))).get(_lack(kind, report))
    try:
        at, why = datetime.fromisoformat(found["at"]), str(found["why"])
    except (TypeError, KeyError, ValueError):
        return None
    return why if at.tzinfo is not None and timedelta(0) <= now - at < BELIEVED_FOR else None


async def note_not_offered(tx: Transaction, export: Export, why: str, now: datetime) -> None:
    """Remember it for a day."""
    lack = {"at": now.isoformat(), "why": why}
    await tx.remember(_scope(export.source), _lack(export.kind, export.report), lack)


def _scope(source: str) -> str:
    return f"source:{source}"


def _lack(kind: ExportKind, report: str) -> str:
    return f"export_not_offered/{kind}/{report}"

"""Orders of exports: what can never work is refused, what was just asked for is not asked again."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from watcher.domain.locale import ENGLISH
from watcher.domain.reading import Org
from watcher.domain.tongue import speaking
from watcher.engine.exports.cooldowns import unwanted
from watcher.engine.exports.months import month_meant
from watcher.engine.exports.requests import Ordered, Request, report_name
from watcher.ports import Exporter, Source, Transaction
from watcher.records import Event, Export, ExportKind, ExportState

__all__ = ["Ordered", "Orders", "Request", "report_name"]

PERIODS = ("current_month", "last_month", "last_3_months")
REPORTS = ("api", "automation")
ANSWERED_WITHIN = timedelta(hours=24)
"""How long people may approve an export; then it is not asked for."""


class Orders:
    """Knows what each source can write; keeps the rows in the caller's transaction."""

    def __init__(self, sources: Mapping[str, Source]) -> None:
        self._sources = sources

    async def order(self, tx: Transaction, request: Request, now: datetime, why_not: str = "") -> Ordered:
        """Store the rows of a request, or an event that says why there are none. Calls nobody.

        With `why_not` there are none in any case. Reasons are English in whatever tongue the work is done:
        they stand in the history; who is told one looks it up (`tongue.called`).
        """
        with speaking(ENGLISH):
            ordered = self._impossible(request) or await unwanted(tx, request, now)
            if ordered is None and why_not:
                ordered = Ordered(refused=why_not)
        meant = self._meant(request, now)
        if ordered is None:
            added = await tx.add_exports(self._rows(meant, request.cooldown_key, now))
            ordered = Ordered(tuple(added), "" if added else "this very report was ordered before")
        await tx.add_events([_event(meant, ordered, now)])
        return replace(ordered, name=meant.name)

    def _meant(self, request: Request, now: datetime) -> Request:
        """The request with the month by its name: it may turn before the vendor is asked."""
        source = self._sources.get(request.source)
        zone = source.months_turn_in if isinstance(source, Exporter) else "UTC"
        return replace(request, period=month_meant(request.period, now, zone))

    def _impossible(self, request: Request) -> Ordered | None:
        source = self._sources.get(request.source)
        if source is None:
            return Ordered(refused=f"there is no source `{request.source}`")
        if not isinstance(source, Exporter):
            return Ordered(refused=f"{source.title} writes no reports for us")
        if not request.orgs:
            return Ordered(refused="no organization is meant", hint="name some that are watched")
        return _unwritten(request)

    def _rows(self, request: Request, cooldown_key: str, now: datetime) -> list[Export]:
        source = self._sources[request.source]
        most = source.export_batch if isinstance(source, Exporter) else 1
        size = most if request.kind is ExportKind.USAGE_REPORT else 1
        parts = [request.orgs[at : at + size] for at in range(0, len(request.orgs), size)]
        return [_row(request, number, orgs, cooldown_key, now) for number, orgs in enumerate(parts)]


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


def _row(request: Request, number: int, orgs: tuple[Org, ...], cooldown_key: str, now: datetime) -> Export:
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
        cooldown_key=cooldown_key,
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

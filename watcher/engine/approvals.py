"""Exports that somebody must allow: approved or denied once, by the first who says so, or expired."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from watcher.domain.compose_report import Stage
from watcher.domain.dates import lasting
from watcher.domain.plain import name
from watcher.domain.reading import Series
from watcher.domain.tongue import say
from watcher.engine.exportnews import tell
from watcher.engine.orders import Orders, Request, asked_already, counts, is_asked, report_name
from watcher.engine.policy import Policy
from watcher.engine.questions import request_of
from watcher.ports import Transaction
from watcher.records import Event, Export, ExportState

CLICKED_WITHIN = timedelta(hours=1)
"""A second click within it is more likely a slip than a wish, as a second order by hand is."""
_MOST_NAME = 80


@dataclass(frozen=True, slots=True)
class Answered:
    """What came of an answer, in words for who gave it; `done` where it changed something."""

    text: str
    done: bool = False
    exports: tuple[Export, ...] = ()


async def approve(tx: Transaction, export_id: int, actor: str, now: datetime) -> str:
    """Let the export be asked for; the words for who approves, in the tongue of the work under way."""
    return (await answer(tx, export_id, actor, now, yes=True)).text


async def deny(tx: Transaction, export_id: int, actor: str, now: datetime) -> str:
    """Let the export not be asked for; the words for who denies, in the tongue of the work under way."""
    return (await answer(tx, export_id, actor, now, yes=False)).text


async def answer(tx: Transaction, export_id: int, actor: str, now: datetime, *, yes: bool) -> Answered:
    """Decide on all parts of the order that the export is one of. Whoever comes second is told who did."""
    all_ = await tx.exports()
    export = next((each for each in all_ if each.id == export_id), None)
    if export is None:
        return Answered(say("There is no export {id}.", id=export_id))
    parts = [each for each in reversed(all_) if is_asked(each) and request_of(each) == request_of(export)]
    if not is_asked(export):
        return Answered(_too_late(export))
    if export.next_look_at <= now:
        await _expired(tx, parts, now)
        return Answered(_too_late(replace(export, state=ExportState.EXPIRED)))
    if yes and (other := _since(all_, export, now)) is not None:
        return Answered(say("The same report was ordered meanwhile, as export {id}.", id=other.id))
    return await _decided(tx, parts, name(actor, _MOST_NAME), now, yes=yes)


async def expire(tx: Transaction, export: Export, now: datetime) -> list[Export]:
    """End the question that nobody answered in time, if it still is one; the exports it was about."""
    open_ones = [each for each in await tx.exports(unfinished=True) if is_asked(each)]
    parts = [each for each in reversed(open_ones) if request_of(each) == request_of(export)]
    return await _expired(tx, parts, now) if parts else []


async def order_by_click(
    tx: Transaction, orders: Orders, policy: Policy, incident_id: str, actor: str, key: str, now: datetime
) -> str:
    """Order the report that the messages of an incident offer; the words for who clicked.

    `key` is the click's, the same when it comes twice. Where the same report was ordered within the hour, or
    waits to be approved, nothing is doubled: the click is told so, or approves it.
    """
    incident = next((one for one in (await tx.incidents()).values() if one.id == incident_id), None)
    series = Series.from_key(incident.series) if incident else None
    kind = policy.plan(series.source).reports.get(series.resource) if series else None
    if incident is None or series is None or kind is None:
        return say("There is no report about this.")
    who = name(actor, _MOST_NAME)
    request = Request(
        key=f"click/{key}",
        source=series.source,
        kind=kind,
        report="",
        period="current_month",
        orgs=tuple([state.org for state in await tx.orgs(series.source, [series.org or ""])]),
        asked_by=f"person {who}",
        cooldown=CLICKED_WITHIN,
        series=series.key,
        incident=incident.id,
    )
    return await _clicked(tx, orders, request, who, now)


async def _clicked(tx: Transaction, orders: Orders, request: Request, who: str, now: datetime) -> str:
    done = say("The report is asked for; news of it and the file come in this thread.")
    if (asked := await asked_already(tx, request.cooldown_key)) is not None:
        return await approve(tx, asked.id, who, now)
    recent = await tx.exports(since=now - CLICKED_WITHIN)
    if any(request_of(each) == request.key for each in recent):
        return done
    same = (each for each in recent if each.cooldown_key == request.cooldown_key and counts(each, now))
    if (first := next(same, None)) is not None:
        ago = lasting(max(now - first.asked_at, timedelta(0)))
        return say(
            "{who} asked for the same report {ago} ago.", who=first.asked_by.partition(" ")[2], ago=ago
        )
    ordered = await orders.order(tx, request, now)
    return say("It is not asked for: {why}.", why=ordered.refused) if ordered.refused else done


async def _decided(
    tx: Transaction, parts: Sequence[Export], who: str, now: datetime, *, yes: bool
) -> Answered:
    """From its approval on an order is as any other: the cooldown counts from here."""
    if yes:
        after = [
            replace(e, state=ExportState.WAITING, asked_at=now, next_look_at=now, decided_by=who)
            for e in parts
        ]
        said = say("Approved: the report is asked for now, and its news come where you were asked.")
    else:
        after = [replace(e, state=ExportState.DENIED, finished_at=now, decided_by=who) for e in parts]
        said = say("Denied: the report is not asked for.")
    await _keep(tx, after, Stage.APPROVED if yes else Stage.DENIED, f"by {who}", now)
    return Answered(said, done=True, exports=tuple(after))


async def _expired(tx: Transaction, parts: Sequence[Export], now: datetime) -> list[Export]:
    after = [replace(each, state=ExportState.EXPIRED, finished_at=now) for each in parts]
    await _keep(tx, after, Stage.EXPIRED, "nobody answered in time", now)
    return after


async def _keep(tx: Transaction, parts: Sequence[Export], stage: Stage, how: str, now: datetime) -> None:
    """Save what was decided, with an event for each part and one piece of news for all."""
    await tx.put_exports(parts)
    await tx.add_events(
        [
            Event(
                now,
                f"export.{stage}",
                each.series or each.source,
                f"{stage}: {report_name(each)}: {how}",
                {"export": each.id, "by": each.decided_by or each.asked_by},
            )
            for each in parts
        ]
    )
    whole = replace(parts[0], orgs=tuple(org for part in parts for org in part.orgs))
    await tell(tx, whole, stage, now)


def _since(exports: Sequence[Export], asked: Export, now: datetime) -> Export | None:
    """The same report, ordered since the question was put."""
    same = (each for each in exports if each.cooldown_key == asked.cooldown_key)
    return next((each for each in same if counts(each, now) and each.asked_at >= asked.asked_at), None)


def _too_late(export: Export) -> str:
    """Who was first, or why there is nothing to decide."""
    who = export.decided_by
    if export.state is ExportState.EXPIRED:
        return say("Nobody answered in time, so the report is not asked for.")
    if export.state is ExportState.DENIED:
        return say("{who} has denied it already.", who=who)
    if who:
        return say("{who} has approved it already.", who=who)
    return say("It needs nobody's approval.")

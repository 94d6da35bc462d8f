"""Exports that somebody must allow: approved or denied once, by the first who says so, or expired."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from watcher.domain.clocks import is_to_come
from watcher.domain.plain import name
from watcher.domain.report import Stage
from watcher.domain.tongue import called, say
from watcher.engine.exports.closing import close_question
from watcher.engine.exports.cooldowns import counts, is_asked
from watcher.engine.exports.news import tell
from watcher.engine.exports.orders import ANSWERED_WITHIN
from watcher.engine.exports.questions import request_of, whole_of
from watcher.engine.exports.requests import report_name
from watcher.engine.policy import Policy
from watcher.ports import Transaction
from watcher.records import Delivery, Event, Export, ExportKind, ExportState

_MOST_NAME = 80


@dataclass(frozen=True, slots=True)
class Answered:
    """What came of an answer, in words for who gave it; `done` where it changed something."""

    text: str
    done: bool = False
    exports: tuple[Export, ...] = ()


async def answer(
    tx: Transaction,
    export_id: int,
    actor: str,
    now: datetime,
    *,
    yes: bool,
    policy: Policy | None = None,
    in_thread: bool = False,
) -> Answered:
    """Decide on all parts of the order that the export is one of. Whoever comes second is told who did.

    `policy` says what people call a vendor. With `in_thread` a file goes to the thread, wherever the rule
    wants it.
    """
    all_ = await tx.exports()
    export = next((each for each in all_ if each.id == export_id), None)
    if export is None:
        return Answered(say("There is no export {id}.", id=export_id))
    if not is_asked(export):
        return Answered(_too_late(export))
    parts = _parts(all_, export)
    if export.next_look_at <= now:
        over = await _over(tx, all_, parts, now, policy)
        return Answered(_too_late(over[0]))
    who = name(actor, _MOST_NAME)
    if yes and (other := _since(all_, export, now)) is not None:
        spared = await _spared(tx, parts, other, now, policy, who)
        return Answered(_too_late(spared[0]), done=True, exports=tuple(spared))
    if in_thread:
        parts = [replace(each, deliver=_to_thread(each)) for each in parts]
    return await _decided(tx, parts, who, now, policy, yes=yes)


async def expire(
    tx: Transaction, export: Export, now: datetime, policy: Policy | None = None
) -> list[Export]:
    """End the question that nobody answered in time, if it still is one; the exports it was about.

    One that was asked by a clock which was ahead is asked from now on, and not until that time comes.
    """
    all_ = await tx.exports()
    parts = _parts(all_, export)
    if not parts:
        return []
    if is_to_come(parts[0].asked_at, now):
        until = now + ANSWERED_WITHIN
        await tx.put_exports([replace(each, asked_at=now, next_look_at=until) for each in parts])
        return []
    return await _over(tx, all_, parts, now, policy) if parts[0].next_look_at <= now else []


def _parts(exports: Sequence[Export], export: Export) -> list[Export]:
    """What people are asked about together with the export, oldest first."""
    return [e for e in reversed(exports) if is_asked(e) and request_of(e) == request_of(export)]


def _to_thread(export: Export) -> Delivery:
    """A file goes where it is wanted; what the vendor mails goes there anyway."""
    return Delivery.THREAD if export.kind is ExportKind.AUTOMATION_JOBS else export.deliver


async def _decided(
    tx: Transaction, parts: Sequence[Export], who: str, now: datetime, policy: Policy | None, *, yes: bool
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
    await _keep(tx, after, Stage.APPROVED if yes else Stage.DENIED, f"by {who}", now, policy)
    return Answered(said, done=True, exports=tuple(after))


async def _over(
    tx: Transaction, exports: Sequence[Export], parts: Sequence[Export], now: datetime, policy: Policy | None
) -> list[Export]:
    """Nobody answered in time; nobody needed to where the report was ordered without them."""
    if (other := _since(exports, parts[0], now)) is not None:
        return await _spared(tx, parts, other, now, policy)
    after = [replace(each, state=ExportState.EXPIRED, finished_at=now) for each in parts]
    await _keep(tx, after, Stage.EXPIRED, "nobody answered in time", now, policy)
    return after


async def _spared(
    tx: Transaction,
    parts: Sequence[Export],
    other: Export,
    now: datetime,
    policy: Policy | None,
    who: str = "",
) -> list[Export]:
    """The question is over, for the same report was ordered as `other`; `who` approved it all the same."""
    by = other.asked_by.removeprefix("person ")
    why = f"the same report was ordered meanwhile by {by}, as export {other.id}"
    after = [
        replace(each, state=ExportState.SPARED, finished_at=now, decided_by=who, error=why) for each in parts
    ]
    await _keep(tx, after, Stage.SPARED, why, now, policy)
    return after


async def _keep(
    tx: Transaction, parts: Sequence[Export], stage: Stage, how: str, now: datetime, policy: Policy | None
) -> None:
    """Save what was decided, with an event for each part, one piece of news for all and a closed question."""
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
    whole = whole_of(parts)
    await tell(tx, whole, stage, now, policy)
    await close_question(tx, whole, stage, now, policy)


def _since(exports: Sequence[Export], asked: Export, now: datetime) -> Export | None:
    """The same report, ordered since the question was put."""
    about = asked.cooldown_key, asked.period
    same = (each for each in exports if (each.cooldown_key, each.period) == about)
    return next((each for each in same if counts(each, now) and each.asked_at >= asked.asked_at), None)


def _too_late(export: Export) -> str:
    """Who was first, or why there is nothing to decide."""
    who = export.decided_by
    if export.state is ExportState.SPARED:
        return say("It is not asked for twice: {why}.", why=called(export.error or ""))
    if export.state is ExportState.EXPIRED:
        return say("Nobody answered in time, so the report is not asked for.")
    if export.state is ExportState.DENIED:
        return say("{who} has denied it already.", who=who)
    if who:
        return say("{who} has approved it already.", who=who)
    return say("It needs nobody's approval.")

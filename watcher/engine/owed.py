"""Who is owed what: a telling becomes one row for each receiver it concerns, now or when quiet hours end."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from watcher.domain.compose import compose
from watcher.domain.message import Message, Reason
from watcher.domain.quiet import Hushed, Then
from watcher.domain.rule import Watch
from watcher.domain.telling import Telling
from watcher.engine.bundles import Owed, bundled
from watcher.engine.listeners import Listener, reached_before, routed
from watcher.engine.policy import Policy
from watcher.engine.rowkeys import row_key
from watcher.engine.waiting import Waiting, refreshed, superseded
from watcher.ports import GROUP, Transaction
from watcher.records import OutboxRow

_ASKS_WHO = {Reason.FIRED, Reason.FLAPPING, Reason.ESCALATED}
_BEGINS_ANEW = {Reason.FIRED, Reason.FLAPPING}
_ADDS_NOTHING = {Reason.PROGRESS, Reason.REPEATED}


async def owe(tx: Transaction, tellings: Sequence[Telling], policy: Policy) -> list[OutboxRow]:
    """Store what these tellings, all of one judgement, owe to whom; give the messages people will get.

    Many that begin at once are one message: then its members are stored, too, and not given.
    """
    waiting = await Waiting.of(tx, [t.incident.id for t in tellings if not _is_new(t)])
    owed: list[Owed] = []
    for telling in tellings:
        owed += await _Owing(tx, telling, policy, waiting).rows()
    return await bundled(tx, owed)


def _is_new(telling: Telling) -> bool:
    """Whether the incident begins with this telling, so that nobody can have heard of it."""
    return telling.reason in _BEGINS_ANEW and telling.incident.revision <= 1


@dataclass(frozen=True, slots=True)
class _Owing:
    """One telling on its way to rows."""

    tx: Transaction
    telling: Telling
    policy: Policy
    waiting: Waiting

    async def rows(self) -> list[Owed]:
        """The rows of one telling.

        Firing goes where the routes say; everything after also to whoever was told before, so that nobody
        who heard "firing" misses "resolved"; an ending goes to those alone.
        """
        message = _message(self.telling, self.policy)
        if self.telling.reason is Reason.PROGRESS:
            return await self._progress(message)
        owed = []
        for listener in await self._listeners():
            row = await self._row(message, listener)
            if row is not None:
                queued = self.waiting.is_queued(listener.name, message.incident)
                owed.append(Owed(row, self.telling, listener.group, queued))
        return owed

    async def _listeners(self) -> list[Listener]:
        telling = self.telling
        told = set() if _is_new(telling) else await self.tx.receivers_told(telling.incident.id)
        wanted = routed(telling, self.policy) if telling.level else {}
        if telling.only_new:
            return [listener for name, listener in wanted.items() if name not in told]
        before = reached_before(telling, self.policy) if told - wanted.keys() else {}
        others = {name: before.get(name, Listener(name)) for name in sorted(told)}
        return list({**others, **wanted}.values())

    async def _row(self, message: Message, listener: Listener) -> OutboxRow | None:
        """What this receiver is owed; a held row that it takes the place of is settled."""
        held = self.waiting.held(listener.name, message.incident)
        hushed = listener.hushed(message.at)
        if message.reason is Reason.RESOLVED:
            return await self._end(message, listener, held, hushed)
        if hushed is not None and hushed.then is Then.DROP:
            return None
        if held and hushed and message.reason in _ADDS_NOTHING:
            await self.tx.put_rows([refreshed(held, message)])
            return None
        if held:
            await self.tx.put_rows([superseded(held)])
        return _row(message, listener, hushed)

    async def _end(
        self, message: Message, listener: Listener, held: OutboxRow | None, hushed: Hushed | None
    ) -> OutboxRow | None:
        """Who heard hears the end; of what quiet hours hid, the summary says that it came and went."""
        if held:
            await self.tx.put_rows([superseded(held)])
            if await self._never_heard(held):
                kept = held.message.hushed
                wants = kept is not None and kept.then is Then.SUMMARY
                return (
                    replace(_row(message, listener, kept), next_attempt_at=held.next_attempt_at)
                    if wants
                    else None
                )
        return _row(message, listener, hushed)

    async def _never_heard(self, held: OutboxRow) -> bool:
        if self.waiting.is_first(held):
            return await self.tx.thread(held.receiver, held.incident) is None
        return False

    async def _progress(self, message: Message) -> list[Owed]:
        """Silent edits of what people see; what waits for the end of quiet hours gets the new numbers."""
        owed = []
        for name in sorted(await self.tx.receivers_told(message.incident)):
            held = self.waiting.held(name, message.incident)
            if held and held.message.reason is not Reason.RESOLVED:
                await self.tx.put_rows([refreshed(held, message)])
            elif await self._worth_editing(name):
                owed.append(Owed(_row(message, Listener(name), None), self.telling))
        return owed

    async def _worth_editing(self, receiver: str) -> bool:
        """A silent edit goes only where there is a message to edit and nothing newer waits already."""
        plan, incident = self.policy.receivers.get(receiver), self.telling.incident.id
        if not (plan and plan.edits) or self.waiting.any(receiver, incident):
            return False
        return GROUP not in (await self.tx.thread(receiver, incident) or {})


def _message(telling: Telling, policy: Policy) -> Message:
    message = compose(telling, timezone=policy.timezone)
    wants = telling.watch is Watch.LIMIT and telling.reason in _ASKS_WHO
    return replace(message, wants_contributors=wants)


def _row(message: Message, listener: Listener, hushed: Hushed | None) -> OutboxRow:
    return OutboxRow(
        key=row_key(message.incident, message.revision, listener.name),
        receiver=listener.name,
        incident=message.incident,
        message=replace(message, mention=listener.mention, hushed=hushed),
        created_at=message.at,
        next_attempt_at=hushed.until if hushed else message.at,
        held=hushed is not None,
    )

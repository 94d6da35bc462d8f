"""Who is owed what: a telling becomes one row for each receiver it concerns, now or when quiet hours end."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from watcher.domain.compose.messages import compose
from watcher.domain.message import Message, Reason
from watcher.domain.quiet import Hushed, Then
from watcher.domain.rule import Watch
from watcher.domain.silence import Silence
from watcher.domain.telling import Telling
from watcher.domain.tongue import speaking
from watcher.domain.topic import Topic
from watcher.engine.editing.ranked import still_ranked
from watcher.engine.policy import Policy
from watcher.engine.rowkeys import row_key
from watcher.engine.silencing.hushnotes import note_of
from watcher.engine.telling.bundles import Owed, bundled
from watcher.engine.telling.draw import wants_chart
from watcher.engine.telling.listeners import Listener, reached_before, routed
from watcher.engine.telling.offers import offers_of
from watcher.engine.telling.waiting import Waiting, refreshed, superseded
from watcher.ports import Transaction
from watcher.records import OutboxRow

_ASKS_WHO = {Reason.FIRED, Reason.FLAPPING, Reason.ESCALATED, Reason.REPEATED}
_BEGINS_ANEW = {Reason.FIRED, Reason.FLAPPING}
_ADDS_NOTHING = {Reason.PROGRESS, Reason.REPEATED}


async def owe(tx: Transaction, tellings: Sequence[Telling], policy: Policy) -> list[OutboxRow]:
    """Store what these tellings, all of one judgement, owe to whom; give the messages people will get.

    Many that begin at once are one message: then its members are stored, too, and not given.
    """
    waiting = await _waiting(tx, tellings, policy)
    silences = await tx.silences(tellings[0].at) if tellings else []
    owed: list[Owed] = []
    for telling in tellings:
        owed += await _Owing(tx, telling, policy, waiting, silences).rows()
    await tx.put_rows(waiting.settled)
    return await bundled(tx, owed)


async def _waiting(tx: Transaction, tellings: Sequence[Telling], policy: Policy) -> Waiting:
    known = [telling for telling in tellings if not _is_new(telling)]
    return await Waiting.of(
        tx,
        incidents=[telling.incident.id for telling in known],
        shown=[telling.incident.id for telling in known if telling.reason is Reason.PROGRESS],
        editing=[name for name, plan in policy.receivers.items() if plan.edits],
    )


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
    silences: Sequence[Silence]

    async def rows(self) -> list[Owed]:
        """The rows of one telling.

        Firing goes where the routes say; everything after also to whoever was told before, so that nobody
        who heard "firing" misses "resolved"; an ending goes to those alone.
        """
        if self.telling.reason is Reason.PROGRESS:
            return await self._progress()
        message = await self._message()
        owed = []
        for listener in self._listeners():
            row = await self._row(message, listener)
            if row is not None:
                if not row.held:
                    self.waiting.drop_edits(listener.name, message.incident)
                    self.waiting.free_news(listener.name, message.incident, message.at)
                queued = self.waiting.is_queued(listener.name, message.incident)
                owed.append(Owed(row, self.telling, listener.group, queued))
        return owed

    def _listeners(self) -> list[Listener]:
        telling = self.telling
        told = self.waiting.told_of(telling.incident.id)
        wanted = routed(telling, self.policy) if telling.level else {}
        if telling.only_new:
            meant = wanted.keys() if telling.only_for is None else telling.only_for
            return [one for name, one in wanted.items() if name in meant and name not in told]
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
            self.waiting.settled.append(refreshed(held, message))
            return None
        if held:
            self.waiting.settled.append(superseded(held))
        return self._made(message, listener, hushed)

    async def _end(
        self, message: Message, listener: Listener, held: OutboxRow | None, hushed: Hushed | None
    ) -> OutboxRow | None:
        """Who heard hears the end; of what quiet hours hid, the summary says that it came and went."""
        if held:
            self.waiting.settled.append(superseded(held))
            if await self._never_heard(held):
                kept = held.message.hushed
                wants = kept is not None and kept.then is Then.SUMMARY
                return (
                    replace(self._made(message, listener, kept), next_attempt_at=held.next_attempt_at)
                    if wants
                    else None
                )
        return self._made(message, listener, hushed)

    async def _never_heard(self, held: OutboxRow) -> bool:
        if self.waiting.is_first(held):
            return await self.tx.thread(held.receiver, held.incident) is None
        return False

    async def _progress(self) -> list[Owed]:
        """Silent edits of what people see; what waits for the end of quiet hours gets the new numbers.

        Unless they are at another level than the one that it tells: so they are where that one is silenced.
        """
        incident = self.telling.incident.id
        told = sorted(self.waiting.told_of(incident))
        for name in told:
            self.waiting.drop_edits(name, incident)
        held = [row for name in told if (row := self.waiting.held(name, incident))]
        edited = [name for name in told if self._is_worth_editing(name)]
        if not held and not edited:
            return []
        message = await self._message()
        self.waiting.settled.extend(
            refreshed(row, message) for row in held if row.message.level is message.level
        )
        return [Owed(self._made(message, Listener(name), None), self.telling) for name in edited]

    async def _message(self) -> Message:
        """The words; what goes on keeps those who use the most, whether they are asked for anew or not."""
        message = _message(self.telling, self.policy, self.silences)
        return message if _is_new(self.telling) else await still_ranked(self.tx, message)

    def _made(self, message: Message, listener: Listener, hushed: Hushed | None) -> OutboxRow:
        """The row, which asks for a chart where its receiver shows one."""
        charted = wants_chart(message, self.policy.receivers.get(listener.name))
        return _row(replace(message, wants_chart=True) if charted else message, listener, hushed)

    def _is_worth_editing(self, receiver: str) -> bool:
        """A silent edit goes only where there is a message to edit and nothing newer waits already."""
        plan, incident = self.policy.receivers.get(receiver), self.telling.incident.id
        if not (plan and plan.edits) or self.waiting.any(receiver, incident):
            return False
        return (receiver, incident) not in self.waiting.grouped


def _message(telling: Telling, policy: Policy, silences: Sequence[Silence]) -> Message:
    with speaking(policy.locale):
        message = compose(telling, timezone=policy.timezone)
        offers = offers_of(telling, policy)
        hushed = note_of(silences, telling.series, telling.labels, policy, telling.at)
    asks = telling.watch is Watch.LIMIT and telling.topic is not Topic.AGE
    wants = asks and telling.reason in _ASKS_WHO
    notes = (*message.notes, *hushed) if telling.level is not None else message.notes
    return replace(message, wants_contributors=wants, offers=offers, notes=notes)


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

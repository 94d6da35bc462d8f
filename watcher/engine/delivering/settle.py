"""What becomes of a row after an attempt: sent, later, handed to the fallback, or given up loudly."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

import structlog

from watcher.domain.message import ASIDE, Reason
from watcher.domain.tongue import say, speaking
from watcher.engine.backoff import is_hopeless, next_attempt
from watcher.engine.policy import Policy
from watcher.engine.rowkeys import inherited_key, is_question, later_key
from watcher.engine.telling.heirs import Heir, heirs_of
from watcher.engine.telling.members import Arrival, kept_in, members_of, set_free, try_one
from watcher.engine.telling.parents import settle_told
from watcher.engine.telling.remainder import is_remainder, owe_remainder, settle_remainder
from watcher.ports import ChannelError, Clock, Receipt, Store, Transaction
from watcher.records import Event, OutboxRow, ReceiverState, RowState

log = structlog.get_logger(__name__)
NEVER_HEARD = "never heard of its beginning"
NO_QUESTION = "the question is over"
NOT_THERE = "what it would bring up to date was never told"
BEHIND = "told after what it is about"
_NOT_WORKING = "is not working"
_NOT_NAMED = "is no longer in the config"
RATE_LIMITED = "rate limited"
"""What the error of a row begins with whose receiver asked for patience."""
_TRIES_OF_ONE = 3
"""A message that alone is refused, by a receiver that takes others, is given up after so many tries."""
_TRIES_OF_AN_EDIT = 6
"""With the waits between them some quarters of an hour."""


@dataclass(frozen=True, slots=True)
class Wait:
    """When a receiver may be tried again after a failure; `asked` if it said so itself.

    `aside` says that it failed for some of its people only, which tells nothing of the others.
    """

    until: datetime
    asked: bool = False
    aside: bool = False


class Settler:
    """Records how each attempt ended. A failure says when to try the receiver again, if at all."""

    def __init__(self, store: Store, policy: Policy, clock: Clock) -> None:
        self._store = store
        self._policy = policy
        self._clock = clock

    async def arrived(self, row: OutboxRow, receipt: Receipt) -> None:
        now = self._clock.now()
        done = replace(row, state=RowState.SENT, sent_at=now, reference=receipt.reference, error=None)
        async with self._store.transaction() as tx:
            await tx.put_rows([done])
            if not is_remainder(row):
                before = await tx.thread(row.receiver, row.incident)
                thread = kept_in(await owe_remainder(tx, row, receipt, now), before)
                await tx.put_thread(row.receiver, row.incident, thread)
                arrival = Arrival(
                    thread, receipt.reference, now, self._edits(row.receiver), first=before is None
                )
                await settle_told(tx, done, arrival)
            healed = (await tx.receiver_states()).get(row.receiver)
            await tx.put_receiver_states([ReceiverState(row.receiver, last_ok_at=now)])
        if healed and healed.broken_since:
            log.info("receiver.works_again", receiver=row.receiver)
        log.info("message.sent", receiver=row.receiver, key=row.key, reason=str(row.message.reason))

    async def unneeded(self, row: OutboxRow, why: str = NEVER_HEARD) -> None:
        """Drop what nobody needs to hear: the end of what the receiver never heard of, say."""
        async with self._store.transaction() as tx:
            await tx.put_rows([replace(row, state=RowState.ABANDONED, error=why)])
        log.info("message.unneeded", receiver=row.receiver, key=row.key)

    async def unheard(self, row: OutboxRow) -> None:
        """Drop what only those need who know the incident; news waits behind what will tell them of it."""
        async with self._store.transaction() as tx:
            waiting = await tx.waiting_rows(row.receiver, row.incident)
            to_come = [one.id for one in waiting if one.id > row.id and one.message.reason not in ASIDE]
            if row.message.reason in ASIDE and to_come:
                early = [one for one in waiting if row.id <= one.id < to_come[0]]  # in their order
                await tx.put_rows([replace(one, state=RowState.ABANDONED, error=BEHIND) for one in early])
                await tx.add_rows([_behind(one) for one in early])
                return
        await self.unneeded(row)

    async def failed(self, row: OutboxRow, error: ChannelError) -> Wait | None:
        """None when the row is done with here, else when the receiver may be tried again."""
        if row.message.silent:
            return await self._skip(row, error)
        if is_remainder(row):
            async with self._store.transaction() as tx:
                at = await settle_remainder(tx, row, error, self._clock.now())
            return Wait(at, aside=True) if at else None
        return await (self._refused(row, error) if error.permanent else self._delayed(row, error))

    async def _delayed(self, row: OutboxRow, error: ChannelError) -> Wait:
        """Keep the row for later; after two days it goes to the fallback, or is given up."""
        now = self._clock.now()
        at = next_attempt(row.attempts, now, error.retry_after)
        if is_hopeless(row.created_at, now):
            await self._refused(row, error)
            return Wait(at, error.retry_after is not None)
        async with self._store.transaction() as tx:
            await tx.put_rows([_waiting(row, at, error)])
        log.warning(
            "message.delayed", receiver=row.receiver, key=row.key, reason=str(error), until=at.isoformat()
        )
        return Wait(at, error.retry_after is not None)

    async def _refused(self, row: OutboxRow, error: ChannelError) -> Wait | None:
        """The receiver is broken: say so, hand the row to its fallback, or keep it while there is hope.

        A receiver that takes other messages is not broken: then it is this message that is given up.
        """
        now = self._clock.now()
        plan = self._policy.receivers.get(row.receiver)
        fallback = plan.fallback if plan else None
        at = next_attempt(max(row.attempts, 9), now, error.retry_after)
        async with self._store.transaction() as tx:
            if plan and not fallback and error.permanent and await try_one(tx, row, now):
                soon = next_attempt(row.attempts, now, error.retry_after)
                await tx.put_rows([_waiting(row, soon, error)])
                return Wait(soon, aside=True)
            if plan and not fallback and error.permanent and await _only_this_one(tx, row):
                await _give_up(tx, row, error, now)
                return None
            await _mark_broken(tx, row, error, now)
            heirs = [Heir(fallback)] if fallback else None
            if plan is None:
                heirs = await heirs_of(tx, row, self._policy, now)
            if heirs is not None:
                why = _NOT_WORKING if plan else _NOT_NAMED
                await _hand_over(tx, row, heirs, why, error, now)
            elif plan is None or is_hopeless(row.created_at, now):
                await _give_up(tx, row, error, now)
            else:
                await tx.put_rows([_waiting(row, at, error)])
        log.error(
            "receiver.broken",
            receiver=row.receiver,
            reason=str(error),
            hint=error.hint,
            fallback=", ".join(heir.name for heir in heirs or ()) or "none",
        )
        return None if heirs is not None or plan is None else Wait(at, error.retry_after is not None)

    def _edits(self, receiver: str) -> bool:
        plan = self._policy.receivers.get(receiver)
        return plan is not None and plan.edits

    async def _skip(self, row: OutboxRow, error: ChannelError) -> Wait:
        """An edit that only brings a message up to date is tried again a while, unless newer news waits.

        It is the last word of who took an incident on, say; but nothing else ever waits for it. No news makes
        good what is put in the place of another message: it goes behind them.
        """
        now = self._clock.now()
        at = next_attempt(row.attempts, now, error.retry_after)
        async with self._store.transaction() as tx:
            waiting = await tx.waiting_rows(row.receiver, row.incident)
            overtaken = any(other.id > row.id for other in waiting)
            hopeless = error.permanent or row.attempts >= _TRIES_OF_AN_EDIT
            if overtaken and row.message.instead and not hopeless:
                await tx.put_rows([replace(row, state=RowState.ABANDONED, error=BEHIND)])
                await tx.add_rows([replace(_behind(row), attempts=row.attempts, next_attempt_at=at)])
            elif hopeless or overtaken:
                await tx.put_rows([replace(row, state=RowState.ABANDONED, error=str(error))])
                log.info("message.edit_dropped", receiver=row.receiver, key=row.key, reason=str(error))
            else:
                await tx.put_rows([_waiting(row, at, error)])
                log.info("message.edit_delayed", receiver=row.receiver, key=row.key, reason=str(error))
        return Wait(at, error.retry_after is not None)


def must_be_heard_of(row: OutboxRow) -> bool:
    """Whether it says nothing to who has no message of the incident; a question alone has no other news."""
    aside = row.message.reason in ASIDE and not is_question(row.incident)
    return aside or row.message.reason is Reason.RESOLVED


def _behind(row: OutboxRow) -> OutboxRow:
    """The row at the end of its incident's line."""
    return replace(row, id=0, key=later_key(row.key, row.receiver), state=RowState.PENDING, attempts=0)


async def _only_this_one(tx: Transaction, row: OutboxRow) -> bool:
    """Whether the receiver has taken others since this row waits, and refused this one often enough."""
    state = (await tx.receiver_states()).get(row.receiver)
    last_ok_at = state.last_ok_at if state else None
    if row.message.members:  # one of them may have been taken in the same instant
        return last_ok_at is not None and last_ok_at >= row.created_at
    return last_ok_at is not None and last_ok_at > row.created_at and row.attempts >= _TRIES_OF_ONE


def _waiting(row: OutboxRow, at: datetime, error: ChannelError) -> OutboxRow:
    said = str(error) if error.retry_after is None else f"{RATE_LIMITED}: {error}"
    return replace(
        row, state=RowState.PENDING, next_attempt_at=at, error=said, again=row.again or error.uncertain
    )


async def _mark_broken(tx: Transaction, row: OutboxRow, error: ChannelError, now: datetime) -> None:
    before = (await tx.receiver_states()).get(row.receiver, ReceiverState(row.receiver))
    if before.broken_since is None:
        await tx.add_events([Event(now, "receiver.broken", row.receiver, str(error))])
    await tx.put_receiver_states([replace(before, broken_since=before.broken_since or now, error=str(error))])


async def _hand_over(
    tx: Transaction, row: OutboxRow, heirs: Sequence[Heir], why: str, error: ChannelError, now: datetime
) -> None:
    """The heirs get the message and all that waits behind it, so that they hear the end as well.

    Silent edits are dropped: they make sense only to who has the message that they would edit. What a message
    about many tells of goes with it.
    """
    behind = [r for r in await tx.waiting_rows(row.receiver, row.incident) if r.id > row.id]
    members = await members_of(tx, row)
    after = await tx.unfinished_rows(row.receiver, [r.incident for r in members]) if members else []
    waiting = {member.id: member.next_attempt_at for member in members}
    gone = (row, *behind, *after)
    for heir in heirs:
        for owed in gone:
            if not owed.message.silent:
                due = waiting.get(owed.id, heir.quiet_until or now)
                await tx.add_rows(
                    [_inherited(owed, heir.name, due, why)]
                )  # one by one: their ids are their order
    await tx.put_rows([replace(r, state=RowState.ABANDONED, error=str(error)) for r in gone])


def _inherited(row: OutboxRow, heir: str, at: datetime, why: str) -> OutboxRow:
    """The row under the heir's own name, due at `at`; if it was owed the same one, once is enough."""
    note, digest = _why_here(row, why), row.message.digest
    message = replace(
        row.message,
        notes=(*row.message.notes, note),
        digest=digest and replace(digest, footer=(note, *digest.footer)),
    )
    return OutboxRow(
        key=inherited_key(row.key, row.receiver, heir),
        receiver=heir,
        incident=row.incident,
        message=message,
        created_at=row.created_at,
        next_attempt_at=at,
        redirected_from=row.receiver,
    )


def _why_here(row: OutboxRow, why: str) -> str:
    """Why somebody gets what another was owed, in the message's tongue."""
    with speaking(row.message.locale):
        if why == _NOT_NAMED:
            return say("Sent here because {receiver} is no longer in the config.", receiver=row.receiver)
        return say("Sent here because {receiver} is not working.", receiver=row.receiver)


async def _give_up(tx: Transaction, row: OutboxRow, error: ChannelError, now: datetime) -> None:
    """A message about many is not the last word on them: each is tried by itself."""
    await tx.put_rows([replace(row, state=RowState.ABANDONED, error=str(error))])
    if row.message.members:
        freed = await set_free(tx, row, now)
        log.warning("message.taken_apart", receiver=row.receiver, key=row.key, reason=str(error), rows=freed)
        return
    text = f"gave up telling {row.receiver}: {error}"
    log.error("message.abandoned", receiver=row.receiver, key=row.key, reason=str(error), hint=error.hint)
    await tx.add_events([Event(now, "message.abandoned", row.message.series, text, {"key": row.key})])

"""Empty the outbox: send, try again, fall back, give up loudly; each receiver on its own."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime

import structlog

from watcher.domain.message import Reason
from watcher.engine.backoff import is_hopeless, next_attempt
from watcher.engine.enrich import Enricher
from watcher.engine.owed import row_key
from watcher.engine.policy import Policy
from watcher.ports import (
    Channel,
    ChannelError,
    Clock,
    Event,
    OutboxRow,
    Parcel,
    Receipt,
    ReceiverState,
    RowState,
    Store,
    Transaction,
)

log = structlog.get_logger(__name__)
_AT_ONCE = 20


class Deliverer:
    """Takes rows that are due and makes channels deliver them; what a channel says back is recorded."""

    def __init__(
        self, store: Store, channels: Mapping[str, Channel], policy: Policy, enricher: Enricher, clock: Clock
    ) -> None:
        self._store = store
        self._channels = channels
        self._policy = policy
        self._enricher = enricher
        self._clock = clock
        self._winding_down = False
        self._serving: set[str] = set()
        self._in_flight: dict[int, OutboxRow] = {}

    async def rescue(self) -> int:
        """After a start: rows a crash left in `sending` wait again, marked as perhaps already sent."""
        async with self._store.transaction() as tx:
            return await tx.rescue_rows()

    async def deliver(self) -> int:
        """Deliver to everybody until nothing is due; say how many messages arrived."""
        arrived = 0
        while receivers := await self._due():
            arrived += sum(await asyncio.gather(*(self.deliver_to(name) for name in receivers)))
        return arrived

    async def deliver_to(self, receiver: str) -> int:
        """Deliver what is due to one receiver; say how many messages arrived.

        Receivers are served apart from each other, so that a slow one holds up nobody else; within one
        the order is kept and one message is in flight at a time.
        """
        if receiver in self._serving:
            return 0
        self._serving.add(receiver)
        arrived = 0
        try:
            while not self._winding_down and (rows := await self._claim(receiver)):
                arrived += await self._in_turn(rows)
        finally:
            self._serving.discard(receiver)
        return arrived

    async def recover(self) -> int:
        """Let rows wait again that a fault of the store left in `sending`; say how many.

        They may have been sent, so they are marked to be looked up first. Without this they, and all
        that comes after them, would wait for the next restart.
        """
        stranded = [row for id_, row in self._in_flight.items() if row.receiver not in self._serving]
        if stranded:
            async with self._store.transaction() as tx:
                await tx.put_rows([replace(row, state=RowState.PENDING, again=True) for row in stranded])
            for row in stranded:
                del self._in_flight[row.id]
            log.warning("outbox.recovered", rows=len(stranded))
        return len(stranded)

    def wind_down(self) -> None:
        """Begin no further message; the one in flight is finished."""
        self._winding_down = True

    async def _due(self) -> list[str]:
        if self._winding_down:
            return []
        async with self._store.reading() as tx:
            return await tx.receivers_due(self._clock.now())

    async def _claim(self, receiver: str) -> list[OutboxRow]:
        async with self._store.transaction() as tx:
            rows = await tx.claim_rows(self._clock.now(), _AT_ONCE, receiver)
        self._in_flight.update({row.id: row for row in rows})
        return rows

    async def _in_turn(self, rows: Sequence[OutboxRow]) -> int:
        """One receiver's rows, until one fails: then the rest waits as long as that one."""
        arrived = 0
        for at, row in enumerate(rows):
            if self._winding_down:
                await self._put_back(rows[at:], self._clock.now())
                break
            waits_until = await self._one(row)
            self._in_flight.pop(row.id, None)
            if waits_until is not None:
                await self._put_back(rows[at + 1 :], waits_until)
                break
            arrived += 1
        return arrived

    async def _one(self, row: OutboxRow) -> datetime | None:
        """Deliver one row; None when it is done with, else when the receiver may be tried again."""
        channel = self._channels.get(row.receiver)
        if channel is None:
            gone = ChannelError(f"receiver `{row.receiver}` is no longer in the config", permanent=True)
            return await self._refused(row, gone)
        row = await self._enricher.enrich(row)
        try:
            receipt = await channel.deliver(await self._parcel(row))
        except ChannelError as error:
            return await (self._refused(row, error) if error.permanent else self._delayed(row, error))
        except Exception as error:
            log.exception("message.bug", receiver=row.receiver, key=row.key)
            fault = ChannelError(f"our own fault: {type(error).__name__}", permanent=False)
            return await self._delayed(row, fault)
        await self._arrived(row, receipt)
        return None

    async def _parcel(self, row: OutboxRow) -> Parcel:
        async with self._store.reading() as tx:
            thread = await tx.thread(row.receiver, row.incident)
            waiting = await tx.waiting_rows(row.receiver, row.incident)
        newer = any(other.id > row.id for other in waiting)
        return Parcel(row.key, row.message, thread, latest=not newer, again=row.again)

    async def _arrived(self, row: OutboxRow, receipt: Receipt) -> None:
        now = self._clock.now()
        done = replace(row, state=RowState.SENT, sent_at=now, reference=receipt.reference, error=None)
        async with self._store.transaction() as tx:
            await tx.put_rows([done])
            await tx.put_thread(row.receiver, row.incident, receipt.thread)
            healed = (await tx.receiver_states()).get(row.receiver)
            await tx.put_receiver_states([ReceiverState(row.receiver, last_ok_at=now)])
        if healed and healed.broken_since:
            log.info("receiver.works_again", receiver=row.receiver)
        log.info("message.sent", receiver=row.receiver, key=row.key, reason=str(row.message.reason))

    async def _delayed(self, row: OutboxRow, error: ChannelError) -> datetime:
        """Keep the row for later; after two days it goes to the fallback, or is given up."""
        now = self._clock.now()
        if row.message.reason is Reason.PROGRESS:
            return await self._skip(row, error)
        if is_hopeless(row.created_at, now):
            await self._refused(row, error)
            return next_attempt(row.attempts, now, error.retry_after)
        at = next_attempt(row.attempts, now, error.retry_after)
        async with self._store.transaction() as tx:
            await tx.put_rows([_waiting(row, at, error)])
        log.warning(
            "message.delayed", receiver=row.receiver, key=row.key, reason=str(error), until=at.isoformat()
        )
        return at

    async def _refused(self, row: OutboxRow, error: ChannelError) -> datetime | None:
        """The receiver is broken: say so, hand the row to its fallback, or keep it while there is hope."""
        now = self._clock.now()
        if row.message.reason is Reason.PROGRESS:
            return await self._skip(row, error)
        plan = self._policy.receivers.get(row.receiver)
        fallback = plan.fallback if plan else None
        at = next_attempt(max(row.attempts, 9), now, None)
        async with self._store.transaction() as tx:
            await _mark_broken(tx, row, error, now)
            if fallback:
                await _hand_over(tx, row, fallback, error, now)
            elif plan is None or is_hopeless(row.created_at, now):
                await _give_up(tx, row, error, now)
            else:
                await tx.put_rows([_waiting(row, at, error)])
        log.error(
            "receiver.broken",
            receiver=row.receiver,
            reason=str(error),
            hint=error.hint,
            fallback=fallback or "none",
        )
        return None if fallback else at

    async def _skip(self, row: OutboxRow, error: ChannelError) -> datetime:
        """Drop an edit that only brings numbers up to date: the next one will, and nobody else needs it."""
        now = self._clock.now()
        async with self._store.transaction() as tx:
            await tx.put_rows([replace(row, state=RowState.ABANDONED, error=str(error))])
        log.info("message.edit_dropped", receiver=row.receiver, key=row.key, reason=str(error))
        return next_attempt(row.attempts, now, error.retry_after)

    async def _put_back(self, rows: Sequence[OutboxRow], at: datetime) -> None:
        waiting = [
            replace(r, state=RowState.PENDING, attempts=r.attempts - 1, next_attempt_at=at) for r in rows
        ]
        async with self._store.transaction() as tx:
            await tx.put_rows(waiting)
        for row in rows:
            self._in_flight.pop(row.id, None)


def _waiting(row: OutboxRow, at: datetime, error: ChannelError) -> OutboxRow:
    return replace(
        row, state=RowState.PENDING, next_attempt_at=at, error=str(error), again=row.again or error.uncertain
    )


async def _mark_broken(tx: Transaction, row: OutboxRow, error: ChannelError, now: datetime) -> None:
    before = (await tx.receiver_states()).get(row.receiver, ReceiverState(row.receiver))
    if before.broken_since is None:
        await tx.add_events([Event(now, "receiver.broken", row.receiver, str(error))])
    await tx.put_receiver_states([replace(before, broken_since=before.broken_since or now, error=str(error))])


async def _hand_over(
    tx: Transaction, row: OutboxRow, fallback: str, error: ChannelError, now: datetime
) -> None:
    """The fallback gets the message under its own name; if it was owed the same one, once is enough."""
    message = replace(
        row.message, notes=(*row.message.notes, f"Sent here because {row.receiver} is not working.")
    )
    heir = OutboxRow(
        key=row_key(row.incident, row.message.revision, fallback),
        receiver=fallback,
        incident=row.incident,
        message=message,
        created_at=row.created_at,
        next_attempt_at=now,
        redirected_from=row.receiver,
    )
    await tx.add_rows([heir])
    await tx.put_rows([replace(row, state=RowState.ABANDONED, error=str(error))])


async def _give_up(tx: Transaction, row: OutboxRow, error: ChannelError, now: datetime) -> None:
    await tx.put_rows([replace(row, state=RowState.ABANDONED, error=str(error))])
    text = f"gave up telling {row.receiver}: {error}"
    await tx.add_events([Event(now, "message.abandoned", row.message.series, text, {"key": row.key})])

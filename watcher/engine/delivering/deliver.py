"""Empty the outbox: send, try again, fall back, give up loudly; each receiver on its own."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

import structlog

from watcher.domain.clocks import is_to_come
from watcher.domain.message import ASIDE, Message, Reason
from watcher.engine.counters import Counters
from watcher.engine.delivering.enrich import Enricher
from watcher.engine.delivering.gather import NOTHING_LEFT, gathered
from watcher.engine.delivering.overtaking import as_of_now
from watcher.engine.delivering.rests import Rests
from watcher.engine.delivering.settle import NO_QUESTION, NOT_THERE, Settler, Wait, must_be_heard_of
from watcher.engine.delivering.untimely import make_due
from watcher.engine.editing.rewrites import place_of
from watcher.engine.exports.questions import is_open
from watcher.engine.policy import Policy
from watcher.engine.telling.draw import Drawer
from watcher.engine.telling.hidden import stands_alone
from watcher.engine.telling.parents import by_now, is_look
from watcher.engine.telling.release import release
from watcher.engine.telling.remainder import is_remainder, parcel_of_rest, who_waits, without_mark
from watcher.ports import Channel, ChannelError, Clock, Parcel, Store, Thread
from watcher.records import OutboxRow, RowState

log = structlog.get_logger(__name__)
_AT_ONCE = 20
_LATE = timedelta(minutes=1)  # sooner nothing newer is known of anything
_MOST_FAILURES = 3  # in a row: then it is the receiver, not the message


class Deliverer:
    """Takes rows that are due and makes channels deliver them; what a channel says back is recorded."""

    def __init__(
        self,
        store: Store,
        channels: Mapping[str, Channel],
        policy: Policy,
        enricher: Enricher,
        clock: Clock,
        counters: Counters | None = None,
    ) -> None:
        self._counters = counters or Counters()
        self._store = store
        self._channels = channels
        self._settler = Settler(store, policy, clock)
        self._enricher = enricher
        self._drawer = Drawer(store)
        self._clock = clock
        self._winding_down = False
        self._serving: set[str] = set()
        self._in_flight: dict[int, OutboxRow] = {}
        self._threads: dict[
            str, Mapping[str, Thread]
        ] = {}  # by receiver and incident, of what was claimed last
        self._looked_at: datetime | None = None
        self._rests = Rests()

    async def rescue(self) -> int:
        """After a start: rows a crash left in `sending` wait again, marked as perhaps already sent.

        So do those that wait for a time which only a wrong clock can have set.
        """
        async with self._store.transaction() as tx:
            rescued = await tx.rescue_rows()
        await self._mind_the_clock()
        return rescued

    async def deliver(self) -> int:
        """Deliver to everybody until nothing is due; say how many messages arrived."""
        arrived = 0
        while receivers := await self._due():
            arrived += sum(await asyncio.gather(*(self.deliver_to(name) for name in receivers)))
        return arrived

    async def deliver_to(self, receiver: str) -> int:
        """Deliver what is due to one receiver; say how many messages arrived.

        Receivers are served apart from each other, so that a slow one holds up nobody else; within one
        the order is kept and one message is in flight at a time. One that asked for patience, or that took
        none of several in a row, is left alone for a while.
        """
        if receiver in self._serving or self._rests.rests(receiver, self._clock.now()):
            return 0
        self._serving.add(receiver)
        arrived = 0
        try:
            while not self._winding_down and (rows := await self._claim(receiver)):
                arrived += await self._in_turn(rows)
                if self._rests.rests(receiver, self._clock.now()):
                    break
        finally:
            self._serving.discard(receiver)
        return arrived

    async def recover(self) -> int:
        """Let rows wait again that a fault of the store left in `sending`; say how many.

        They may have been sent, so they are marked to be looked up first. Without this they, and all
        that comes after them, would wait for the next restart.
        """
        await self._mind_the_clock()
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

    async def _mind_the_clock(self) -> None:
        """After a start, and where the clock was set back: what it has put off is due."""
        now = self._clock.now()
        if self._looked_at is None or is_to_come(self._looked_at, now):
            await make_due(self._store, now)
        self._looked_at = now

    async def _due(self) -> list[str]:
        if self._winding_down:
            return []
        now = self._clock.now()
        async with self._store.reading() as tx:
            return [name for name in await tx.receivers_due(now) if not self._rests.rests(name, now)]

    async def _claim(self, receiver: str) -> list[OutboxRow]:
        async with self._store.transaction() as tx:
            await release(tx, receiver, self._clock.now())
            rows = await tx.claim_rows(self._clock.now(), _AT_ONCE, receiver)
            self._threads[receiver] = await tx.threads(receiver, [row.incident for row in rows])
        self._in_flight.update({row.id: row for row in rows})
        return rows

    async def _in_turn(self, rows: Sequence[OutboxRow]) -> int:
        """One receiver's rows, each of another incident, so one that is refused holds up no other.

        What failed least goes first: put back time and again, the rest must not wait behind the same few.
        """
        arrived = 0
        failed: list[Wait] = []  # in a row
        rows = sorted(rows, key=lambda row: (row.attempts, row.id))
        for at, row in enumerate(rows):
            if self._winding_down:
                await self._put_back(rows[at:], self._clock.now())
                break
            wait = await self._one(row)
            self._in_flight.pop(row.id, None)
            arrived += wait is None
            if wait is not None and wait.aside:
                continue
            failed = [*failed, wait] if wait else []
            if wait is None:
                self._rests.works(row.receiver)
            elif wait.asked or len(failed) >= _MOST_FAILURES:
                until = self._rests.begin(row.receiver, failed, self._clock.now())
                await self._put_back(rows[at + 1 :], until)
                break
        return arrived

    async def _one(self, row: OutboxRow) -> Wait | None:
        """Deliver one row; None when it is done with, else when the receiver may be tried again."""
        channel = self._channels.get(row.receiver)
        if channel is None:
            gone = ChannelError(f"receiver `{row.receiver}` is no longer in the config", permanent=True)
            return await self._settler.failed(row, gone)
        wanted = await self._wanted(row)
        if wanted is None:
            return None
        late = await self._as_of_now(wanted)
        as_it_was = late is wanted.message
        row = await self._drawer.draw(await self._enricher.enrich(wanted)) if as_it_was else wanted
        try:
            parcel = await self._parcel(row, channel)
            receipt = await channel.deliver(parcel if as_it_was else replace(parcel, message=late))
        except ChannelError as error:
            self._counters.told(row.receiver, "failed")
            return await self._settler.failed(row, error)
        except Exception as error:
            log.exception("message.bug", receiver=row.receiver, key=row.key)
            self._counters.told(row.receiver, "failed")
            fault = ChannelError(f"our own fault: {type(error).__name__}", permanent=False, uncertain=True)
            return await self._settler.failed(row, fault)
        self._counters.told(row.receiver, "sent")
        await self._settler.arrived(row, receipt)
        return None

    async def _wanted(self, row: OutboxRow) -> OutboxRow | None:
        """The row as it is told by now; None, and it is done with, where nobody needs it any more."""
        if is_look(row):
            seen = await by_now(self._store, row, edits=self._channels[row.receiver].edits)
            if seen is None:
                await self._settler.unneeded(row, NOT_THERE)
            return seen
        if row.message.members:
            whole = await gathered(self._store, row)
            if whole is None:
                await self._settler.unneeded(row, NOTHING_LEFT)
            return whole
        if row.message.instead:
            if not await self._stands(row):
                await self._settler.unneeded(row, NOT_THERE)
                return None
        elif row.message.reason is Reason.ASKED and not await self._is_open(row):
            await self._settler.unneeded(row, NO_QUESTION)
            return None
        if must_be_heard_of(row) and not await self._heard(row):
            await self._settler.unheard(row)
            return None
        return row

    async def _as_of_now(self, row: OutboxRow) -> Message:
        """What the row says, told late: it may be over, and newer news waits behind it."""
        if row.message.silent or self._clock.now() - row.created_at < _LATE:
            return row.message
        async with self._store.reading() as tx:
            return await as_of_now(tx, row)

    async def _is_open(self, row: OutboxRow) -> bool:
        """Whether the question can be answered still: its buttons would lie."""
        async with self._store.reading() as tx:
            return await is_open(tx, row.message, self._clock.now())

    async def _stands(self, row: OutboxRow) -> bool:
        """Whether what the row is put in the place of was told, and can be changed there."""
        async with self._store.reading() as tx:
            return self._channels[row.receiver].edits and bool(await place_of(tx, row))

    async def _heard(self, row: OutboxRow) -> bool:
        """Whether the receiver, or the one it stands in for, heard of the incident, or never will."""
        names = {row.receiver, row.redirected_from or row.receiver}
        async with self._store.reading() as tx:
            told = any([await tx.thread(name, row.incident) is not None for name in names])
            return told or await stands_alone(tx, row, names)

    async def _parcel(self, row: OutboxRow, channel: Channel) -> Parcel:
        """Where nothing is edited, it does not matter what else waits, and the thread is known already."""
        if not channel.edits:
            return await self._simple_parcel(row)
        async with self._store.reading() as tx:
            thread = await tx.thread(row.receiver, row.incident)
            waiting = await tx.waiting_rows(row.receiver, row.incident)
            instead = await place_of(tx, row)
        newer = any(other.id > row.id and other.message.reason not in ASIDE for other in waiting)
        return Parcel(row.key, row.message, thread, latest=not newer, again=row.again, instead=instead)

    async def _simple_parcel(self, row: OutboxRow) -> Parcel:
        thread = self._threads.get(row.receiver, {}).get(row.incident)
        if is_remainder(row):
            async with self._store.reading() as tx:
                return await parcel_of_rest(tx, row)
        parcel = Parcel(row.key, row.message, thread and without_mark(thread), again=row.again)
        if parcel.thread == thread:
            return parcel
        async with self._store.reading() as tx:
            return replace(parcel, without=await who_waits(tx, row.receiver, thread))

    async def _put_back(self, rows: Sequence[OutboxRow], at: datetime) -> None:
        waiting = [
            replace(r, state=RowState.PENDING, attempts=r.attempts - 1, next_attempt_at=at) for r in rows
        ]
        async with self._store.transaction() as tx:
            await tx.put_rows(waiting)
        for row in rows:
            self._in_flight.pop(row.id, None)

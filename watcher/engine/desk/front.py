"""The desk: does what people ask for by clicks and commands, each click once, and says what came of it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Collection
from datetime import timedelta

import structlog

from watcher.domain.offer import Act
from watcher.domain.tongue import say, speaking
from watcher.engine.desk.acks import acked, unacked
from watcher.engine.desk.limits import limits_of
from watcher.engine.desk.reports import order_by_click
from watcher.engine.desk.seen import Seen, seen, signed
from watcher.engine.desk.silences import silenced
from watcher.engine.exports.approvals import answer
from watcher.engine.exports.orders import Orders
from watcher.engine.policy import Policy
from watcher.ports import Click, Clock, Limits, Reply, Store, StoreError, Transaction, WatcherError

log = structlog.get_logger(__name__)
CLICKS = "@click"
"""What clicks are remembered under, for as long as deliveries of numbers are."""

Tell = Callable[[Collection[str]], Awaitable[None]]
"""Asked to deliver at once to these receivers."""


class FrontDesk:
    """Fulfils `watcher.ports.Desk`: it raises nothing, and what cannot be done is said in the reply."""

    def __init__(self, store: Store, policy: Policy, orders: Orders, clock: Clock, tell: Tell) -> None:
        self._store = store
        self._policy = policy
        self._orders = orders
        self._clock = clock
        self._tell = tell

    async def clicked(self, click: Click) -> Reply:
        with speaking(self._policy.locale):
            try:
                reply = await self._once(click)
            except StoreError as error:
                log.warning("click.not_stored", act=click.act.value, reason=str(error), hint=error.hint)
                return Reply(
                    say("Nothing can be stored just now, so this was not done; try again in a minute."),
                    done=False,
                )
            except WatcherError as error:
                log.warning("click.refused", act=click.act.value, reason=str(error), hint=error.hint)
                return Reply(say("That could not be done: {why}.", why=str(error)), done=False)
            except Exception:
                log.exception("click.bug", act=click.act.value)
                return Reply(
                    say("That could not be done, by a fault of ours; nothing is changed."), done=False
                )
        log.info(
            "click.answered", act=click.act.value, incident=click.incident, by=click.actor.id, done=reply.done
        )
        return reply

    async def tell(self) -> None:
        """So that people see what they did; what fails here is found by the next sweep."""
        try:
            async with self._store.reading() as tx:
                due = await tx.receivers_due(self._clock.now())
            await self._tell(due)
        except Exception as error:  # noqa: BLE001 - what was asked for is done and stored
            log.warning("click.not_delivered", reason=str(error))

    async def limits(self, wanted: str) -> Limits:
        with speaking(self._policy.locale):
            try:
                async with self._store.reading() as tx:
                    return await limits_of(tx, self._policy, wanted, self._clock.now())
            except WatcherError as error:
                log.warning("limits.refused", reason=str(error), hint=error.hint)
            except Exception:
                log.exception("limits.bug")
            return Limits(say("How things stand cannot be read now; try again in a minute."), ())

    async def _once(self, click: Click) -> Reply:
        """What the click asks for; the same click again gets the same words, and nothing is done."""
        async with self._store.transaction() as tx:
            said = await tx.pushed(CLICKS, click.key)
            if said is not None:
                return Reply(said)
            reply = await self._done(tx, click)
            if reply.done:
                await tx.note_push(CLICKS, click.key, reply.text, self._clock.now())
            return reply

    async def _done(self, tx: Transaction, click: Click) -> Reply:
        now = self._clock.now()
        if click.act in {Act.APPROVE, Act.DENY}:
            return await self._judged(tx, click)
        found = await seen(tx, self._policy, click, now)
        if isinstance(found, Reply):
            return found
        return await self._on_incident(tx, click, found)

    async def _on_incident(self, tx: Transaction, click: Click, found: Seen) -> Reply:
        policy, now, who = self._policy, self._clock.now(), click.actor
        if click.act is Act.ACK:
            return await acked(tx, policy, found, who, now)
        if click.act is Act.UNACK:
            return await unacked(tx, policy, found, who, now)
        if click.act is Act.EXPORT:
            words = await order_by_click(
                tx, self._orders, policy, found.incident.id, signed(who), click.key, now
            )
            return Reply(words)
        lasts = timedelta(days=1) if click.act is Act.SILENCE_DAY else None
        return await silenced(tx, policy, found, who, lasts, now)

    async def _judged(self, tx: Transaction, click: Click) -> Reply:
        """An export is approved or denied; `about` is its id."""
        number = click.about.rpartition("-")[2]
        if not number.isdecimal():
            return Reply(say("This button does not say which export it is about."), done=False)
        found = await answer(
            tx,
            int(number),
            signed(click.actor),
            self._clock.now(),
            yes=click.act is Act.APPROVE,
            policy=self._policy,
        )
        return Reply(found.text, done=found.done)

"""A click that takes an incident on, or gives it back."""

from __future__ import annotations

from datetime import datetime

from watcher.domain import dates
from watcher.domain.tongue import say
from watcher.engine.desk.seen import Seen, called, signed
from watcher.engine.policy import Policy
from watcher.engine.silencing.acks import acknowledge, withdraw
from watcher.ports import Actor, Reply, Transaction


async def acked(tx: Transaction, policy: Policy, found: Seen, actor: Actor, now: datetime) -> Reply:
    """Acknowledge what is not acknowledged yet; who was first keeps it."""
    incident = found.incident
    if incident.acked_by:
        when = dates.near(incident.acked_at or now, now, policy.timezone)
        said = say("{who} acknowledged this already ({when}).", who=incident.acked_by, when=when)
        return Reply(said, done=False)
    await acknowledge(tx, policy, incident.id, called(actor), "", now, known_as=signed(actor))
    return Reply(say("Acknowledged. This level is not told again; a higher one is."))


async def unacked(tx: Transaction, policy: Policy, found: Seen, actor: Actor, now: datetime) -> Reply:
    """Take an acknowledgement back, whoever made it."""
    if not found.incident.acked_by:
        return Reply(say("This is not acknowledged; nothing is changed."), done=False)
    await withdraw(tx, policy, found.incident.id, called(actor), now, known_as=signed(actor))
    return Reply(say("This is not acknowledged any more: it is told again when it is time."))

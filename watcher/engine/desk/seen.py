"""What a click is about: the open incident its message showed, or why nothing may be done about that."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from watcher.domain import dates
from watcher.domain.alert import Incident
from watcher.domain.message import Message, Reason
from watcher.domain.offer import Act
from watcher.domain.plain import plain
from watcher.domain.rule import Level
from watcher.domain.tongue import say
from watcher.engine.policy import Policy
from watcher.ports import Actor, Click, Reply, Transaction
from watcher.records import OutboxRow

_MOST_NAME = 60
_MINDS_LEVEL = frozenset({Act.ACK, Act.SILENCE_DAY, Act.SILENCE_PERIOD})
"""What a person does because of the level they saw; it is not done to a higher one."""


@dataclass(frozen=True, slots=True)
class Seen:
    """An open incident, and the latest message about it."""

    incident: Incident
    message: Message


def called(actor: Actor) -> str:
    """What people call who clicked; by the id where there is no name."""
    return plain(actor.name, _MOST_NAME) or plain(actor.id, _MOST_NAME)


def signed(actor: Actor) -> str:
    """The same for the records, where a name alone may be anybody's."""
    name, id_ = called(actor), plain(actor.id, _MOST_NAME)
    return f"{name} ({id_})" if id_ and id_ != name else name


async def seen(tx: Transaction, policy: Policy, click: Click, now: datetime) -> Seen | Reply:
    """The open incident that was clicked, or what to say where it is over or got worse since."""
    rows = await tx.rows_of(click.incident)
    if not rows:
        return Reply(say("Nothing is known of this alert any more: it is long over."), done=False)
    latest = rows[-1].message
    if latest.several:
        return Reply(
            say("This message tells of several alerts; only a single one can be clicked."), done=False
        )
    known = list((await tx.incidents([latest.series])).values())
    mine = next((one for one in known if one.id == click.incident), None)
    if mine is None or not mine.open:
        return Reply(_over(mine, rows, known, policy, now), done=False)
    if click.act in _MINDS_LEVEL and (mine.level or 0) > (_shown(rows, click.revision) or 0):
        return Reply(_worse(mine.level), done=False)
    return Seen(mine, latest)


def _shown(rows: Iterable[OutboxRow], revision: int) -> Level | None:
    """The level that the message showed when it was at that revision."""
    told = [row.message for row in rows if row.message.revision <= revision]
    return max(told, key=lambda message: message.revision).level if told else None


def _over(
    mine: Incident | None, rows: Sequence[OutboxRow], known: Sequence[Incident], policy: Policy, now: datetime
) -> str:
    ends = [row.message.at for row in rows if row.message.reason is Reason.RESOLVED]
    ended_at = mine.ended_at if mine is not None else max(ends, default=None)
    zone, topic = policy.timezone, rows[-1].message.topic
    newer = next((one for one in known if one.open and one.topic is topic), None)
    said = (
        say("This was already resolved ({when}).", when=dates.near(ended_at, now, zone))
        if ended_at is not None
        else say("This is already over.")
    )
    if newer is None:
        return said
    since = dates.near(newer.opened_at, now, zone)
    return f"{said} {say('It began again ({when}): see the newer message.', when=since)}"


def _worse(level: Level | None) -> str:
    if level is Level.CRITICAL:
        return say("This has become critical since you saw it: read the newest message first.")
    return say("This has become worse since you saw it: read the newest message first.")

"""Who hears instead of a receiver that the config no longer names, as long as what it was owed is true."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from watcher.domain.message import ASIDE
from watcher.domain.quiet import Then
from watcher.domain.reading import Series
from watcher.domain.rule import Level
from watcher.domain.telling import RuleLine, Telling
from watcher.domain.topic import strand_of, topic_of
from watcher.engine.policy import Policy
from watcher.engine.rowkeys import inherited_key
from watcher.engine.telling.listeners import routed
from watcher.engine.telling.members import members_of
from watcher.ports import Transaction
from watcher.records import OutboxRow, RowState


@dataclass(frozen=True, slots=True)
class Heir:
    """A receiver, and until when its quiet hours last (None: it is not quiet)."""

    name: str
    quiet_until: datetime | None = None


async def heirs_of(tx: Transaction, row: OutboxRow, policy: Policy, now: datetime) -> list[Heir] | None:
    """Receivers that the routes name by now and that know nothing as new; None where nothing is true.

    Of a message about many, the first that is still true says who.
    """
    for owed in await members_of(tx, row) if row.message.members else [row]:
        telling = await _as_of_now(tx, owed, policy, now)
        if telling is not None:
            knowing = await _knowing(tx, owed)
            wanted = [one for name, one in routed(telling, policy).items() if name in policy.receivers]
            hushed = {one.name: one.hushed(now) for one in wanted if one.name not in knowing}
            return [
                Heir(name, quiet.until if quiet else None)
                for name, quiet in hushed.items()
                if quiet is None or quiet.then is not Then.DROP
            ]
    return None


async def _as_of_now(tx: Transaction, row: OutboxRow, policy: Policy, now: datetime) -> Telling | None:
    """The telling as far as routes ask, by the rules that hold now; None where its incident is over."""
    message = row.message
    incident = (await tx.incidents([message.series])).get(strand_of(message.series, message.topic))
    lines = await _holding(tx, row, policy)
    if incident is None or incident.id != row.incident or not incident.open or not lines:
        return None
    state = (await tx.series_states([message.series])).get(message.series)
    return Telling(
        reason=message.reason,
        level=incident.level,
        before=message.before,
        watch=message.watch,
        series=Series.from_key(message.series),
        labels=state.labels if state else (),
        incident=incident,
        at=now,
        rules=lines,
    )


async def _holding(tx: Transaction, row: OutboxRow, policy: Policy) -> tuple[RuleLine, ...]:
    rules = {rule.name: rule for rule in policy.rules}
    found: list[tuple[str, Level]] = [
        (alert.rule, alert.level)
        for alert in await tx.alerts([row.message.series])
        if alert.level and alert.rule in rules and alert.level in rules[alert.rule].when
    ]
    return tuple(
        RuleLine(name, rules[name].when[level].text, level)
        for name, level in found
        if topic_of(rules[name]) is row.message.topic
    )


async def _knowing(tx: Transaction, row: OutboxRow) -> set[str]:
    owed = [each for each in await tx.rows_of(row.incident) if each.state is not RowState.ABANDONED]
    return {each.receiver for each in owed if _says_as_much(each, row)} - {row.receiver}


def _says_as_much(other: OutboxRow, row: OutboxRow) -> bool:
    """Whether who has `other` knows as new a thing; news of an export is known by itself alone."""
    if row.message.reason in ASIDE:
        return other.key == inherited_key(row.key, row.receiver, other.receiver)
    return other.message.revision >= row.message.revision and other.message.reason not in ASIDE

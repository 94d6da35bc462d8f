"""A level that this period told some people, reached once more by a rule that others listen to."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from watcher.domain.alert import Incident
from watcher.domain.heard import Heard
from watcher.domain.message import Reason
from watcher.domain.notify import decide
from watcher.domain.rule import Level
from watcher.domain.telling import Subject, Telling
from watcher.domain.tellings import told_of
from watcher.engine.judging.strands import Strand
from watcher.engine.policy import Policy
from watcher.engine.telling.listeners import may_be_dropped, routed
from watcher.ports import Transaction
from watcher.records import RowState


@dataclass(frozen=True, slots=True)
class Late:
    """The latest incident after judging, and what was heard of it: some may not have been told."""

    incident: Incident
    strand: Strand
    heard: Heard
    subject: Subject
    muted: Mapping[str, str]

    @property
    def speaking(self) -> frozenset[tuple[str, Level | None]]:
        return frozenset((step.rule.name, step.after.level) for step in self.heard.speaking)


def as_told(late: Late, now: datetime, at: Level | None = None) -> Telling:
    """What is owed to new listeners of the rules that speak, or of those at one level."""
    names = tuple(s.rule.name for s in late.heard.speaking if at in {None, s.after.level})
    subject = replace(late.subject, joined=names)
    level = late.incident.level
    telling = told_of(Reason.FIRED, late.incident, level, level, late.heard, subject, now)
    return replace(telling, only_new=True)


async def again(tx: Transaction, late: Late, policy: Policy, now: datetime) -> Telling | None:
    """An incident for those alone who heard nothing of the level in this period; None where all have."""
    told = await _told_in_period(tx, late)
    for level in sorted({s.after.level for s in late.heard.speaking if s.after.level}, reverse=True):
        wanted = routed(as_told(late, now, level), policy)
        names = {
            name
            for name, listener in wanted.items()
            if told.get(name, 0) < level and not may_be_dropped(listener)
        }
        if names:
            return _begun(late, level, names, policy, now)
    return None


def _begun(late: Late, level: Level, names: set[str], policy: Policy, now: datetime) -> Telling | None:
    """Decided as if nothing had been told, by the rules at that level and for these receivers."""
    at = {step.rule.name for step in late.heard.speaking if step.after.level is level}
    others = {s.rule.name: "told before" for s in late.strand.steps if s.rule.name not in at}
    last = replace(late.incident, told=())
    muted = {**others, **late.muted}
    verdict = decide(last, late.strand.steps, late.subject, now, digest_only=policy.digest_only, muted=muted)
    for telling in verdict.tellings:
        incident = replace(telling.incident, told=tuple(sorted({*late.incident.told, level})))
        joined = tuple(sorted(at))
        return replace(telling, incident=incident, joined=joined, only_new=True, only_for=frozenset(names))
    return None


async def _told_in_period(tx: Transaction, late: Late) -> dict[str, int]:
    """By receiver, the highest level of all that went out to it of this period's incidents."""
    told: dict[str, int] = defaultdict(int)
    for incident in sorted(await _incidents_of_period(tx, late)):
        for row in await tx.rows_of(incident):
            if row.state is not RowState.ABANDONED and row.message.level:
                told[row.receiver] = max(told[row.receiver], row.message.level)
    return told


async def _incidents_of_period(tx: Transaction, late: Late) -> set[str]:
    last = late.incident
    since = last.period_start or last.opened_at
    events = await tx.events(since, last.series)
    found = {str(event.data.get("incident")) for event in events if event.kind.startswith("alert.")}
    return {last.id, *found}

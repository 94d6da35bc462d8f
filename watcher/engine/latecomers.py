"""Who should know of an open incident and does not: their rule was silenced, say, when it joined."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import TypeAlias

from watcher.domain.alert import Incident
from watcher.domain.heard import Heard, hear
from watcher.domain.message import Reason
from watcher.domain.quiet import Then
from watcher.domain.rule import Level
from watcher.domain.telling import Subject, Telling
from watcher.domain.tellings import told_of
from watcher.engine.listeners import Listener, routed
from watcher.engine.policy import Policy
from watcher.engine.strands import Strand
from watcher.ports import Transaction

_REMEMBERED = 200_000

_Speaking: TypeAlias = frozenset[tuple[str, Level | None]]


@dataclass(frozen=True, slots=True)
class Late:
    """An incident that is open after judging, what was heard of it, and for whom it may be news."""

    incident: Incident
    heard: Heard
    subject: Subject

    @property
    def speaking(self) -> _Speaking:
        return frozenset((step.rule.name, step.after.level) for step in self.heard.speaking)


@dataclass(slots=True)
class Latecomers:
    """Looks again only where other rules speak than at the last look: at most polls nothing is asked."""

    policy: Policy
    _looked: dict[str, _Speaking] = field(default_factory=dict)

    def unsure(
        self, incident: Incident | None, strand: Strand, subject: Subject, muted: Mapping[str, str]
    ) -> list[Late]:
        """The incident, if it is open and somebody may listen to it by now who did not before."""
        if incident is None or not incident.open or incident.flapping:
            return []
        about = replace(subject, topic=strand.topic)
        late = Late(incident, hear(strand.steps, about, self.policy.digest_only, muted), about)
        if self._looked.get(incident.id) == late.speaking:
            return []
        return [late]

    async def tellings(self, tx: Transaction, some: Sequence[Late], now: datetime) -> list[Telling]:
        """What those are owed who listen to a rule that speaks, and to whom nothing of the incident went."""
        told = await tx.all_told([late.incident.id for late in some]) if some else {}
        found, none = [], []
        for late in some:
            telling = _news(late, now)
            if await self._is_news(tx, telling, told.get(late.incident.id, set())):
                found.append(telling)
            else:
                none.append(late)
        self._note(none)  # what is told now might yet be undone: that is looked at again
        return found

    async def _is_news(self, tx: Transaction, telling: Telling, told: set[str]) -> bool:
        """Whom a message was meant for that did not arrive is given no other for that."""
        wanted = routed(telling, self.policy).items()
        missing = {
            name for name, listener in wanted if name not in told and not _may_have_been_dropped(listener)
        }
        if not missing:
            return False
        return bool(missing - {row.receiver for row in await tx.rows_of(telling.incident.id)})

    def _note(self, some: Sequence[Late]) -> None:
        if len(self._looked) > _REMEMBERED:
            self._looked.clear()
        self._looked.update({late.incident.id: late.speaking for late in some})


def _news(late: Late, now: datetime) -> Telling:
    level = late.incident.level
    joined = tuple(step.rule.name for step in late.heard.speaking)
    subject = replace(late.subject, joined=joined)
    telling = told_of(Reason.FIRED, late.incident, level, level, late.heard, subject, now)
    return replace(telling, only_new=True)


def _may_have_been_dropped(listener: Listener) -> bool:
    """Whether quiet hours may have dropped it for them, which is for good."""
    return any(quiet is not None and quiet.then is Then.DROP for quiet in listener.quiets)

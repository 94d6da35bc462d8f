"""Who should know of an open incident and does not: their rule was silenced, say, when it joined."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from watcher.domain.alert import Incident
from watcher.domain.heard import hear
from watcher.domain.rule import Level
from watcher.domain.telling import Subject, Telling
from watcher.engine.judging.strands import Strand
from watcher.engine.judging.toldbefore import Late, again, as_told
from watcher.engine.policy import Policy
from watcher.engine.telling.listeners import may_be_dropped, routed
from watcher.ports import Transaction
from watcher.records import OutboxRow

_REMEMBERED = 200_000


@dataclass(slots=True)
class Latecomers:
    """Looks again only where other rules speak than at the last look: at most polls nothing is asked."""

    policy: Policy
    _looked: dict[str, frozenset[tuple[str, Level | None]]] = field(default_factory=dict)

    def unsure(
        self, incident: Incident | None, strand: Strand, subject: Subject, muted: Mapping[str, str]
    ) -> list[Late]:
        """The incident, if somebody may listen by now who did not before.

        One that is over counts while its level is reached once more, by rules that others listen to.
        """
        if incident is None or incident.flapping or _begins(incident, strand):
            return []
        about = replace(subject, topic=strand.topic)
        heard = hear(strand.steps, about, self.policy.digest_only, muted)
        late = Late(incident, strand, heard, about, muted)
        if not heard.speaking or self._looked.get(incident.id) == late.speaking:
            return []
        return [late]

    async def tellings(
        self, tx: Transaction, some: Sequence[Late], owed: Sequence[OutboxRow], now: datetime
    ) -> list[Telling]:
        """What those are owed who listen to a rule that speaks, and to whom nothing of the incident went.

        `owed` are the rows of this very judgement: a rehearsal, which stores nothing, must know of them, too.
        """
        told = await tx.all_told([late.incident.id for late in some]) if some else {}
        for row in owed:
            told.setdefault(row.incident, set()).add(row.receiver)
        found, none = [], []
        for late in some:
            telling = await self._news(tx, late, told.get(late.incident.id, set()), now)
            if telling is None:
                none.append(late)
            else:
                found.append(telling)
        self._note(none)  # what is told now might yet be undone: that is looked at again
        return found

    async def _news(self, tx: Transaction, late: Late, told: set[str], now: datetime) -> Telling | None:
        if not late.incident.open:
            anew = await again(tx, late, self.policy, now)
            if anew is not None:  # the others who listen were told by an incident before this one
                self._looked[anew.incident.id] = late.speaking
            return anew
        telling = as_told(late, now)
        return telling if await is_news(tx, telling, self.policy, told) else None

    def _note(self, some: Sequence[Late]) -> None:
        if len(self._looked) > _REMEMBERED:
            self._looked.clear()
        self._looked.update({late.incident.id: late.speaking for late in some})


async def is_news(tx: Transaction, telling: Telling, policy: Policy, told: set[str]) -> bool:
    """Whether anybody is to hear of it who is not among `told`.

    Whom a message was meant for that did not arrive is given no other for that.
    """
    wanted = routed(telling, policy).items()
    missing = {name for name, listener in wanted if name not in told and not may_be_dropped(listener)}
    if not missing:
        return False
    return bool(missing - {row.receiver for row in await tx.rows_of(telling.incident.id)})


def _begins(incident: Incident, strand: Strand) -> bool:
    """Whether it is told for the first time now: to all who listen."""
    return strand.incident is None or strand.incident.id != incident.id

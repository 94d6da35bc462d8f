"""What waits of some incidents, who was told, and what becomes of what quiet hours hold meanwhile."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field, replace
from datetime import datetime

from watcher.domain.message import ASIDE, Message, Reason
from watcher.ports import GROUP, Transaction
from watcher.records import OutboxRow, RowState

SUPERSEDED = "quiet hours held it, and newer news took its place"
OVERTAKEN = "newer news took its place"


@dataclass(frozen=True, slots=True)
class Waiting:
    """Of some incidents, what is owed and told: unfinished rows by receiver and incident, oldest first.

    `told` are the receivers by incident. `grouped` are incidents, with the receiver, that are told within a
    group, as far as somebody asked. `settled` are rows that are changed and to be saved.
    """

    rows: dict[tuple[str, str], list[OutboxRow]]
    told: Mapping[str, set[str]]
    grouped: AbstractSet[tuple[str, str]]
    settled: list[OutboxRow] = field(default_factory=list)

    @classmethod
    async def of(
        cls, tx: Transaction, incidents: Sequence[str], shown: Sequence[str], editing: Sequence[str]
    ) -> Waiting:
        """`shown` are those whose message is to be edited, `editing` the receivers that can do it."""
        rows: dict[tuple[str, str], list[OutboxRow]] = defaultdict(list)
        for row in await tx.unfinished_rows(incidents=incidents) if incidents else ():
            rows[row.receiver, row.incident].append(row)
        told = await tx.all_told(incidents) if incidents else {}
        grouped = set()
        for name in editing if shown else ():
            threads = await tx.threads(name, shown)
            grouped |= {(name, incident) for incident, thread in threads.items() if GROUP in thread}
        return cls(dict(rows), told, grouped)

    def told_of(self, incident: str) -> set[str]:
        return self.told.get(incident, set())

    def any(self, receiver: str, incident: str) -> bool:
        return (receiver, incident) in self.rows

    def held(self, receiver: str, incident: str) -> OutboxRow | None:
        """The telling that quiet hours hold and nobody tried to send yet; there is one at most."""
        mine = self.rows.get((receiver, incident), ())
        return next((row for row in mine if is_held(row) and row.message.reason not in ASIDE), None)

    def free_news(self, receiver: str, incident: str, now: datetime) -> None:
        """News that quiet hours hold goes out with what is told in spite of them, lest it be in the way."""
        mine = self.rows.get((receiver, incident), ())
        held = [row for row in mine if is_held(row) and row.message.reason in ASIDE]
        self.settled.extend(
            replace(row, held=False, next_attempt_at=now, message=replace(row.message, hushed=None))
            for row in held
        )

    def drop_edits(self, receiver: str, incident: str) -> None:
        """Silent edits that wait to be tried again are outrun by what comes now, and are not in its way."""
        mine = self.rows.get((receiver, incident), [])
        edits = [r for r in mine if r.message.reason is Reason.PROGRESS and r.state is RowState.PENDING]
        self.settled.extend(replace(row, state=RowState.ABANDONED, error=OVERTAKEN) for row in edits)
        left = [row for row in mine if row not in edits]
        if edits and not left:
            del self.rows[receiver, incident]
        elif edits:
            self.rows[receiver, incident] = left

    def is_queued(self, receiver: str, incident: str) -> bool:
        """Whether a new row would stand behind another one that is to be sent."""
        return any(not is_held(row) for row in self.rows.get((receiver, incident), ()))

    def is_first(self, row: OutboxRow) -> bool:
        """Whether no older telling of its incident waits for the same receiver."""
        mine = self.rows[row.receiver, row.incident]
        return next(one.id for one in mine if one.message.reason not in ASIDE) == row.id


def is_held(row: OutboxRow) -> bool:
    return row.held and row.state is RowState.PENDING and row.attempts == 0


def superseded(held: OutboxRow) -> OutboxRow:
    """Done with, without having been sent: nobody failed, so nothing is said of it."""
    return replace(held, state=RowState.ABANDONED, error=SUPERSEDED)


def refreshed(held: OutboxRow, newer: Message) -> OutboxRow:
    """The same telling with the numbers of a newer one that adds nothing else."""
    was = held.message
    message = replace(
        newer,
        revision=was.revision,
        reason=was.reason,
        before=was.before,
        crossed=was.crossed,
        change=was.change,
        wants_contributors=was.wants_contributors,
        wants_chart=was.wants_chart,
        mention=was.mention,
        earlier=was.earlier,
        hushed=was.hushed,
    )
    return replace(held, message=message)

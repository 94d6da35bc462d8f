"""What judging came to, for whoever asked for it."""

from __future__ import annotations

from dataclasses import dataclass, field

from watcher.domain.advance import Step
from watcher.domain.telling import Telling
from watcher.engine.exports.orders import Ordered
from watcher.records import OutboxRow


@dataclass(slots=True)
class Outcome:
    """What judging came to: how many series were judged, what is told and ordered, the rows owed for it.

    `unproven` are the steps of alerts that have a level whose condition holds and whose `after` is not over.
    """

    judged: int = 0
    tellings: list[Telling] = field(default_factory=list)
    rows: list[OutboxRow] = field(default_factory=list)
    ordered: list[Ordered] = field(default_factory=list)
    unproven: list[Step] = field(default_factory=list)

    def plus(self, other: Outcome) -> Outcome:
        both = Outcome()
        both.add(self)
        both.add(other)
        return both

    def add(self, other: Outcome) -> None:
        self.judged += other.judged
        self.tellings += other.tellings
        self.rows += other.rows
        self.ordered += other.ordered
        self.unproven += other.unproven

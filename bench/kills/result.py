"""What came of a campaign, in words, as JSON and as a row of a table."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass

from bench.kills.reckoning import Fault, Violation
from bench.kills.seen import MAIL, SLACK

HEAD = (
    "trouble",
    "store",
    "seed",
    "kills",
    "transitions",
    "Slack",
    "edits",
    "mails",
    "lost",
    "Slack twice",
    "mail twice",
    "order",
    "wrong",
)
_COUNTED_APART = frozenset({Fault.LOST, Fault.ORDER, Fault.TWICE})


@dataclass(frozen=True, slots=True)
class Result:
    """Counts of one campaign; `transitions` are tellings, each owed to both receivers."""

    trouble: str
    storage: str
    seed: int
    kills: int
    ways: Mapping[str, int]
    months: int
    transitions: int
    messages: int
    mails: int
    edits: int
    acknowledged: int
    clicked: int
    silenced: int
    duplicates: Mapping[str, int]
    violations: Sequence[Violation]
    seconds: float

    @property
    def whole(self) -> bool:
        return not self.violations

    def count(self, fault: Fault) -> int:
        return Counter(one.fault for one in self.violations)[fault]

    @property
    def row(self) -> tuple[str, ...]:
        """As HEAD says."""
        others = sum(one.fault not in _COUNTED_APART for one in self.violations)
        numbers = (
            self.seed,
            self.kills,
            self.transitions,
            self.messages,
            self.edits,
            self.mails,
            self.count(Fault.LOST),
            self.duplicates[SLACK],
            self.duplicates[MAIL],
            self.count(Fault.ORDER),
            others,
        )
        return (self.trouble, self.storage, *(f"{number:,}" for number in numbers))

    @property
    def json(self) -> str:
        return json.dumps({**asdict(self), "whole": self.whole})

    @property
    def sentences(self) -> str:
        """For the terminal, with each violation on a line of its own."""
        died = ", ".join(f"{count} {way}" for way, count in self.ways.items())
        where = f"trouble: {self.trouble}; {self.storage}; seed {self.seed}"
        people = f"{self.acknowledged} acknowledged, {self.clicked} clicks, {self.silenced} silences"
        got = f"{self.messages} Slack messages, {self.edits} edits, {self.mails} mails"
        twice = f"twice in Slack {self.duplicates[SLACK]}, mails twice {self.duplicates[MAIL]}"
        lines = [
            f"{self.kills} kills ({died}) in {self.seconds:.0f} s; {where}.",
            f"{self.transitions} transitions, {got}; {people}.",
            f"Lost {self.count(Fault.LOST)}, {twice}, order faults {self.count(Fault.ORDER)}.",
        ]
        wrong = [f"seed {self.seed}, life {one.life}: {one.fault}: {one.what}" for one in self.violations]
        return "\n".join([*lines, *wrong])


def markdown(results: Sequence[Result]) -> str:
    rows = [HEAD, ("---",) * len(HEAD), *(one.row for one in results)]
    return "\n".join("| " + " | ".join(row) + " |" for row in rows)

"""How many alerts each rule had at once, over a span that is replayed portion by portion."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from itertools import groupby

from watcher.domain.alert import Alert
from watcher.domain.flood import is_told
from watcher.domain.rule import Level
from watcher.engine.replaying.replay import Seen
from watcher.engine.replaying.retold import Flooded


@dataclass(slots=True)
class Tides:
    """Notes when alerts of rules with a limit begin and end. Portions may come in any order of time.

    `most` is how many alerts each of these rules may raise.
    """

    most: Mapping[str, int]
    digest_only: Collection[Level]
    _on: set[tuple[str, str]] = field(default_factory=set)
    _turns: dict[str, list[tuple[datetime, int]]] = field(default_factory=lambda: defaultdict(list))

    def take(self, seen: Seen) -> None:
        """One look."""
        if not self.most:
            return
        keys = {case.key for case in seen.cases}
        was = {each for each in self._on if each[1] in keys}
        now = {each for each, alert in seen.alerts.items() if self._counts(alert)}
        for rule, _ in was - now:
            self._turns[rule].append((seen.at, -1))
        for rule, _ in now - was:
            self._turns[rule].append((seen.at, 1))
        self._on = self._on - was | now

    def _counts(self, alert: Alert) -> bool:
        return alert.rule in self.most and is_told(alert, self.digest_only)

    def flooded(self, since: datetime) -> tuple[Flooded, ...]:
        """The rules that would have raised too many, by name; what lies before `since` is only counted on."""
        found = (self._flooded(rule, turns, since) for rule, turns in sorted(self._turns.items()))
        return tuple(each for each in found if each.held_back)

    def _flooded(self, rule: str, turns: list[tuple[datetime, int]], since: datetime) -> Flooded:
        most, raised, held = self.most[rule], 0, 0
        peak, peak_at = 0, since
        for at, some in groupby(sorted(turns), key=lambda turn: turn[0]):
            moved = [by for _, by in some]
            raised += sum(moved)
            if at < since:
                continue
            held += sum(by > 0 for by in moved) if raised > most else 0  # all that the crossing poll brings
            if raised > peak:
                peak, peak_at = raised, at
        return Flooded(rule, most, peak, peak_at, held)

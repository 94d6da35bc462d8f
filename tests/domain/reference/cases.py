"""Tables of cases: what a series shows look by look, the state after each look, and all that is told.

`seen` is a story in words, one look of 15 minutes a number:

- `91` a number, `-` an answer without one, `_` no look at all (time goes by);
- `of=200` the limit from here on (`of=?` unknown); `at=04-01T00:10` the next look is at that moment of 2026;
- `restart` everything forgotten but what is stored; `edit` the case's other rules apply, or its first again;
- `mute`, `unmute` a silence on everything begins and ends; `ack` somebody takes it on;
- `same` the last look once more, at the same moment.

`states` has one letter a look: `.` quiet, `p` pending (held by `after`), `n`, `w`, `c` the level.
`told` are the transitions told, in order. `differs` says in words where we deliberately do not as they do.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest

from tests.domain.given import NOON, Watched, rule
from watcher.domain.rule import Level, Rule

WARN = rule({"warning": "used >= 90%"})
LOOK = timedelta(minutes=15)
_LETTERS = {None: ".", Level.NOTICE: "n", Level.WARNING: "w", Level.CRITICAL: "c"}


@dataclass(frozen=True, slots=True)
class Case:
    """One row. `source` is the number of the rule it is taken from, e.g. R-S3."""

    source: str
    what: str
    seen: str
    states: str
    told: tuple[str, ...] = ()
    differs: str = ""
    rules: Sequence[Rule] = (WARN,)
    edited: Sequence[Rule] = ()
    counter: bool = False


@dataclass
class Played:
    """A case being played: its series, and the state after each look so far."""

    case: Case
    watched: Watched
    states: str = ""
    last: float | None = None

    def word(self, word: str) -> None:
        name, _, value = word.partition("=")
        act = getattr(self, f"_{name}", None) if name.isalpha() else None
        if act is not None:
            act(value)
        elif word == "_":
            self.watched.now += LOOK
        else:
            self._look(None if word == "-" else float(word))

    def _look(self, used: float | None) -> None:
        self.last = used
        self.watched.sees(used)
        self.states += self._state()

    def _same(self, _: str) -> None:
        self.watched.step(self.last)
        self.states += self._state()

    def _of(self, value: str) -> None:
        self.watched.limit = None if value == "?" else float(value)

    def _at(self, when: str) -> None:
        self.watched.at(datetime.fromisoformat(f"2026-{when}").replace(tzinfo=UTC))

    def _edit(self, _: str) -> None:
        before = self.watched.rules == list(self.case.rules)
        self.watched.rules = list(self.case.edited if before else self.case.rules)

    def _restart(self, _: str) -> None:
        old = self.watched
        self.watched = Watched(
            rules=list(old.rules),
            stock=old.stock,
            limit=old.limit,
            now=old.now,
            alerts=dict(old.alerts),
            incidents=dict(old.incidents),
            told=old.told,
        )

    def _mute(self, _: str) -> None:
        self.watched.muted = True

    def _unmute(self, _: str) -> None:
        self.watched.muted = False

    def _ack(self, _: str) -> None:
        self.watched.ack()

    def _state(self) -> str:
        alerts = self.watched.alerts.values()
        level = max((alert.level for alert in alerts if alert.level), default=None)
        pending = level is None and any(alert.holds for alert in alerts)
        return "p" if pending else _LETTERS[level]


def played(case: Case) -> Watched:
    """Play a case; fails where a state or a telling is not as its row says."""
    play = Played(case, Watched(rules=list(case.rules), stock=not case.counter, now=NOON))
    for word in case.seen.split():
        play.word(word)
    assert play.states == case.states
    assert tuple(play.watched.story) == case.told
    return play.watched


def rows(cases: Sequence[Case]) -> pytest.MarkDecorator:
    """A test's table, each row named by its source and what it shows."""
    return pytest.mark.parametrize("case", cases, ids=[f"{case.source} {case.what}" for case in cases])

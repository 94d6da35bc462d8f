"""Reminders: Gatus' thresholds (R-N14), ElastAlert's growing waits (R-N15), our ladder of waits (R-N17)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta

import pytest

from tests.domain.given import Watched, rule
from tests.domain.reference.cases import Case, played, rows
from watcher.domain.message import Reason
from watcher.domain.rule import After, Level, Rule

HOUR = timedelta(hours=1)
LINES = {"warning": "used >= 90%", "critical": "used >= 100%"}
FIRED, FELL, AGAIN = "fired warning", "resolved usage fell", "repeated warning"


def reminding(*hours: float, polls: int = 1) -> Rule:
    waits = tuple(timedelta(hours=each) for each in hours)
    return replace(
        rule(LINES, after=After(polls=polls)), repeat={Level.WARNING: waits, Level.CRITICAL: waits}
    )


ONE_GOOD = "Gatus has a success threshold; here the clearance or `clear` says how far is far enough"
BY_TELLING = (
    "Gatus counts from the last send that worked, and forgets with a restart; here the telling counts"
)

GATUS = (
    Case("R-N14", "so many bad looks in a row", "91 91 91", "ppw", (FIRED,), rules=[reminding(polls=3)]),
    Case("R-N14", "a good one in between counts anew", "91 91 50 91 91", "pp.pp", rules=[reminding(polls=3)]),
    Case(
        "R-N14", "one good look ends it", "91 50", "w.", (FIRED, FELL), rules=[reminding()], differs=ONE_GOOD
    ),
    Case(
        "R-N14", "a bit better does not", "91 86 91", "www", (FIRED,), rules=[reminding()], differs=ONE_GOOD
    ),
    Case("R-N14", "without a wait, no reminder", "91 91 91 91 91 91", "w" * 6, (FIRED,), rules=[reminding()]),
    Case("R-N14", "no reminder before its time", "91 91 91 91", "wwww", (FIRED,), rules=[reminding(1)]),
    Case(
        "R-N6",
        "not rounded up: half an hour is the second look",
        "91 91 91 91 91",
        "w" * 5,
        (FIRED, AGAIN, AGAIN),
        rules=[reminding(0.5)],
        differs="there the wait is rounded up to the next flush of the group",
    ),
    Case("R-N14", "one on its time", "91 91 91 91 91", "w" * 5, (FIRED, AGAIN), rules=[reminding(1)]),
    Case(
        "R-N14",
        "a restart does not begin the wait anew",
        "91 91 91 restart 91 91",
        "w" * 5,
        (FIRED, AGAIN),
        rules=[reminding(1)],
        differs=BY_TELLING,
    ),
    Case(
        "R-N14", "an end is told after a restart", "91 restart 50", "w.", (FIRED, FELL), rules=[reminding(1)]
    ),
    Case("R-N14", "none of what is not known", "91 - - - - -", "w" * 6, (FIRED,), rules=[reminding(1)]),
    Case(
        "R-N14",
        "and the one that was due, with the next number",
        "91 - - - - - 91",
        "w" * 7,
        (FIRED, AGAIN),
        rules=[reminding(1)],
    ),
    Case("R-N14", "none of what ended", "91 50 50 50 50 50", "w.....", (FIRED, FELL), rules=[reminding(1)]),
    Case(
        "R-N17", "worse is told at once", "91 100", "wc", (FIRED, "escalated critical"), rules=[reminding(4)]
    ),
    Case(
        "R-N17",
        "what somebody took on is not told again",
        "91 ack 91 91 91 91 91 91 91 91",
        "w" * 9,
        (FIRED,),
        rules=[reminding(1)],
    ),
    Case(
        "R-N17",
        "until it is worse",
        "91 ack 91 100 100 100 100 100",
        "wwccccc",
        (FIRED, "escalated critical", "repeated critical"),
        rules=[reminding(1)],
    ),
)


@rows(GATUS)
def test_reminders(case: Case) -> None:
    played(case)


@dataclass(frozen=True, slots=True)
class Ladder:
    """One thing that holds for so many hours: the hours at which it is told, here and there."""

    what: str
    waits: tuple[float, ...]
    lasts: int
    told: tuple[int, ...]
    differs: str


LADDERS = (
    Ladder("each wait its own, the last for good", (4, 24, 72), 260, (0, 4, 28, 100, 172, 244), ""),
    Ladder(
        "doubled by hand",
        (4, 8, 16, 32),
        130,
        (0, 4, 12, 28, 60, 92, 124),
        "ElastAlert doubles by itself up to a cap (of 72 h: 0, 4, 12, 28, 60, 124); here waits are written",
    ),
    Ladder("one wait", (6,), 20, (0, 6, 12, 18), "Alertmanager's `repeat_interval`"),
    Ladder("shorter than the looks", (0.5,), 3, (0, 1, 2, 3), "as often as there is a number, not more"),
)


@pytest.mark.parametrize("ladder", LADDERS, ids=[each.what for each in LADDERS])
def test_the_hours_at_which_it_is_told_again(ladder: Ladder) -> None:
    watched = Watched(rules=[reminding(*ladder.waits)], stock=True, every=HOUR)
    watched.sees(*[91.0] * (ladder.lasts + 1))
    told = [telling.at for telling in watched.told if telling.reason is not Reason.PROGRESS]
    assert tuple((at - told[0]) // HOUR for at in told) == ladder.told


@dataclass(frozen=True, slots=True)
class Realert:
    """ElastAlert's exponent (`realert` 10 s) before and after a match that comes `since` the window; ours.

    Ours is how far up the ladder it stands: `steps` reminders were told, then the story goes on by `seen`.
    """

    since: str
    before: int
    theirs: int
    steps: int
    seen: str
    ours: int

    @property
    def name(self) -> str:
        return (
            f"{self.since}: there {self.before} becomes {self.theirs}, here {self.steps} becomes {self.ours}"
        )


REALERT = (
    Realert("5 s, inside", 0, 1, 0, "91 91 91 91", 1),
    Realert("15 s, just after", 0, 0, 0, "91", 0),
    Realert("15 s, inside 20 s", 1, 2, 1, "91 91 91 91", 2),
    Realert("1 min, one window later", 2, 1, 2, "91", 2),
    Realert("1 min, inside 80 s", 3, 4, 3, "91 91 91 91", 4),
    Realert("5 min, many windows later", 1, 0, 1, "50 91", 0),
    Realert("4 h, many windows later", 9, 0, 9, "50 91", 0),
    Realert("4 h, one window later", 10, 9, 10, "91", 10),
    Realert("4 h, inside 5 h", 11, 12, 11, "100", 0),
)


@pytest.mark.parametrize("row", REALERT, ids=[each.name for each in REALERT])
def test_how_far_the_waits_have_grown(row: Realert) -> None:
    """R-N15. There the wait grows and shrinks with every match; here it grows with each reminder told.

    It begins anew with a worse level or another incident: when the next one comes can be read in the rule.
    """
    watched = Watched(rules=[reminding(1)], stock=True).sees(*[91.0] * (1 + 4 * row.steps))
    watched.sees(*(float(used) for used in row.seen.split()))
    assert watched.incident is not None
    assert watched.incident.repeats == row.ours

"""Flapping (R-F), as Kibana and Nagios have it: told once, then only worse, and the state once it is calm."""

from __future__ import annotations

from tests.domain.given import rule
from tests.domain.reference.cases import Case, played, rows
from watcher.domain.rule import After

FIRED, FELL, RESTLESS = "fired warning", "resolved usage fell", "flapping warning"
TWICE = (FIRED, FELL, FIRED, FELL)
UP_AND_DOWN = "91 50 91 50 91"
LADDER = (rule({"warning": "used >= 90%", "critical": "used >= 100%"}),)
IN_TIME = (
    "Kibana keeps a ring of 20 looks; here it is the time of 20 looks, so that missed ones count as well"
)
LEVELS = "Kibana looks at active and recovered alone; to be told of easing at every look is as restless"

FLAPPING = (
    Case("R-F1", "the fifth change is told as flapping", UP_AND_DOWN, "w.w.w", (*TWICE, RESTLESS)),
    Case(
        "R-F1",
        "changes that lie far apart are not",
        UP_AND_DOWN.replace(" ", " _ _ _ _ _ _ "),
        "w.w.w",
        (*TWICE, FIRED),
        differs=IN_TIME,
    ),
    Case("R-F2", "no more of it", f"{UP_AND_DOWN} 50 91 50 91", "w.w.w.w.w", (*TWICE, RESTLESS)),
    Case(
        "R-F2",
        "but worse is told",
        f"{UP_AND_DOWN} 50 101",
        "w.w.w.c",
        (*TWICE, RESTLESS, "escalated critical"),
        rules=LADDER,
    ),
    Case(
        "R-F2",
        "calm and quiet, the end is told",
        f"{UP_AND_DOWN} 50" + " 50" * 20,
        "w.w.w" + "." * 21,
        (*TWICE, RESTLESS, FELL),
    ),
    Case(
        "R-F2",
        "a look too early it is not",
        f"{UP_AND_DOWN} 50" + " 50" * 19,
        "w.w.w" + "." * 20,
        (*TWICE, RESTLESS),
    ),
    Case(
        "R-F2",
        "calm and held, the level is told",
        UP_AND_DOWN + " 91" * 20,
        "w.w.w" + "w" * 20,
        (*TWICE, RESTLESS, "repeated warning"),
    ),
    Case(
        "R-F2",
        "to be unknown is not to be calm",
        f"{UP_AND_DOWN} 50" + " -" * 40 + " 50",
        "w.w.w" + "." * 42,
        (*TWICE, RESTLESS, FELL),
    ),
    Case(
        "R-F2",
        "unknown to the last, nothing is told",
        f"{UP_AND_DOWN} 50" + " -" * 40,
        "w.w.w" + "." * 41,
        (*TWICE, RESTLESS),
    ),
    Case(
        "R-F2",
        "up and down between levels",
        "100 94 100 94 100 94 100",
        "cwcwcwc",
        ("fired critical", "eased warning", "escalated critical", "eased warning", "escalated critical"),
        rules=LADDER,
        differs=LEVELS,
    ),
    Case(
        "R-F2",
        "and calm on the lower one",
        "100 94 100 94 100 94" + " 94" * 20,
        "cwcwcw" + "w" * 20,
        (
            "fired critical",
            "eased warning",
            "escalated critical",
            "eased warning",
            "escalated critical",
            "repeated warning",
        ),
        rules=LADDER,
        differs=LEVELS,
    ),
    Case(
        "R-F2",
        "a rule that is gone ends it at once",
        f"{UP_AND_DOWN} edit 50",
        "w.w.w.",
        (*TWICE, RESTLESS, "resolved rule removed"),
    ),
    Case("R-F2", "a restart does not calm it", f"{UP_AND_DOWN} restart 50", "w.w.w.", (*TWICE, RESTLESS)),
    Case(
        "R-F3",
        "`after` is served all the same",
        "91 91 50 91 91 50 91 91",
        "pw.pw.pw",
        (*TWICE, RESTLESS),
        rules=[rule({"warning": "used >= 90%"}, after=After(polls=2))],
    ),
)


@rows(FLAPPING)
def test_flapping(case: Case) -> None:
    played(case)

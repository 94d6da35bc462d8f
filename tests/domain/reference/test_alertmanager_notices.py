"""Alertmanager: when a receiver is told (R-N2, R-N8), what a higher alert mutes (R-I5), silences (R-Q).

R-Q2 and R-Q3 (ending and changing silences), R-Q1's matcher, author and comment, and R-I5's "a source that
does not answer mutes its missing data" are decided in the engine.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from tests.domain.given import NOON, Watched, rule
from tests.domain.reference.cases import WARN, Case, played, rows
from watcher.domain.rule import After, Globs, Level, Selector
from watcher.domain.silence import Silence, SilenceState

HIGH = {"warning": "used >= 90%"}
PATIENT = rule(HIGH, after=After(polls=2))
FULL = rule({"critical": "used >= 100%"}, name="full")
LATE = rule({"warning": "used >= 93%"}, name="late")
LADDER = rule({"warning": "used >= 90%", "critical": "used >= 100%"})
HOURLY = replace(WARN, repeat={Level.WARNING: (timedelta(hours=1),)})
FIRED, FELL, WORSE, EASED = "fired warning", "resolved usage fell", "escalated critical", "eased warning"

ONE_THING = "there any new alert is told to all; here one series is one thing, told to all when it is worse"
NO_NEWS = "Alertmanager tells `some resolved`; here a rule that ends beside one that holds is no news"
ON_THE_LINE = "there strictly after the interval; a poll that comes just on time should not put it off by one"

DECISIONS = (
    Case("R-N2.1", "nothing was told and it fires", "91", "w", (FIRED,)),
    Case("R-N2.1", "nothing was told and it is over", "91 50", "p.", rules=[PATIENT]),
    Case("R-N2.2", "another rule, higher", "91 100", "wc", (FIRED, WORSE), rules=[WARN, FULL]),
    Case(
        "R-N2.2",
        "another rule, as high",
        "91 94",
        "ww",
        (FIRED,),
        rules=[WARN, LATE],
        differs=ONE_THING,
    ),
    Case("R-N2.2", "it fires again after its end", "91 50 91", "w.w", (FIRED, FELL, FIRED)),
    Case("R-N2.3", "all is over", "100 50", "c.", ("fired critical", FELL), rules=[WARN, FULL]),
    Case("R-N2.3", "over and over is told once", "91 50 50", "w..", (FIRED, FELL)),
    Case(
        "R-N2.4", "the higher of two is over", "100 94", "cw", ("fired critical", EASED), rules=[WARN, FULL]
    ),
    Case("R-N2.4", "one of two equals is over", "94 87", "ww", (FIRED,), rules=[WARN, LATE], differs=NO_NEWS),
    Case("R-N2.5", "not yet time to repeat", "91 91 91 91", "wwww", (FIRED,), rules=[HOURLY]),
    Case(
        "R-N2.5",
        "time to repeat",
        "91 91 91 91 91",
        "wwwww",
        (FIRED, "repeated warning"),
        rules=[HOURLY],
        differs=ON_THE_LINE,
    ),
    Case(
        "R-N2.5",
        "nothing is repeated unasked",
        "91" + " 91" * 100,
        "w" * 101,
        (FIRED,),
        differs="Alertmanager repeats every four hours by default; here only what a rule asks for",
    ),
)

CONTRACT = (
    Case("R-N8", "told, silenced, over: the end is told", "91 mute 91 50", "ww.", (FIRED, FELL)),
    Case("R-N8", "told, silenced, over, silence over", "91 mute 50 unmute 50", "w..", (FIRED, FELL)),
    Case("R-N8", "silenced from the beginning to the end", "mute 91 91 50 unmute 50", "ww..", ()),
    Case("R-N8", "pending and over", "91 50", "p.", rules=[PATIENT]),
    Case("R-N8", "told, gone from the rules", "91 edit 91 91", "w..", (FIRED, "resolved rule removed")),
    Case("R-N8", "told, unknown for long, over", "91 - - - - 50", "wwwww.", (FIRED, FELL)),
    Case("R-N13", "a reload tells nothing again", "91 edit 91 restart 91", "www", (FIRED,), edited=[WARN]),
    Case("R-I5", "the higher level absorbs the lower", "100", "c", ("fired critical",), rules=[WARN, FULL]),
    Case("R-I5", "whichever rule has it", "100 100", "cc", ("fired critical",), rules=[LADDER, FULL, LATE]),
    Case(
        "R-I2",
        "the lower one shows when the higher is over",
        "100 94",
        "cw",
        ("fired critical", EASED),
        rules=[LADDER],
    ),
    Case("R-I4", "both end together", "100 10", "c.", ("fired critical", FELL), rules=[WARN, FULL]),
)

SILENCES = (
    Case("R-Q4", "judging goes on", "mute 91 91", "ww"),
    Case("R-Q4", "so does `after`", "mute 91 91 unmute 91", "pww", (FIRED,), rules=[PATIENT]),
    Case("R-Q4", "worse waits", "91 mute 100 unmute 100", "wcc", (FIRED, WORSE), rules=[LADDER]),
    Case("R-Q4", "reminders wait", "91 mute 91 91 91 91 91 91", "w" * 7, (FIRED,), rules=[HOURLY]),
    Case("R-Q5", "what still holds is told at the end", "mute 91 91 unmute 91", "www", (FIRED,)),
    Case(
        "R-Q5",
        "at the level it has then",
        "mute 91 100 unmute 100",
        "wcc",
        ("fired critical",),
        rules=[LADDER],
    ),
    Case("R-Q5", "once", "mute 91 unmute 91 mute 91 unmute 91", "wwww", (FIRED,)),
    Case("R-Q5", "what is unknown then waits for a number", "mute 91 unmute - 91", "www", (FIRED,)),
    Case(
        "R-Q5",
        "the reminder that was due comes then",
        "91 mute 91 91 91 91 91 unmute 91",
        "w" * 7,
        (FIRED, "repeated warning"),
        rules=[HOURLY],
    ),
    Case(
        "R-Q5",
        "what goes up and down waits, too",
        "91 50 91 50 91 mute 50 50",
        "w.w.w..",
        (FIRED, FELL, FIRED, FELL, "flapping warning"),
    ),
)


@rows(DECISIONS)
def test_who_is_told_when(case: Case) -> None:
    played(case)


@rows(CONTRACT)
def test_firing_and_resolved_come_in_pairs(case: Case) -> None:
    played(case)


@rows(SILENCES)
def test_silences(case: Case) -> None:
    played(case)


def test_a_rule_that_joins_is_told_to_those_alone_who_listen_to_no_other() -> None:
    """R-N2.2: nobody is left out, and nobody hears it twice."""
    watched = Watched(rules=[WARN, LATE], stock=True).sees(91, 94)
    assert watched.joined == [("late",)]


def test_the_reason_is_part_of_what_is_told() -> None:
    """R-N3."""
    watched = Watched(rules=[LADDER], stock=True).sees(91, 100, 94, 10)
    assert [telling.reason for telling in watched.told] == ["fired", "escalated", "eased", "resolved"]


ANA = Silence(
    Selector({"org": Globs(("Acme*",))}), "Ana", "load test", NOON, NOON + timedelta(hours=2), id=12
)
MOMENT = timedelta(microseconds=1)


@pytest.mark.parametrize(
    ("now", "state", "mutes"),
    [
        (NOON - MOMENT, SilenceState.PENDING, False),
        (NOON, SilenceState.ACTIVE, True),
        (ANA.ends_at - MOMENT, SilenceState.ACTIVE, True),
        (ANA.ends_at, SilenceState.EXPIRED, False),
    ],
    ids=["before", "on its start", "just before its end", "on its end"],
)
def test_a_silence_holds_from_its_start_until_just_before_its_end(
    now: object, state: SilenceState, mutes: bool
) -> None:
    """R-Q1."""
    assert isinstance(now, type(NOON))
    assert (ANA.state(now), ANA.mutes({"org": "Acme Brasil"}, now)) == (state, mutes)


@pytest.mark.parametrize(
    ("patterns", "values", "mutes"),
    [
        ({"org": ("Acme*",)}, {"org": "Acme Brasil"}, True),
        ({"org": ("Acme*",)}, {"org": "Other"}, False),
        ({"org": ("Acme*", "!Acme Test")}, {"org": "Acme Test"}, False),
        ({"org": ("Acme*",), "resource": ("cards",)}, {"org": "Acme Brasil", "resource": "users"}, False),
        ({"pipe": ("",)}, {"org": "Acme Brasil"}, True),
        ({"pipe": ("x",)}, {"org": "Acme Brasil"}, False),
    ],
    ids=["a glob", "another", "all but one", "all must match", "missing is empty", "missing is nothing else"],
)
def test_what_a_silence_is_about(
    patterns: dict[str, tuple[str, ...]], values: dict[str, str], mutes: bool
) -> None:
    """R-Q1, R-I1: all matchers must match, and what is missing counts as empty."""
    silence = replace(ANA, match=Selector({key: Globs(globs) for key, globs in patterns.items()}))
    assert silence.mutes(values, NOON) is mutes

"""The states of Prometheus' alerting rules (R-S): pending, firing, resolved, errors, edits, restarts.

R-S10 (two equal series in one answer) is decided where answers are read, R-S12 (a template that fails) where
messages are put into words.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from tests.domain.given import Watched, rule
from tests.domain.reference.cases import WARN, Case, played, rows
from watcher.domain.rule import After, Rule

HIGH = {"warning": "used >= 90%"}


def minutes(number: int) -> Rule:
    return rule(HIGH, after=After(span=timedelta(minutes=number)))


def polls(number: int) -> Rule:
    return rule(HIGH, after=After(polls=number))


FIRED, FELL, CHANGED = "fired warning", "resolved usage fell", "resolved rule changed"
UNDER_85 = "`keep_firing_for` keeps by time, we by a clearance of five points (stocks) or to the period's end"
ONLY_SEEN = "there the wall clock counts on through errors; here only time seen true does"

STATES = (
    Case("R-S1", "another value is the same alert", "91 95 92", "www", (FIRED,)),
    Case("R-S2", "pending begins with the first true look", "91", "p", rules=[minutes(30)]),
    Case("R-S3", "fires where the time is just over", "91 91 91", "ppw", (FIRED,), rules=[minutes(30)]),
    Case("R-S3", "not a moment before", "91 91 91 91", "pppw", (FIRED,), rules=[minutes(31)]),
    Case("R-S3", "without `after` fires at once", "91", "w", (FIRED,)),
    Case(
        "R-S3",
        "or by looks",
        "91 91 91",
        "ppw",
        (FIRED,),
        rules=[polls(3)],
        differs="`after: 3 polls` beside time: a source that is asked rarely is judged by its answers",
    ),
    Case("R-S4", "pending that is false is gone", "91 50 91 91", "p.pw", (FIRED,), rules=[polls(2)]),
    Case("R-S4", "pending is never told", "91 50 91 50", "p.p.", rules=[polls(2)]),
    Case("R-S5", "just under the line it goes on", "91 86 85", "www", (FIRED,), differs=UNDER_85),
    Case("R-S5", "left, it ends at once", "91 84", "w.", (FIRED, FELL), differs=UNDER_85),
    Case("R-S5", "a counter keeps its level", "91 3 0", "www", (FIRED,), counter=True, differs=UNDER_85),
    Case("R-S5", "true again, nothing is served again", "91 91 86 91", "pwww", (FIRED,), rules=[polls(2)]),
    Case("R-S6", "pending is kept by nothing", "91 86 91", "p.p", rules=[polls(2)], differs=UNDER_85),
    Case(
        "R-S7",
        "an end is told once",
        "91 50 50 50",
        "w...",
        (FIRED, FELL),
        differs="there it is sent again for 15 minutes; here it waits in the outbox until it is delivered",
    ),
    Case(
        "R-S8",
        "the next one waits in full again",
        "91 91 50 91 91",
        "pw.pw",
        (FIRED, FELL, FIRED),
        rules=[polls(2)],
    ),
    Case(
        "R-S8",
        "but in one period nothing begins twice",
        "95 40 95",
        "w.w",
        (FIRED, "resolved usage corrected"),
        rules=[rule(HIGH, clear="used < 50%")],
        counter=True,
        differs="a counter's level is told once a period",
    ),
    Case("R-S9", "an error ends nothing", "91 - - -", "wwww", (FIRED,)),
    Case("R-S9", "an error begins nothing", "- - -", "..."),
    Case("R-S9", "an error keeps pending", "91 - 91", "ppw", (FIRED,), rules=[polls(2)]),
    Case(
        "R-S9",
        "an error is no time served",
        "91 - 91 91 91",
        "ppppw",
        (FIRED,),
        rules=[minutes(30)],
        differs=ONLY_SEEN,
    ),
    Case(
        "R-S10", "the same look again proves nothing", "91 same same 91", "pppw", (FIRED,), rules=[polls(2)]
    ),
    Case("R-S10", "nor is it told again", "91 same 95 same", "wwww", (FIRED,)),
)

EDITS = (
    Case(
        "R-S13",
        "a longer `after` un-fires nothing",
        "91 91 edit 91",
        "pww",
        (FIRED,),
        rules=[polls(2)],
        edited=[polls(9)],
        differs="Prometheus puts it back to pending; an edit must not un-fire without a word",
    ),
    Case(
        "R-S13",
        "a longer `after` goes for what is pending",
        "91 edit 91 91",
        "ppw",
        (FIRED,),
        rules=[polls(2)],
        edited=[polls(3)],
    ),
    Case(
        "R-S13",
        "a lower line is asked at once",
        "85 edit 85",
        ".w",
        (FIRED,),
        edited=[rule({"warning": "used >= 80%"})],
    ),
    Case(
        "R-S13",
        "an edit is no answer",
        "91 edit - -",
        "www",
        (FIRED,),
        edited=[rule({"warning": "used >= 99%"})],
    ),
    Case(
        "R-S13",
        "a higher line is asked at once, and says why",
        "91 edit 91",
        "w.",
        (FIRED, CHANGED),
        edited=[rule({"warning": "used >= 95%"})],
        differs="Prometheus resolves as if the value had fallen; the message says that the rule was changed",
    ),
    Case(
        "R-S13",
        "also inside a period, and it may be told again",
        "91 edit 91 96",
        "w.w",
        (FIRED, CHANGED, FIRED),
        edited=[rule({"warning": "used >= 95%"})],
        counter=True,
        differs="a counter's level is kept to the period's end, but not where it asks for something else",
    ),
    Case(
        "R-S13",
        "a higher line that is reached as well",
        "97 edit 97",
        "ww",
        (FIRED,),
        edited=[rule({"warning": "used >= 95%"})],
    ),
    Case(
        "R-S13",
        "it waits for a number, also over a restart",
        "91 edit - restart - 91",
        "www.",
        (FIRED, CHANGED),
        edited=[rule({"warning": "used >= 95%"})],
    ),
    Case(
        "R-S13",
        "the same line otherwise written is the same",
        "91 86 edit 86",
        "www",
        (FIRED,),
        edited=[rule({"warning": "used  >=  90.0%"})],
    ),
    Case(
        "R-S13",
        "a level that is taken out leaves the one below",
        "101 edit 101",
        "cw",
        ("fired critical", "eased warning"),
        rules=[rule()],
        edited=[WARN],
        counter=True,
    ),
    Case(
        "R-S13",
        "another text or place is the same rule",
        "91 edit 91",
        "ww",
        (FIRED,),
        edited=[replace(WARN, place="rules/other.yaml:9")],
    ),
    Case(
        "R-S14",
        "the highest of the rules leads",
        "91 100 84",
        "wc.",
        (FIRED, "escalated critical", FELL),
        rules=[WARN, rule({"critical": "used >= 100%"}, name="full")],
    ),
)

HOUR_OF_A_GAP = "there none of the time away counts; here one longest wait between two looks of it does"
NO_GRACE = "there it fires ten minutes after the start; here the time that is left is simply served"

RESTARTS = (
    Case("R-S15", "a restart tells nobody anything", "91 restart 91 restart 91", "www", (FIRED,)),
    Case(
        "R-S15", "pending goes on", "91 91 restart 91", "ppw", (FIRED,), rules=[minutes(30)], differs=NO_GRACE
    ),
    Case(
        "R-S15",
        "time away is served as far as looks are apart",
        "91 91 restart _ _ _ _ 91 91",
        "pppw",
        (FIRED,),
        rules=[minutes(60)],
        differs=HOUR_OF_A_GAP,
    ),
    Case(
        "R-S15",
        "so is time nobody looked for other reasons",
        "91 91 _ _ _ _ 91 91",
        "pppw",
        (FIRED,),
        rules=[minutes(60)],
        differs=HOUR_OF_A_GAP,
    ),
    Case(
        "R-S15",
        "a short `after` is kept as well",
        "91 restart 91",
        "pw",
        (FIRED,),
        rules=[minutes(5)],
        differs="there what waits less than the grace of ten minutes is not restored",
    ),
    Case("R-S15", "what ended stays ended", "91 50 restart 50", "w..", (FIRED, FELL)),
    Case("R-S15", "false after the restart", "91 restart 50", "w.", (FIRED, FELL)),
    Case("R-S15", "pending and false after it", "91 restart 50 91", "p.p", rules=[polls(2)]),
    Case("R-S16", "after an end it is told at once", "91 50 91", "w.w", (FIRED, FELL, FIRED)),
)


@rows(STATES)
def test_states(case: Case) -> None:
    played(case)


@rows(EDITS)
def test_an_edit_never_unfires_without_a_word(case: Case) -> None:
    played(case)


@rows(RESTARTS)
def test_after_a_restart(case: Case) -> None:
    played(case)


def test_pending_begins_with_the_time_of_the_look_not_of_the_judging() -> None:
    """R-S2: and so the same history judged again comes to the same."""
    watched = Watched(rules=[minutes(30)], stock=True).sees(91)
    (hold,) = watched.alerts["ladder"].holds.values()
    assert hold.at == watched.now


def test_all_looks_of_one_alert_are_one_incident() -> None:
    """R-S1: labels identify; a value never makes another one."""
    watched = Watched(stock=True).sees(91, 99, 100, 95)
    assert len({telling.incident.id for telling in watched.told}) == 1


def test_the_next_alert_is_another_incident() -> None:
    """R-S8, R-S16."""
    watched = Watched(rules=[WARN], stock=True).sees(91, 50, 91)
    assert len({telling.incident.id for telling in watched.told}) == 2

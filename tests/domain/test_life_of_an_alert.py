"""Promises about any life of a series: alternation, once a period, unknown moves nothing, replay neither."""

from __future__ import annotations

from datetime import datetime, timedelta

from hypothesis import example, given
from hypothesis import strategies as st

from tests.domain.lives import ANY, NUMBERED, SETS, STEADY, Act, Life, born
from tests.fuzz.effort import effort
from watcher.domain.alert import Ended
from watcher.domain.facts import Facts
from watcher.domain.message import Reason
from watcher.domain.rule import Level
from watcher.domain.topic import Topic

RULES = st.sampled_from(sorted(SETS))
ABOUT_NUMBERS = st.sampled_from(sorted(NUMBERED))
BEGINS = {Reason.FIRED, Reason.FLAPPING}

RESTLESS: list[Act] = [("sees", n) for n in (91, 50, 91, 50, 91)]
OUT_OF_SIGHT: list[Act] = [*RESTLESS, ("sees", None), ("waits", 60 * 24 * 10)]


def lived(rules: str, acts: list[Act], *, stock: bool = False) -> Life:
    return born(rules, stock=stock).through(acts)


@given(RULES, st.booleans(), ANY)
@effort(3)
def test_firing_and_resolved_alternate(rules: str, stock: bool, acts: list[Act]) -> None:
    firing: set[Topic] = set()
    for telling in lived(rules, acts, stock=stock).told:
        assert (telling.topic in firing) is not (telling.reason in BEGINS), telling.reason
        firing ^= {telling.topic} if telling.reason in {*BEGINS, Reason.RESOLVED} else set()


@given(RULES, STEADY)
@example("ahead", [("sees", 92), ("sees", 8), ("sees", 92)])
@effort(3)
def test_no_level_is_told_twice_in_a_period_unless_it_was_told_to_have_eased(
    rules: str, acts: list[Act]
) -> None:
    told: dict[tuple[Topic, datetime | None], set[Level]] = {}
    for telling in lived(rules, acts).told:
        of = (telling.topic, telling.incident.period_start)
        levels, level = told.get(of, set()), telling.level or Level.CRITICAL
        if telling.reason in {Reason.FIRED, Reason.ESCALATED} and telling.incident.period_start:
            assert level not in levels
        told[of] = {each for each in levels if each <= level} | ({level} if telling.level else set())
        if telling.ended is Ended.GROWTH_SLOWED:
            told[of] = set()  # the next outburst is another one


@given(ABOUT_NUMBERS, st.booleans(), ANY, st.integers(1, 5), st.sampled_from([0, 24 * 60]))
@example("ladder", False, [("sees", 90), ("limits", 120), ("sees", 96), ("limits", 100), ("sees", 90)], 1, 0)
@example("ladder", True, OUT_OF_SIGHT, 1, 0)
@example("ladder", True, [*RESTLESS, ("waits", 60 * 24 * 10)], 1, 0)
@effort(3)
def test_an_unknown_answer_moves_no_alert(
    rules: str, stock: bool, acts: list[Act], times: int, minutes: int
) -> None:
    life = lived(rules, acts, stock=stock)
    life.sees(None)  # what a change of the rules has ended is over with the first answer
    before = (life.level, dict(life.incidents), len(life.told))
    for _ in range(times):
        life.waits(minutes)
        life.sees(None)
    assert (life.level, life.incidents, len(life.told)) == before


@given(RULES, st.booleans(), ANY, st.sampled_from([None, 50, 91, 101]))
@effort(2)
def test_the_same_look_again_changes_nothing(
    rules: str, stock: bool, acts: list[Act], used: int | None
) -> None:
    life = lived(rules, acts, stock=stock)
    life.sees(used)
    before = (life.alerts, dict(life.incidents), len(life.told))
    life.again(used)
    assert (life.alerts, life.incidents, len(life.told)) == before


@given(RULES, st.booleans(), ANY)
@effort(2)
def test_an_incident_is_as_it_was_last_told(rules: str, stock: bool, acts: list[Act]) -> None:
    """Silent edits aside: they show what is silenced, too."""
    life = lived(rules, acts, stock=stock)
    last = {telling.topic: telling for telling in life.told if telling.reason is not Reason.PROGRESS}
    for incident in life.incidents.values():
        assert incident.level == last[incident.topic].level
        assert incident.open == (last[incident.topic].reason is not Reason.RESOLVED)


@given(RULES, st.booleans(), ANY)
@effort(2)
def test_nothing_new_is_told_while_all_is_silenced(rules: str, stock: bool, acts: list[Act]) -> None:
    life = lived(rules, acts, stock=stock)
    told = {telling.reason for telling, muted in zip(life.told, life.told_when, strict=True) if muted}
    assert told <= {Reason.RESOLVED, Reason.EASED, Reason.PROGRESS}


@given(RULES, st.booleans(), ANY)
@effort(2)
def test_what_somebody_has_taken_on_is_not_told_again(rules: str, stock: bool, acts: list[Act]) -> None:
    assert Reason.REPEATED not in lived(rules, acts, stock=stock).after_ack


@given(RULES, st.booleans(), ANY)
@effort(1)
def test_what_holds_when_a_silence_ends_is_told_then(rules: str, stock: bool, acts: list[Act]) -> None:
    """With nothing to hold it back, an incident is open exactly while some rule holds a level to be told."""
    life = lived(rules, [*acts, ("reloads", "ladder"), ("limits", 100), ("mutes", False)], stock=stock)
    life.now += timedelta(days=70)  # into another period, and whatever went up and down has been calm
    life.sees(95)
    assert life.incident is not None
    assert life.incident.open
    assert life.level != "ok"


@given(RULES, st.booleans(), ANY, st.sampled_from([None, 50, 91]))
@example("ladder", True, RESTLESS, None)
@effort(2)
def test_rules_that_are_gone_leave_nothing_open(
    rules: str, stock: bool, acts: list[Act], used: int | None
) -> None:
    """Who heard of a beginning hears of the end, however restless, silenced or unknown it is."""
    life = lived(rules, [*acts, ("reloads", "none")], stock=stock)
    life.sees(used)
    assert [each.id for each in life.incidents.values() if each.open] == []


def test_a_life_without_a_number_is_told_nothing_of() -> None:
    life = born("ladder", stock=False)
    for _ in range(100):
        life.looks(Facts(life.now))
    assert (life.told, life.incidents, life.level) == ([], {}, "ok")

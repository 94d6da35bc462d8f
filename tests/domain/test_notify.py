"""What people are told: once a level, once an ending, and never noise."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from tests.domain.given import NOON, Watched, rule
from watcher.domain.rule import Level

APRIL = datetime(2026, 4, 1, 0, 10, tzinfo=UTC)


def test_the_main_story_is_told_in_three_messages() -> None:
    watched = Watched().sees(79, 80, 91, 100).at(APRIL).sees(2)
    assert watched.story == ["fired warning", "escalated critical", "resolved period reset"]


def test_a_notice_waits_for_the_digest() -> None:
    watched = Watched().sees(85)
    assert (watched.story, watched.silence) == ([], "digest only")


def test_a_level_is_told_once_however_often_it_is_seen() -> None:
    assert Watched().sees(91, 92, 89, 91, 70, 95).story == ["fired warning"]


def test_several_levels_crossed_at_once_are_one_message_that_lists_them() -> None:
    telling = Watched().sees(120).told[0]
    assert telling.level is Level.CRITICAL
    assert telling.crossed == (Level.NOTICE, Level.WARNING, Level.CRITICAL)


def test_one_incident_lasts_from_the_first_telling_to_its_end() -> None:
    watched = Watched().sees(91, 100).at(APRIL).sees(2)
    assert len({telling.incident.id for telling in watched.told}) == 1


def test_the_next_incident_names_the_one_before() -> None:
    watched = Watched().sees(91).at(APRIL).sees(2, 91)
    assert watched.told[-1].previous == watched.told[-2].incident


def test_two_rules_share_one_incident_and_the_higher_level_leads() -> None:
    early = rule({"critical": "remaining < 15"}, name="almost-gone")
    watched = Watched(rules=[rule(), early]).sees(90)
    assert watched.story == ["fired critical"]
    assert [line.rule for line in watched.told[0].rules] == ["almost-gone", "ladder"]


def test_a_second_rule_on_the_same_level_says_nothing_new() -> None:
    late = rule({"warning": "used >= 93"}, name="late")
    watched = Watched(rules=[rule(), late]).sees(91, 94)
    assert watched.story == ["fired warning"]
    assert watched.joined == [("late",)]  # for those alone who listen to it and to no other


def test_the_peak_is_kept_for_the_ending() -> None:
    watched = Watched().sees(91, 132, 131).at(APRIL).sees(1)
    assert watched.told[-1].incident.peak == 132


def test_a_changed_limit_that_changes_no_level_is_said() -> None:
    watched = Watched().sees(95).with_limit(101).sees(95)
    assert watched.story == ["fired warning", "limit changed warning"]
    assert watched.told[-1].rebased == (100, 101)


def test_a_raised_limit_that_leaves_a_lower_level_eases() -> None:
    watched = Watched().sees(100).with_limit(110).sees(100, 110)
    assert watched.story == ["fired critical", "eased warning", "escalated critical"]


def test_a_repeat_comes_after_its_time_and_not_before() -> None:
    loud = rule(repeat={Level.CRITICAL: timedelta(hours=1)})
    watched = Watched(rules=[loud]).sees(100, 100, 100, 100)
    assert watched.story == ["fired critical"]
    assert watched.sees(100).story == ["fired critical", "repeated critical"]


def test_a_repeat_does_not_wait_for_the_time_of_a_clock_that_was_ahead() -> None:
    loud = rule(repeat={Level.CRITICAL: timedelta(hours=1)})
    watched = Watched(rules=[loud]).at(NOON + timedelta(days=8)).sees(100).at(NOON).sees(100, 100, 100)
    assert watched.story == ["fired critical", "repeated critical"]


def test_an_open_message_is_brought_up_to_date_once_an_hour() -> None:
    watched = Watched().sees(*[91] * 9)
    assert [telling.reason for telling in watched.told] == ["fired", "progress", "progress"]


def test_silence_names_its_reason() -> None:
    assert Watched().sees(10).silence == "below threshold"


def test_a_raised_limit_that_leaves_only_a_notice_is_the_reason_of_the_end() -> None:
    watched = Watched().sees(90).with_limit(110).sees(90)
    assert watched.level == "notice"
    assert watched.story == ["fired warning", "resolved limit raised"]


def test_a_lowered_limit_is_no_recovery_even_where_usage_fell() -> None:
    watched = Watched().sees(95).with_limit(99).sees(50, 95)
    assert watched.story == ["fired warning", "limit changed warning"]


def test_a_limit_raised_after_the_end_arms_the_levels_again() -> None:
    almost_gone = rule({"warning": "used >= 90%"}, clear="used < 50%")
    watched = Watched(rules=[almost_gone]).sees(95, 40).with_limit(200).sees(190)
    assert watched.story == ["fired warning", "resolved usage corrected", "fired warning"]


def test_an_unknown_answer_moves_nothing_where_the_rule_lost_a_level() -> None:
    watched = Watched().sees(101)
    watched.rules = [rule({"warning": "used >= 90%"})]
    assert watched.sees(None).level == "critical"


def test_a_notice_that_joins_an_open_incident_is_told_to_nobody() -> None:
    quiet = rule({"notice": "used >= 93%"}, name="quiet")
    assert Watched(rules=[rule({"warning": "used >= 90%"}), quiet]).sees(91, 94).joined == []


def test_what_is_silenced_stands_at_its_true_level_in_the_message_that_people_have() -> None:
    watched = Watched().sees(91)
    watched.muted = True
    watched.sees(101)
    shown = watched.told[-1]
    assert (str(shown.reason), shown.level, shown.incident.level) == (
        "progress",
        Level.CRITICAL,
        Level.WARNING,
    )
    assert shown.incident.told == (Level.WARNING,)
    watched.muted = False
    watched.sees(102)
    assert watched.story == ["fired warning", "escalated critical"]


def test_what_is_silenced_and_falls_back_is_shown_at_the_lower_level_at_once() -> None:
    watched = Watched(stock=True).sees(91)
    watched.muted = True
    watched.sees(101, 92)
    assert [telling.level for telling in watched.told] == [Level.WARNING, Level.CRITICAL, Level.WARNING]
    assert watched.story == ["fired warning"]


def test_a_silenced_rule_lends_its_level_to_no_message_of_another() -> None:
    watched = Watched(rules=[rule({"warning": "used >= 90"}), rule({"critical": "used >= 100"}, name="top")])
    watched.sees(91)
    watched.quiet = {"top": "silenced by Ana"}
    watched.sees(*[101] * 5)
    assert {telling.level for telling in watched.told} == {Level.WARNING}

"""The words of limit messages, and what holds for every message there can be."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from pydantic import TypeAdapter

from tests.domain import tellings as any_
from tests.domain.tellings import AT, INCIDENT, READING, critical, ended, of_org, reset, telling, used
from watcher.domain.alert import Ended
from watcher.domain.compose.messages import compose
from watcher.domain.message import Message, Reason
from watcher.domain.period import calendar_day
from watcher.domain.reading import Limit, Origin, Series
from watcher.domain.rule import Level
from watcher.domain.telling import RuleLine, Telling


def message(told: Telling, timezone: str = "UTC") -> Message:
    return compose(told, timezone=timezone)


def facts(told: Telling, timezone: str = "UTC") -> dict[str, str]:
    return {fact.label: fact.text for fact in message(told, timezone).facts}


def test_a_warning_says_who_what_and_how_much() -> None:
    assert message(telling()).state == "Warning"
    assert message(telling()).headline == "Acme Brasil: automation jobs at 92 % of 10,000"


def test_the_consequence_says_how_much_is_left_until_when_and_what_the_average_means() -> None:
    assert message(telling()).consequence == (
        "796 left. Resets on Wed 1 Apr (in 10 days). "
        "At this period's average of 438 a day the limit is reached on Mon 23 Mar, 9 days before the reset."
    )


def test_the_facts_name_where_the_limit_came_from() -> None:
    assert facts(telling()) == {
        "Used": "9,204 (92 %)",
        "Limit": "10,000 · from config (Pipefy gives none), allowances[0] (config.yaml:24)",
        "Left": "796",
        "Resets": "1 Apr 2026 (in 10 days)",
    }


@pytest.mark.parametrize(
    ("limit", "words"),
    [
        (Limit(10_000, Origin.API), "10,000 · from the API"),
        (Limit(10_000, Origin.FIXED), "10,000 · fixed in the rule"),
        (None, "unknown · Pipefy gives none, nor does the config"),
    ],
)
def test_every_origin_of_a_limit_has_its_words(limit: Limit | None, words: str) -> None:
    assert facts(telling(reading=replace(READING, limit=limit)))["Limit"] == words


def test_the_sentence_is_for_the_ear() -> None:
    assert message(telling()).sentence == (
        "Warning: Acme Brasil automation jobs at 92 percent, 9,204 of 10,000 used. "
        "796 left. Resets on Wed 1 Apr (in 10 days)."
    )


@pytest.mark.parametrize("name", ["{% x %}", "100 % Acme", "%", "1", "Acme %"])
def test_a_name_is_said_as_it_is(name: str) -> None:
    told = message(of_org(name))
    assert told.sentence.startswith(f"Warning: {name} automation jobs at 9")
    assert (" percent, " in told.sentence) or name == "%"


def test_almost_all_is_never_all() -> None:
    assert message(used(9_999.96)).headline.endswith("at 99 % of 10,000")
    assert facts(used(9_999.999))["Used"] == "9,999.99 (99 %)"


def test_all_is_all() -> None:
    told = message(used(10_000))
    assert told.headline.endswith("at 100 % of 10,000")
    assert told.consequence.startswith("Nothing is left.")


def test_more_than_all_says_by_how_much() -> None:
    told = message(critical())
    assert told.consequence == "3 over the limit. Resets on Wed 1 Apr (in 10 days)."
    assert facts(critical())["Over"] == "3"


def test_a_great_excess_stays_readable() -> None:
    assert message(used(123_456, limit=10)).headline.endswith("at 1,234,560 % of 10")
    assert message(used(1e30, limit=1e-10)).headline.endswith("at over 9,999,999 % of less than 0.01")


def test_half_credits_are_shown_as_halves() -> None:
    assert facts(used(12.5, limit=20))["Used"] == "12.5 (62 %)"


def test_an_unknown_limit_is_said_and_nothing_is_computed_from_it() -> None:
    told = message(used(9_204, limit=None))
    assert told.headline == "Acme Brasil: automation jobs at 9,204 (limit unknown)"
    assert told.consequence.startswith("The limit is unknown")
    assert "average" not in told.consequence
    assert "Left" not in facts(used(9_204, limit=None))


def test_a_stock_has_no_reset() -> None:
    stock = telling(reading=replace(READING, period=None))
    assert facts(stock)["Resets"] == "no reset"
    assert message(stock).consequence == "796 left. This count does not reset."


def test_two_days_into_a_month_there_is_no_average() -> None:
    early = replace(READING, as_of=datetime(2026, 3, 3, tzinfo=UTC))
    assert "average" not in message(telling(reading=early, at=early.as_of)).consequence


def test_three_days_into_a_month_there_is_one() -> None:
    later = replace(READING, as_of=datetime(2026, 3, 4, tzinfo=UTC))
    assert "average of 3,068 a day" in message(telling(reading=later, at=later.as_of)).consequence


def test_a_limit_reached_only_after_the_reset_is_not_told() -> None:
    assert "average" not in message(used(5_000)).consequence


def test_nothing_used_has_no_average() -> None:
    assert "average" not in message(used(0)).consequence


def test_a_daily_limit_is_told_in_hours() -> None:
    noon = datetime(2026, 3, 22, 12, tzinfo=UTC)
    daily = replace(READING, used=9_000, period=calendar_day(noon), as_of=noon)
    assert message(telling(reading=daily, at=noon)).consequence.endswith(
        "average of 750 an hour the limit is reached at 13:20, 10 h 40 min before the reset."
    )


def test_dates_are_those_of_the_readers_zone() -> None:
    assert facts(telling(), "America/Sao_Paulo")["Resets"] == "31 Mar 2026 21:00 (in 10 days)"


def test_the_age_of_the_numbers_is_told_with_its_zone() -> None:
    assert "Data as of 22 Mar 00:00 UTC" in message(telling()).notes
    assert "Data as of 21 Mar 21:00 Sao Paulo time" in message(telling(), "America/Sao_Paulo").notes


def test_several_levels_crossed_at_once_are_one_message_that_lists_them() -> None:
    told = message(critical(crossed=(Level.NOTICE, Level.WARNING, Level.CRITICAL)))
    assert told.state == "Critical"
    assert "Crossed in one poll: notice, warning and critical" in told.notes
    assert "Crossed" not in told.change  # once is enough


def test_something_true_before_its_rule_was_says_so() -> None:
    assert "Already above the line when the rule was added" in message(telling(already_above=True)).notes


@pytest.mark.parametrize(
    ("told", "change"),
    [
        (telling(), "Warning level reached."),
        (critical(), "Raised from warning to critical."),
        (telling(reason=Reason.EASED, before=Level.CRITICAL), "Eased from critical to warning."),
        (telling(reason=Reason.REBASED, rebased=(10_000, 12_000)), "Limit changed from 10,000 to 12,000."),
        (telling(reason=Reason.REPEATED), "Reminder: still warning."),
        (telling(reason=Reason.PROGRESS), ""),
    ],
)
def test_every_reason_has_its_words(told: Telling, change: str) -> None:
    assert message(told).change == change


def test_a_changed_limit_is_told_whatever_the_reason() -> None:
    eased = telling(reason=Reason.EASED, before=Level.CRITICAL, rebased=(10_000, 12_000))
    assert message(eased).consequence.startswith("Limit changed from 10,000 to 12,000. 796 left.")


def test_a_reset_is_no_recovery() -> None:
    told = message(reset())
    assert told.state == "Resolved"
    assert told.headline == "Acme Brasil: automation jobs"
    assert told.consequence == "The period reset on 1 April. Now 0 of 10,000."
    assert not re.search(r"recover|fixed|fell", " ".join([told.consequence, told.sentence, *told.notes]))


def test_the_end_tells_peak_and_duration() -> None:
    assert message(reset()).sentence == (
        "Resolved: Acme Brasil automation jobs. The period reset on 1 April. Peak 13,180 of 10,000."
    )
    assert facts(reset())["Peak"] == "13,180 (131 %)"
    assert "Open for 10 days" in message(reset()).notes


def test_the_end_gives_no_advice() -> None:
    over = message(reset(next_step="Pause something", runbook="https://example.com"))
    assert (over.next_step, over.runbook) == ("", "")


@pytest.mark.parametrize(
    ("why", "words"),
    [
        (Ended.LIMIT_RAISED, "The limit was raised from 10,000 to 20,000."),
        (Ended.USAGE_CORRECTED, "Pipefy corrected the usage downwards."),
        (Ended.USAGE_FELL, "Usage fell below the line."),
        (Ended.RULE_REMOVED, "The rule was removed or no longer selects this; usage may not have changed."),
    ],
)
def test_every_end_has_its_words(why: Ended, words: str) -> None:
    assert message(ended(why, rebased=(10_000, 20_000))).consequence.startswith(words)


def test_an_incident_that_follows_another_says_when_that_was_told() -> None:
    last = replace(INCIDENT, last_told_at=datetime(2026, 3, 20, 16, 46, tzinfo=UTC))
    assert message(telling(previous=last)).earlier == "20 Mar 16:46"


@pytest.mark.parametrize(
    ("resource", "label"),
    [
        ("automation_jobs", "automation jobs"),
        ("api_calls", "API calls"),
        ("integration_tasks", "integration tasks"),
        ("ai_credits", "AI credits"),
        ("database_records", "database records"),
    ],
)
def test_resources_have_names_people_use(resource: str, label: str) -> None:
    assert message(telling(series=Series("pipefy", resource))).resource_label == label


def test_a_long_name_is_shortened_and_that_is_said() -> None:
    told = message(of_org("A" * 300))
    assert "A" * 59 + "…" in told.headline
    assert "Name shortened: it has 300 characters" in told.notes


def test_an_invisible_name_is_called_unnamed() -> None:
    assert message(of_org("\u200b\u202e")).org == "(unnamed)"


def test_a_name_cannot_reverse_or_break_the_line() -> None:
    told = message(of_org("Acme\u202e\r\nlisarB\u2066\x1b[31m\u200bX"))
    assert told.org == "Acme lisarB[31mX"


def test_many_rules_are_counted() -> None:
    rules = tuple(RuleLine(f"rule-{n}", "used >= 90%", Level.WARNING) for n in range(8))
    assert message(telling(rules=rules)).rules[-1] == "and 3 more"


@settings(max_examples=150, deadline=None)
@given(told=any_.tellings, timezone=any_.zones)
def test_any_telling_makes_a_message(told: Telling, timezone: str) -> None:
    made = compose(told, timezone=timezone)
    assert 0 < len(made.sentence) <= 200
    assert len(made.facts) <= 4
    assert made.headline
    words = [
        made.sentence,
        made.headline,
        made.consequence,
        made.change,
        made.identity,
        *made.notes,
        *made.rules,
    ]
    assert not re.search("[\x00-\x1f\x7f\u200b-\u200f\u202a-\u202e\u2066-\u2069]", "".join(words))


@settings(max_examples=50, deadline=None)
@given(told=any_.tellings)
def test_any_message_survives_the_store(told: Telling) -> None:
    adapter = TypeAdapter(Message)
    made = compose(told, timezone="UTC")
    finite = all(n is None or abs(n) < float("inf") for n in (made.used, made.limit))
    if finite:  # JSON has no word for the others
        assert adapter.validate_json(adapter.dump_json(made)) == made


@given(limit=st.floats(1e-6, 1e12), part=st.floats(0, 3))
@example(limit=3.0, part=0.9999999999999999)
@example(limit=0.1, part=0.9999999999999999)
def test_a_share_never_rounds_up_across_the_limit(limit: float, part: float) -> None:
    amount = limit * part
    shown = message(used(amount, limit=limit)).headline
    found = re.search(r"at (?:under |over )?([0-9,]+) %", shown)
    assert found is not None
    assert (int(found[1].replace(",", "")) >= 100) == (amount >= limit)


@given(hours=st.integers(0, 24 * 30))
def test_an_average_is_told_only_for_a_date_to_come_and_before_the_reset(hours: int) -> None:
    at = READING.period.start + timedelta(hours=hours) if READING.period else AT
    made = message(telling(reading=replace(READING, as_of=at), at=at))
    if hours < 72:
        assert "average" not in made.consequence

"""The words of a forecast: a date with its range, how sure that is, and that it is none where it is none."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.domain import tellings
from tests.domain.tellings import AT
from tests.domain.topics import ahead, filling, over, sketch
from watcher.domain.alert import Ended
from watcher.domain.compose.messages import compose
from watcher.domain.forecast import outlook
from watcher.domain.message import Message, Reason
from watcher.domain.period import calendar_day
from watcher.domain.rule import Level
from watcher.domain.telling import Telling


def message(told: Telling, timezone: str = "UTC") -> Message:
    return compose(told, timezone=timezone)


def facts(told: Telling) -> dict[str, str]:
    return {fact.label: fact.text for fact in message(told).facts}


def test_a_forecast_says_when_it_runs_out() -> None:
    told = message(ahead())
    assert told.state == "Forecast"
    assert told.headline == "Acme Iberia: integration tasks run out 31 Mar"


def test_its_sentence_is_for_the_ear() -> None:
    assert message(ahead(a_day=2_300)).sentence == (
        "Forecast: Acme Iberia integration tasks will probably reach the limit on Mon 30 March, "
        "2 days before the reset. 61 percent used today."
    )


def test_the_consequence_tells_the_date_s_range_how_far_we_are_and_where_it_lands() -> None:
    said = message(ahead()).consequence
    assert re.search(r"reached on Tue 31 Mar, 2\d h before the reset on 1 Apr \(range: 2\d Mar to", said)
    assert "61 % used on day 22 of 31." in said
    assert re.search(r"It probably ends at 52,0\d\d \(104 %\), 8 times of 10 between 4.,... and 5.,...", said)


def test_a_range_may_lead_beyond_the_reset() -> None:
    assert "to after the reset)" in message(ahead(scatter=30)).consequence


def test_the_facts_are_four_and_begin_with_what_is_foreseen() -> None:
    assert list(facts(ahead())) == ["Projected", "Limit", "Used", "Resets"]
    assert re.fullmatch(r"52,0\d\d \(104 %\)", facts(ahead())["Projected"])
    assert facts(ahead())["Limit"] == "50,000 · from config (Pipefy gives none), allowances[1]"
    assert message(ahead()).projected == pytest.approx(52_000, rel=0.01)


def test_the_notes_say_how_sure_it_is_and_what_it_rests_on() -> None:
    notes = message(ahead(a_day=2_300)).notes
    assert "9 times of 10 it ends above 50,000" in notes
    assert "Foreseen from 21 days of data" in notes


def test_it_is_a_forecast_even_when_it_is_critical_and_says_so() -> None:
    told = message(ahead(when="runs_out_in < 3d", reason=Reason.ESCALATED, level=Level.CRITICAL))
    assert (told.state, told.level) == ("Forecast", Level.CRITICAL)
    assert "Level critical" in told.notes
    assert message(ahead()).change == "Warning level of the forecast reached."


def test_a_line_below_the_limit_is_not_told_as_running_out() -> None:
    told = message(ahead(a_day=1_300, when="forecast >= 80%"))
    assert told.headline == "Acme Iberia: integration tasks will probably end at 87 % of 50,000"
    assert "probably not reached before the reset" in told.consequence
    assert any("it ends above 40,000" in note for note in told.notes)


def test_little_use_that_a_rule_asks_for_is_not_called_much() -> None:
    told = message(ahead(2_000, a_day=100, when="forecast < 50%"))
    assert told.headline.endswith("will probably end at 6 % of 50,000")
    assert "run out" not in told.sentence


def test_what_is_used_up_has_no_date() -> None:
    told = message(ahead(50_500))
    assert "used up" in told.headline
    assert told.sentence.startswith("Forecast: Acme Iberia integration tasks are used up.")
    assert "500 over the limit." in told.consequence


def test_a_level_that_asks_for_the_use_alone_is_told_as_use() -> None:
    told = message(ahead(50_500, when="used >= 100%", level=Level.CRITICAL))
    assert told.state == "Critical"
    assert told.headline == "Acme Iberia: integration tasks at 101 % of 50,000"


def test_the_use_too_says_where_it_leads_where_that_is_foreseen() -> None:
    told = ahead(when="used >= 60%")
    assert list(facts(told)) == ["Used", "Limit", "Projected", "Resets"]
    assert re.fullmatch(r"52,0\d\d \(104 %\)", facts(told)["Projected"])
    assert "The limit is probably reached on Tue 31 Mar" in message(told).consequence
    assert "average" not in message(told).consequence


def test_the_use_says_that_the_reset_comes_first_where_that_is_foreseen() -> None:
    assert (
        "probably not reached before the reset" in message(ahead(a_day=1_300, when="used >= 60%")).consequence
    )


def test_what_is_used_up_is_not_foreseen_to_be() -> None:
    said = message(ahead(50_500, when="used >= 100%", level=Level.CRITICAL)).consequence
    assert said.count("500 over the limit.") == 1


def test_an_unknown_limit_gives_an_end_and_no_date() -> None:
    told = message(ahead(limit=None, when="forecast >= 50000"))
    assert re.search(r"will probably end at 52,... \(limit unknown\)", told.headline)
    assert told.consequence.startswith("The limit is unknown")


def test_what_cannot_be_foreseen_now_says_why_and_what_is_left() -> None:
    told = ahead(outlook=None)
    assert told.facts is not None
    told = replace(told, facts=replace(told.facts, outlook="needs 3 days of data or 10 % of the period"))
    assert message(told).headline.endswith("at 61 % of 50,000, forecast unknown")
    assert message(told).consequence.startswith(
        "Nothing can be foreseen now: needs 3 days of data or 10 % of the period. 19,500 left."
    )


def test_a_number_that_is_gone_is_not_foreseen() -> None:
    assert message(ahead(reading=None)).headline == "Acme Iberia: integration tasks, number unknown"


def test_a_stock_says_when_it_is_full_and_how_it_grows() -> None:
    told = message(filling())
    assert told.headline == "Acme Iberia: users run out 27 Sep"
    assert told.consequence == (
        "The limit is probably reached on Sun 27 Sep (range: 26 Jul to 22 Oct 2028). 74 % used today. "
        "It usually grows by 10 in 30 days, 8 times of 10 by 2 to 15."
    )
    assert facts(filling())["Full"] == "27 Sep (in 189 days)"
    assert told.projected is None


def test_a_stock_that_does_not_grow_is_never_said_to_be_full() -> None:
    for growth in ((0.0, 0.0, 0.0), (0.0, 0.001, 0.002), (-5.0, -1.0, 0.0)):
        told = message(filling(growth=growth))
        assert "run out" not in told.headline
        assert facts(filling(growth=growth))["Full"] == "not in sight"


def test_a_daily_limit_runs_out_at_an_hour() -> None:
    noon = datetime(2026, 3, 22, 12, tzinfo=UTC)
    told = ahead(7_000, limit=10_000)
    assert told.reading is not None
    daily = replace(told.reading, period=calendar_day(noon), as_of=noon)
    assert daily.period is not None
    found = outlook(sketch(14_000), 7_000, noon, daily.period)
    assert not isinstance(found, str)
    said = message(replace(told, reading=daily, outlook=found, at=noon))
    assert re.search(r"run out \d\d:\d\d$", said.headline)
    assert "7,000" not in said.headline
    assert "70 % used by 12:00." in said.consequence


def test_dates_are_those_of_the_readers_zone() -> None:
    assert message(ahead(), "America/Sao_Paulo").headline.endswith(("run out 30 Mar", "run out 31 Mar"))
    assert "before the reset on 31 Mar" in message(ahead(), "America/Sao_Paulo").consequence


def test_one_thing_runs_out_and_many_run_out() -> None:
    told = ahead()
    one = replace(told, series=replace(told.series, resource="storage"))
    assert "storage runs out 31 Mar" in message(one).headline


def test_an_improved_forecast_says_what_is_projected_now() -> None:
    told = message(over(ahead(a_day=1_200), Ended.FORECAST_IMPROVED))
    assert (told.state, told.headline) == ("Resolved", "Acme Iberia: integration tasks, forecast")
    assert told.consequence.startswith(
        "At the present pace the limit is not reached before the reset any more. Projected now: 42,"
    )
    assert told.projected is None


def test_a_limit_that_is_only_reached_later_is_not_said_to_hold() -> None:
    told = message(over(ahead(), Ended.FORECAST_IMPROVED))
    assert told.consequence.startswith("The limit is reached later than foreseen: on Tue 31 Mar now.")


def test_an_end_nothing_is_foreseen_after_says_no_more_than_that() -> None:
    told = message(over(ahead(outlook=None, facts=None), Ended.FORECAST_IMPROVED))
    assert told.consequence == "The forecast has improved. Now 30,500 of 50,000."


def test_a_reset_ends_a_forecast_as_it_ends_everything() -> None:
    assert message(over(ahead(), Ended.PERIOD_RESET)).consequence.startswith("The period reset.")


@settings(max_examples=60, deadline=None)
@given(
    used=st.floats(0, 1e9),
    a_day=st.floats(0, 1e8),
    scatter=st.floats(0.01, 1e4),
    limit=st.floats(0.01, 1e9),
    zone=tellings.zones,
)
def test_any_forecast_is_told_in_bounds(
    used: float, a_day: float, scatter: float, limit: float, zone: str
) -> None:
    told = message(ahead(used, a_day=a_day, limit=limit, scatter=scatter), zone)
    assert (told.state, len(told.facts)) == ("Forecast", 4)
    assert len(told.sentence) <= 200
    assert ("run out" in told.headline) <= (used < limit)
    assert not re.search(r"\bnan\b|\binf\b|None", told.headline + told.consequence + "".join(told.notes))


@settings(max_examples=60, deadline=None)
@given(st.floats(0, 1e9), st.lists(st.floats(-1e9, 1e9), min_size=3, max_size=3).map(sorted))
def test_any_stock_is_told_in_bounds(used: float, growth: list[float]) -> None:
    told = message(filling(used, (growth[0], growth[1], growth[2])))
    assert ("run out" in told.headline) <= (used < 250 and growth[1] > 0)
    assert len(told.facts) == 4


@pytest.mark.parametrize("hours", range(0, 10 * 24, 13))
def test_a_date_is_always_to_come_and_before_the_reset(hours: int) -> None:
    now = AT + timedelta(hours=hours)
    told = ahead(48_000 + hours * 50)
    assert told.reading is not None
    assert told.reading.period is not None
    found = outlook(sketch(900), told.reading.used, now, told.reading.period)
    assert not isinstance(found, str)
    said = message(replace(told, outlook=found, at=now)).consequence
    dated = re.search(r"reached on \w+ (\d+) Mar, .* before the reset", said)
    assert dated is None or now.day <= int(dated[1]) <= 31

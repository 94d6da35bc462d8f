"""The rules that the language was made for, one of each kind, all load and mean what they say."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from tests.config.desk import Desk
from watcher.config.loaded import Loaded
from watcher.domain.rule import Globs, IfMissing, Level, Watch
from watcher.domain.terms import Metric, Unit

HERE = Path(__file__).parent / "examples"


@pytest.fixture
def loaded(desk: Desk) -> Loaded:
    desk.write("config.yaml", (HERE / "config.yaml").read_text())
    (desk.path / "rules" / "cards.yaml").unlink()
    desk.write("rules/all.yaml", (HERE / "rules.yaml").read_text())
    return desk.load()


def test_every_example_rule_loads_and_only_the_reader_of_a_mailed_report_is_doubted(loaded: Loaded) -> None:
    assert loaded.ok
    assert [one.code for one in loaded.faults] == ["W214"]
    assert len(loaded.rules) == 8


def test_a_ladder_repeats_its_top_alone_and_asks_for_a_report(loaded: Loaded) -> None:
    rule = loaded.rules[0]
    assert [when.text for when in rule.when.values()] == ["used >= 80%", "used >= 90%", "used >= 100%"]
    assert rule.repeat == {Level.CRITICAL: (timedelta(hours=24),)}
    assert [(action.at, action.report) for action in rule.actions] == [(Level.WARNING, "automation")]
    assert [one.test.name for one in loaded.tests] == ["each level speaks once, reset closes the alert"]


def test_what_is_left_is_compared_as_a_number(loaded: Loaded) -> None:
    rule = loaded.rules[1]
    assert rule.clear is not None
    terms = [*rule.when.values(), rule.clear]
    assert [(one.terms[0].metric, one.terms[0].unit, one.terms[0].value) for one in terms] == [
        (Metric.REMAINING, Unit.NUMBER, 5000),
        (Metric.REMAINING, Unit.NUMBER, 1000),
        (Metric.REMAINING, Unit.NUMBER, 8000),
    ]
    assert rule.select.globs["org"] == Globs(("Acme *", "!Acme Sandbox"))


def test_a_spike_is_seen_against_the_same_hours_a_week_before(loaded: Loaded) -> None:
    rule = loaded.rules[2]
    first, second = rule.when[Level.WARNING].terms
    assert (first.metric, first.unit, first.value, first.window) == (Metric.RISE, Unit.TIMES, 2, 86400)
    assert (second.metric, second.unit, second.value) == (Metric.RISE, Unit.NUMBER, 500)
    assert (rule.after.polls, rule.text.title) == (
        2,
        "{{ org }}: {{ resource_label }} doubled since last week",
    )


def test_the_end_is_foreseen_with_confidence_and_in_time(loaded: Loaded) -> None:
    rule = loaded.rules[3]
    warning, critical = rule.when[Level.WARNING], rule.when[Level.CRITICAL]
    assert [term.metric for term in warning.terms] == [Metric.FORECAST, Metric.ELAPSED]
    assert (critical.terms[0].metric, critical.terms[0].value) == (Metric.RUNS_OUT_IN, 3 * 86400)
    assert rule.confidence == 0.9


def test_a_contract_that_must_be_there_is(loaded: Loaded) -> None:
    assert (loaded.rules[4].limit.source, loaded.rules[4].limit.if_missing) == ("allowance", IfMissing.ERROR)


def test_absence_and_silence_have_watches_of_their_own(loaded: Loaded) -> None:
    absent, silent = loaded.rules[5:7]
    assert (absent.watch, silent.watch) == (Watch.ORG, Watch.SOURCE)
    assert absent.when[Level.WARNING].terms[0].unit is Unit.POLLS
    assert absent.when[Level.CRITICAL].terms[0].unit is Unit.SECONDS
    assert (silent.never_quiet, absent.never_quiet) == (True, False)


def test_customers_are_chosen_and_grouped_by_plan(loaded: Loaded) -> None:
    rule = loaded.rules[7]
    assert (rule.group, rule.select.globs["plan"].patterns) == ("plan", ("embed-starter", "embed-growth"))

"""Limits that an add-on extends, and series that are a part of their organization's number."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.domain.given import NOON, limit, reading, rule
from watcher.domain.advance import advance
from watcher.domain.alert import Ended
from watcher.domain.allowance import Allowance, with_allowance
from watcher.domain.evaluate import ADD_ON, evaluate
from watcher.domain.facts import Facts
from watcher.domain.period import PeriodKind, calendar_day, calendar_month
from watcher.domain.reading import Reading, Series
from watcher.domain.rule import Globs, Level, Rule, Selector

ORDINARY = limit(100)
EXTENDED = replace(ORDINARY, soft=True)


def level(used: float, *, soft: bool) -> dict[Level, bool | None]:
    facts = Facts(NOON, used=used, limit=EXTENDED if soft else ORDINARY, period=calendar_month(NOON))
    return {each: result.truth for each, result in evaluate(rule(), facts).levels.items()}


def test_passing_a_limit_with_an_add_on_exhausts_nothing() -> None:
    assert level(130, soft=True) == {Level.NOTICE: True, Level.WARNING: True, Level.CRITICAL: False}
    assert level(130, soft=False)[Level.CRITICAL] is True


def test_what_remains_is_never_nothing_with_an_add_on() -> None:
    gone = rule({"critical": "remaining <= 0", "warning": "remaining < 10"})
    facts = Facts(NOON, used=130, limit=EXTENDED)
    answers = evaluate(gone, facts).levels
    assert answers[Level.CRITICAL].truth is False
    assert answers[Level.CRITICAL].terms[0].why == ADD_ON
    assert answers[Level.WARNING].truth is True


def test_an_add_on_bought_after_the_alert_takes_its_edge_off() -> None:
    ladder, month = rule({"critical": "used >= 100%"}), calendar_month(NOON)
    hard = Facts(NOON, used=130, limit=ORDINARY, period=month)
    fired = advance(None, ladder, evaluate(ladder, hard), hard, series="s", max_gap=month.end - month.start)
    soft = replace(hard, limit=EXTENDED)
    eased = advance(
        fired.after, ladder, evaluate(ladder, soft), soft, series="s", max_gap=month.end - month.start
    )
    assert (fired.after.level, eased.after.level, eased.ended) == (Level.CRITICAL, None, Ended.LIMIT_RAISED)


PIPE = Series("pipefy", "automation_jobs", (("org", "8a1c"), ("pipe", "77")))
LABELS = (("org", "Acme"), ("pipe", "Purchases"))


def selector(**globs: str) -> Selector:
    return Selector({name: Globs((glob,)) for name, glob in globs.items()})


@pytest.mark.parametrize(
    ("chosen", "meant"),
    [
        (selector(resource="automation_jobs"), False),
        (selector(resource="automation_jobs", org="*"), False),
        (selector(resource="automation_jobs", pipe="*"), True),
        (selector(pipe="Purch*"), True),
        (selector(pipe="Sales"), False),
        (selector(resource="automation_jobs", automation="*"), False),
    ],
)
def test_a_part_is_meant_only_by_a_selector_that_names_it(chosen: Selector, meant: bool) -> None:
    assert chosen.measures(PIPE, LABELS) is meant


def test_the_whole_is_meant_as_ever() -> None:
    whole = Series("pipefy", "automation_jobs", (("org", "8a1c"),))
    assert selector(resource="automation_jobs").measures(whole, LABELS[:1])
    assert whole.below is None
    assert PIPE.below == "pipe"


def test_an_organizations_allowance_is_not_each_pipes() -> None:
    part = Reading(PIPE, 10, None, calendar_month(NOON), NOON, LABELS)
    granted = Allowance(selector(resource="automation_jobs"), 100, "allowances[0]")
    assert with_allowance(part, [granted]).limit is None


@pytest.mark.parametrize(
    ("granted_for", "holds"), [(None, True), (PeriodKind.MONTH, False), (PeriodKind.DAY, True)]
)
def test_an_allowance_holds_for_what_counts_over_the_same_time(
    granted_for: PeriodKind | None, holds: bool
) -> None:
    today = reading(10, of=None, period=calendar_day(NOON))
    allowance = Allowance(Selector(), 100, "allowances[0]", granted_for)
    assert (with_allowance(today, [allowance]).limit is not None) is holds


def test_rules_without_selectors_do_not_take_parts() -> None:
    assert not Rule("all", Selector(), {}).select.measures(PIPE, LABELS)

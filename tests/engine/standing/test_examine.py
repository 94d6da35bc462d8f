"""What the doctor says from the store alone: freshness, limits and cost."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from tests.engine.fakes import ACME, START
from watcher.domain.budget import Budget
from watcher.domain.period import Period, calendar_day, calendar_month
from watcher.domain.reading import Limit, Origin, Reading, Series
from watcher.engine.pacing.ledger import Spent
from watcher.engine.policy import Policy, SourcePlan
from watcher.engine.standing.examine import Known, remembered
from watcher.ports import Finding, Mark
from watcher.records import SeriesState, Target

HOUR = timedelta(hours=1)
FRESH = Target("own", 0, (ACME,), START + HOUR, START - HOUR, last_ok_at=START)


def state(resource: str, period: Period | None, limit: Limit | None = None) -> SeriesState:
    series = Series("own", resource, (("org", ACME.id),))
    return SeriesState(series, (), Reading(series, 5, limit, period, START), START)


def findings(*states: SeriesState, target: Target = FRESH, calls: int = 0, **plan: object) -> list[Finding]:
    known = Known((target,), states, Spent().plus(calls, START))
    own = SourcePlan(HOUR, HOUR, **plan)  # type: ignore[arg-type]
    policy = Policy(rules=(), routes=(), receivers={}, sources={"own": own})
    return remembered("own", known, policy, START, limits=True)


@pytest.mark.parametrize(
    ("period", "line"),
    [
        (calendar_month(START), "- {source: own, resource: seats, limit: NUMBER, period: month}"),
        (calendar_day(START), "- {source: own, resource: seats, limit: NUMBER, period: day}"),
        (None, "- {source: own, resource: seats, limit: NUMBER}"),
    ],
)
def test_a_missing_limit_comes_with_the_line_that_covers_it(period: Period | None, line: str) -> None:
    limits = findings(state("seats", period))[1]
    assert limits.lines == (line,)
    assert limits.text == "0 of 1 known; none for seats"


def test_known_limits_need_no_line() -> None:
    limits = findings(state("seats", None, Limit(10, Origin.API)))[1]
    assert (limits.mark, limits.lines) == (Mark.OK, ())


def test_old_data_is_a_warning_with_names_and_reason() -> None:
    failing = replace(FRESH, last_ok_at=START - 3 * HOUR, failures=2, failure="HTTP 502")
    data = findings(target=failing)[0]
    assert data.mark is Mark.WARN
    assert data.text == "older than two polls, for 3 h: Acme Brasil"
    assert data.hint == "HTTP 502"


def test_a_budget_overspent_is_a_warning_with_a_remedy() -> None:
    cost = findings(calls=50, budget=Budget(share=None, per_day=40))[-1]
    assert cost.mark is Mark.WARN
    assert cost.text.startswith("50 calls in the last 24 h, 40 a day allowed")
    assert "poll" in cost.hint


def test_a_source_that_is_pushed_costs_nothing() -> None:
    nothing = replace(FRESH, last_ok_at=None)
    assert [f.text for f in findings(target=nothing, pushed=True)] == ["nothing was pushed yet"]

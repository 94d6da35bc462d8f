"""A rule's own test, run through the real judge."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from tests.domain.given import rule
from tests.engine.trials import answers, numbers, tried
from watcher.domain.rule import After, IfMissing, Level, LimitPolicy, Watch
from watcher.domain.ruletest import Counting

LADDER = "ok notice notice warning warning warning critical ok"
USED = (79, 81, 89.9, 90, 90, None, 100.5, 1.2)


async def test_what_is_expected_passes_with_a_gap_and_over_a_reset() -> None:
    trial = await tried(
        numbers(rule(), USED, LADDER, sent={"notice": 0, "warning": 1, "critical": 1, "resolved": 1})
    )
    assert (trial.passed, trial.got, trial.why) == (True, tuple(LADDER.split()), "")


async def test_the_first_column_that_differs_is_told_with_its_numbers() -> None:
    above = rule({"notice": "used >= 80%", "warning": "used > 90%", "critical": "used >= 100%"})
    trial = await tried(numbers(above, USED, LADDER))
    assert (trial.passed, trial.differs) == (False, 3)
    assert trial.why == "used = 90.0 %, rule says used > 90%"


async def test_tellings_are_counted_by_level_and_silent_edits_are_not() -> None:
    repeated = rule(repeat={Level.CRITICAL: timedelta(hours=24)})
    trial = await tried(
        numbers(repeated, (100, 100, 100), "critical critical critical", sent={"critical": 1})
    )
    assert (trial.differs, trial.wrong_counts, trial.counts) == (None, ("critical",), {"critical": 3})
    assert not trial.passed


async def test_counts_that_are_not_named_are_not_compared() -> None:
    assert (await tried(numbers(rule(), (95,), "warning", sent={"critical": 0}))).passed


async def test_nobody_knows_is_neither_ok_nor_a_level() -> None:
    assert (await tried(numbers(rule(), (95, 20), "unknown unknown", limit=None))).passed
    assert (await tried(numbers(rule(), (None, 20), "unknown ok"))).passed


async def test_a_limit_from_the_contract_is_the_one_that_the_test_gives() -> None:
    contract = replace(rule(), limit=LimitPolicy("allowance", None, IfMissing.ERROR))
    assert (await tried(numbers(contract, (95,), "warning"))).passed


async def test_a_fixed_limit_is_the_rule_s_own() -> None:
    fixed = replace(rule(), limit=LimitPolicy("fixed", 50.0))
    assert (await tried(numbers(fixed, (39, 45, 50), "ok warning critical", limit=1_000))).passed


async def test_after_counts_columns_as_polls() -> None:
    patient = rule(after=After(polls=3))
    trial = await tried(numbers(patient, (95, 95, 95), "ok warning warning"))
    assert (trial.got, trial.differs) == (("ok", "ok", "warning"), 1)
    assert trial.why == "used = 95.0 %, rule says used >= 90%; true, but only for 2 of 3 polls"


async def test_history_is_remembered_and_not_judged() -> None:
    spike = rule({"warning": "rise(24h) >= 2x last_week"})
    before = [number * 10.0 for number in range(1, 9)]
    start = datetime(2026, 3, 10, tzinfo=UTC)
    trial = await tried(numbers(spike, (90, 130), "ok warning", before=before, limit=1_000, start=start))
    assert trial.passed, trial.why
    ladder = numbers(rule(), (99,), "warning", before=(99, 99), sent={"warning": 1})
    assert (await tried(ladder)).passed


async def test_a_forecast_learns_from_the_history() -> None:
    ahead = rule({"warning": "forecast >= 100%"})
    start = datetime(2026, 3, 15, tzinfo=UTC)
    steady = [400.0 * day for day in range(14)]
    exceeds = numbers(ahead, (5_600, 6_000), "warning warning", before=steady, limit=10_000, start=start)
    assert (await tried(exceeds)).passed
    holds = numbers(ahead, (5_600, 6_000), "ok ok", before=steady, limit=20_000, start=start)
    assert (await tried(holds)).passed


async def test_an_organization_is_missing_by_good_answers_alone() -> None:
    gone = rule({"warning": "missing >= 2 polls", "critical": "missing >= 4h"}, watch=Watch.ORG)
    expect = "ok ok unknown warning warning critical ok"
    assert (await tried(answers(gone, "yn_nnny", expect))).passed


async def test_a_source_fails_by_failures_and_grows_old_without_them() -> None:
    failing = rule({"warning": "failures >= 2 polls", "critical": "age >= 4h"}, watch=Watch.SOURCE)
    assert (await tried(answers(failing, "ynnn_ny", "ok ok warning warning critical critical ok"))).passed
    old = rule({"critical": "age >= 2h"}, watch=Watch.SOURCE)
    assert (await tried(answers(old, "y__y", "ok ok critical ok"))).passed


@pytest.mark.parametrize(
    ("used", "expect", "why"),
    [
        ((95, 85), "warning ok", "used = 85.0 %, rule says used >= 90%; a level that was reached is kept"),
        (
            (95, None),
            "warning ok",
            "used is unknown: no sample, rule says used >= 90%; what is unknown moves nothing",
        ),
        ((20,), "warning", "used = 20.0 %, rule says used >= 90%"),
        ((20,), "unknown", "used = 20.0 %, rule says used >= 80%"),
        ((None,), "ok", "used is unknown: no sample, rule says used >= 80%"),
        ((89.99,), "warning", "used = 89.99 %, rule says used >= 90%"),
    ],
)
async def test_why_a_column_differs(used: tuple[float | None, ...], expect: str, why: str) -> None:
    assert (await tried(numbers(rule(), used, expect))).why == why


async def test_why_a_rule_of_its_own_clear_keeps_a_level() -> None:
    stock = rule({"warning": "used >= 90%"}, clear="used < 50%")
    trial = await tried(numbers(stock, (95, 60), "warning ok", counting=Counting(None)))
    assert trial.why == "used = 60.0 %, rule says used >= 90%; kept until used < 50%"


async def test_other_rules_routes_and_digests_play_no_part_but_what_waits_for_the_digest_is_not_sent() -> (
    None
):
    test = numbers(rule(), (85, 95), "notice warning", sent={"notice": 0, "warning": 1})
    assert (await tried(test)).passed
    at_once = replace(test, digest_only=frozenset(), sent={"notice": 1, "warning": 1})
    assert (await tried(at_once)).passed

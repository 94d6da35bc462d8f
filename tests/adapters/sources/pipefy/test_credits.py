"""AI credits: three fields tell them, one is believed, and what an add-on pays for is no exhaustion."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from tests.adapters.sources.pipefy.account import Account, started, watching
from tests.adapters.sources.pipefy.parsing import gaps, parse, reading, readings, take, wish
from tests.adapters.sources.pipefy.recorded import ACME, AI_CREDITS_ALONE, GLOBEX, MAY, PERMISSION_DENIED
from tests.adapters.sources.shortmemory import ShortMemory
from tests.adapters.standin import StandingClock
from watcher.adapters.sources.pipefy.documents import poll
from watcher.adapters.sources.pipefy.frame import Frame
from watcher.domain.period import calendar_month
from watcher.domain.reading import Limit, Origin
from watcher.ports import Answer

BROKEN = {"message": "Internal server error", "extensions": {"code": "INTERNAL_SERVER_ERROR"}}
NOT_COMBINED = ("aiCreditUsageStatsCombined",)


def combined(usage: Any, **more: Any) -> dict[str, Any]:
    row = {"organizationUuid": ACME.id, "organizationName": "Acme", "usage": usage, **more}
    return {"aiCreditUsageStatsCombined": {"byOrganization": [row], "partial": False}}


def alone(usage: Any, **more: Any) -> dict[str, Any]:
    return {"a0": {"usage": usage, **more}}


def listed(used: Any, limit: Any = 100) -> dict[str, Any]:
    limits = [{"resource": "AI_CREDITS", "used": used, "limit": limit}]
    return {"s0": {"uuid": ACME.id, "name": "Acme", "activeSubscription": {"limits": limits}}}


def credits_in(found: Answer) -> float | str | None:
    """The number, or why there is none, or None where the organization has none."""
    known = readings(found).get((ACME.id, "ai_credits"))
    return gaps(found).get((ACME.id, "ai_credits")) if known is None else known


def test_halves_are_kept_and_a_limit_of_zero_is_unknown() -> None:
    found = reading(parse(combined(12.5, limit=0, hasAddon=False), ACME), ACME, "ai_credits")
    assert (found.used, found.limit, found.period) == (12.5, None, calendar_month(MAY))


@pytest.mark.parametrize(("add_on", "soft"), [(True, True), (False, False), (None, False), ("yes", False)])
def test_with_an_add_on_the_limit_is_soft(add_on: Any, soft: bool) -> None:
    for data, dropped in (
        (combined(120, limit=100, hasAddon=add_on), ()),
        (alone(120, limit=100, hasAddon=add_on), NOT_COMBINED),
    ):
        found = reading(parse(data, ACME, dropped=dropped), ACME, "ai_credits")
        assert found.limit == Limit(100, Origin.API, soft=soft)


@pytest.mark.parametrize(
    ("told", "add_on"), [({}, True), ({"hasAddon": False}, True), ({"hasAddon": True}, None)]
)
def test_an_add_on_may_be_told_by_either_field(told: Any, add_on: Any) -> None:
    data = combined(120, limit=100, **told) | alone(130, limit=90, hasAddon=add_on)
    assert reading(parse(data, ACME), ACME, "ai_credits").limit == Limit(100, Origin.API, soft=True)


def test_an_add_on_that_the_combined_field_cannot_tell_is_asked_for() -> None:
    lacks = ["aiCreditUsageStats.freeAiCredit"]
    assert "a0:" not in str(poll([ACME], wish(), lacks))
    assert "a0:" in str(poll([ACME], wish(), [*lacks, "aiCreditUsageStatsCombined.hasAddon"]))


def test_the_three_are_never_mixed_and_the_combined_one_comes_first() -> None:
    data = combined(12, limit=None) | alone(13, limit=50) | listed(14, 100)
    found = parse(data, ACME)
    told = reading(found, ACME, "ai_credits")
    assert (told.used, told.limit) == (12, None)
    assert len([r for r in found.readings if r.series.resource == "ai_credits"]) == 1


def test_without_the_combined_field_the_organizations_own_is_taken() -> None:
    data = alone(13, limit=50) | listed(14)
    found = reading(parse(data, ACME, dropped=NOT_COMBINED), ACME, "ai_credits")
    assert (found.used, found.limit) == (13, Limit(50, Origin.API))


def test_the_subscriptions_row_is_the_last_resort() -> None:
    found = parse(
        listed(14) | {"a0": None}, ACME, dropped=NOT_COMBINED, errors=[PERMISSION_DENIED | {"path": ["a0"]}]
    )
    assert credits_in(found) == 14


def test_the_pages_own_answer_is_read() -> None:
    found = parse({"a0": AI_CREDITS_ALONE}, ACME, dropped=NOT_COMBINED)
    assert reading(found, ACME, "ai_credits").used == 12
    assert reading(found, ACME, "ai_credits").limit is None
    assert (ACME.id, "free_ai_credits") not in readings(found)


FAILS = [{**BROKEN, "path": ["aiCreditUsageStatsCombined"]}]


@pytest.mark.parametrize(
    ("teller", "seen"),
    [
        ("combined", "Internal server error (INTERNAL_SERVER_ERROR)"),
        ("alone", 13),
        ("subscription", 13),
        (None, 13),
    ],
)
def test_who_told_them_stays_the_teller_while_it_merely_fails(teller: str | None, seen: Any) -> None:
    data = {"aiCreditUsageStatsCombined": None, **alone(13), **listed(14)}
    assert credits_in(parse(data, ACME, errors=FAILS, tellers={ACME.id: teller})) == seen


def test_an_own_field_that_fails_after_having_told_is_not_replaced_by_the_row() -> None:
    data = {"a0": None, **listed(14)}
    errors = [{**BROKEN, "path": ["a0"]}]
    told = parse(data, ACME, errors=errors, dropped=NOT_COMBINED, tellers={ACME.id: "alone"})
    assert "Internal server error" in str(credits_in(told))
    assert credits_in(parse(data, ACME, errors=errors, dropped=NOT_COMBINED)) == 14


def test_an_organization_of_an_account_without_credits_has_no_such_series() -> None:
    dropped = (*NOT_COMBINED, "aiCreditUsageStats")
    rows = {"s0": {"uuid": ACME.id, "activeSubscription": {"limits": [{"resource": "CARDS", "used": 1}]}}}
    assert credits_in(parse(rows, ACME, dropped=dropped)) is None
    before = {ACME.id: frozenset({"ai_credits", "cards"})}
    assert "lacks aiCreditUsageStats" in str(credits_in(parse(rows, ACME, dropped=dropped, rows=before)))


def test_a_refused_organization_has_a_gap_that_says_when_it_is_asked_again() -> None:
    refused = frozenset({ACME.id})
    found = parse({}, ACME, dropped=NOT_COMBINED, wanted=wish(refused=refused), refused=refused)
    assert credits_in(found) == (
        "Pipefy refused this account the organization's AI credits; it is asked again within a day"
    )


def test_an_inactive_ai_explains_its_missing_number() -> None:
    found = parse(alone(None, active=False), ACME, dropped=NOT_COMBINED)
    assert credits_in(found) == "AI is not active in this organization, and Pipefy counts nothing"
    assert credits_in(parse(alone(3, active=False), ACME, dropped=NOT_COMBINED)) == 3


def test_a_number_worked_out_before_the_month_began_is_not_this_months() -> None:
    def told(usage: float, updated: Any) -> float | str | None:
        data = alone(usage, updatedAt=updated, filterDate={"from": "2026-05-01T00:00:00Z"})
        return credits_in(parse(data, ACME, dropped=NOT_COMBINED))

    assert "before its period began" in str(told(80, "2026-04-30T22:00:00Z"))
    assert told(0, "2026-04-30T22:00:00Z") == 0
    assert [told(80, at) for at in ("2026-05-02T00:00:00Z", None, "soon")] == [80, 80, 80]


def test_free_credits_are_a_stock_of_their_own() -> None:
    found = parse(combined(12) | alone(12, freeAiCredit={"limit": 1000, "usage": 7.5}), ACME)
    free = reading(found, ACME, "free_ai_credits")
    assert (free.used, free.limit, free.period) == (7.5, Limit(1000, Origin.API), None)


@pytest.mark.parametrize("none", [None, 5, [], "x"])
def test_no_free_credits_are_no_series_unless_there_were_some(none: Any) -> None:
    data = combined(12) | alone(12, freeAiCredit=none)
    assert "free_ai_credits" not in {r for _, r in gaps(parse(data, ACME))}
    before = {ACME.id: frozenset({"free_ai_credits"})}
    assert (
        gaps(parse(data, ACME, rows=before))[ACME.id, "free_ai_credits"]
        == "Pipefy's answer no longer lists it"
    )


def test_a_null_free_limit_with_an_error_about_it_is_unknown() -> None:
    data = combined(12) | alone(12, freeAiCredit={"limit": None, "usage": 7.5})
    found = parse(data, ACME, errors=[{**BROKEN, "path": ["a0", "freeAiCredit", "limit"]}])
    assert "Internal server error" in gaps(found)[ACME.id, "free_ai_credits"]


def test_credits_that_never_reset_have_no_period_and_a_number_of_any_age() -> None:
    data = alone(80, updatedAt="2026-04-30T22:00:00Z")
    found = reading(
        parse(data, ACME, dropped=NOT_COMBINED, periods={"ai_credits": "none"}), ACME, "ai_credits"
    )
    assert (found.used, found.period) == (80, None)


def test_a_row_of_free_credits_in_a_subscription_takes_no_place() -> None:
    limits = [{"resource": "FREE_AI_CREDITS", "used": 1, "limit": 2}]
    data = {"s0": {"uuid": ACME.id, "activeSubscription": {"limits": limits}}}
    assert readings(parse(data, ACME))[ACME.id, "subscription_free_ai_credits"] == 1


def test_what_is_learned_from_an_answer_names_tellers_and_refusals() -> None:
    data = {**combined(12), "a0": None, "a1": {"usage": 3}}
    found = take(
        data, ACME, GLOBEX, errors=[PERMISSION_DENIED | {"path": ["a0"]}], frame=Frame("pipefy", MAY)
    )
    assert found.tellers == {ACME.id: "combined", GLOBEX.id: "alone"}
    assert (found.refused, found.admitted) == ((ACME.id,), (GLOBEX.id,))


def test_an_empty_field_is_no_refusal() -> None:
    assert take({**combined(12), "a0": None}, ACME).refused == ()


async def test_a_refusal_is_remembered_for_a_day_and_costs_no_second_question() -> None:
    asked: list[bool] = []

    def reply(request: dict[str, Any]) -> dict[str, Any]:
        asked.append("a0:" in request["query"])
        data = combined(12)
        return {"data": {**data, "a0": None}, "errors": [PERMISSION_DENIED | {"path": ["a0"]}]}

    clock = StandingClock()
    async with watching(Account(reply), clock=clock) as w:
        for pause in (0, 900, 86_400):
            await clock.sleep(pause)
            await w.source.read([ACME], clock.now())
        assert asked == [True, False, True]


async def test_a_refusal_survives_a_restart_and_ends_when_it_is_over() -> None:

    denied = True

    def reply(request: dict[str, Any]) -> dict[str, Any]:
        if "a0:" not in request["query"]:
            return {"data": combined(12)}
        if denied:
            return {"data": {**combined(12), "a0": None}, "errors": [PERMISSION_DENIED | {"path": ["a0"]}]}
        return {"data": combined(12) | alone(12, freeAiCredit={"limit": 9, "usage": 1})}

    clock, memory = StandingClock(), ShortMemory()
    async with watching(Account(reply), memory, clock) as w:
        await w.source.read([ACME], clock.now())
        async with started(w.account, w.side, memory, clock) as again:
            found = await again.source.read([ACME], clock.now() + timedelta(hours=1))
            assert "a0:" not in w.account.documents[-1]["query"]
            denied = False
            found = await again.source.read([ACME], clock.now() + timedelta(days=1))
            assert readings(found)[ACME.id, "free_ai_credits"] == 1
            await again.source.read([ACME], clock.now() + timedelta(days=1, hours=1))
            assert "a0:" in w.account.documents[-1]["query"]

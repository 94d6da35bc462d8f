"""The past: days summed up within their months, last month's totals, and what of it is not believed."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tests.adapters.sources.pipefy.account import Account, watching
from tests.adapters.sources.pipefy.recorded import ACME, PERMISSION_DENIED
from tests.adapters.sources.pipefy.stage import NOW, organization, stage
from tests.adapters.standin import StandingClock
from watcher.domain.period import PeriodKind
from watcher.domain.reading import Limit, Org, Origin, Reading
from watcher.ports import Failure, Historian, Past, SourceError
from watcher.sandbox.faults import Fault, times
from watcher.sandbox.pipefy.curves import steady
from watcher.sandbox.pipefy.scenario import TimeoutOn, TooComplex
from watcher.sandbox.pipefy.world import AiCredits, Client, Quota

MARCH = datetime(2026, 3, 11, 12, tzinfo=UTC)
LONG_AGO = MARCH - timedelta(days=62)
JOBS, CREDITS = "automationsUsageDetailsCombined", "aiCreditUsageStatsCombined"
Days = list[tuple[Any, Any]]


async def past(data: dict[str, Any], since: datetime = LONG_AGO, errors: Any = (), **options: Any) -> Past:
    reply = {"data": data, "errors": list(errors)}
    async with watching(Account(lambda _: reply), clock=StandingClock(MARCH), **options) as w:
        return await w.source.history([ACME], since, MARCH)


def calls(days: Days) -> dict[str, Any]:
    return {"data": [{"date": day, "metric": used} for day, used in days]}


def tasks(days: Days, limit: Any = None, total: Any = None) -> dict[str, Any]:
    nodes = [{"date": day, "usage": used, "limit": limit} for day, used in days]
    return {"tasksConsumed": {"usage": 5, "limit": total}, "history": {"nodes": nodes}}


def told(found: Past, resource: str = "api_calls") -> list[tuple[str, float, str]]:
    """(moment, used, period) of one resource."""
    mine = [r for r in found.readings if r.series.resource == resource]
    return [(f"{r.as_of:%m-%d %H:%M:%S}", r.used, r.period.label if r.period else "") for r in mine]


async def test_days_add_up_within_their_month_and_stand_at_their_last_second() -> None:
    found = await past({"d0c": calls([("2026-03-10", 7), ("2026-03-09", 5), ("2026-03-01", 1)])})
    assert told(found) == [
        ("03-01 23:59:59", 1, "2026-03"),
        ("03-09 23:59:59", 6, "2026-03"),
        ("03-10 23:59:59", 13, "2026-03"),
    ]


async def test_today_and_what_is_to_come_are_left_out() -> None:
    found = await past({"d0c": calls([("2026-03-12", 9), ("2026-03-11", 7), ("2026-03-10", 5)])})
    assert told(found) == [("03-10 23:59:59", 5, "2026-03")]


async def test_each_month_begins_anew() -> None:
    data = {"d0c": calls([("2026-03-01", 1)]), "d0l": calls([("2026-02-28", 4), ("2026-02-27", 3)])}
    assert told(await past(data)) == [
        ("02-27 23:59:59", 3, "2026-02"),
        ("02-28 23:59:59", 7, "2026-02"),
        ("03-01 23:59:59", 1, "2026-03"),
    ]


async def test_what_was_before_since_is_left_out_and_still_counted() -> None:
    data = {"d0c": calls([("2026-03-01", 1), ("2026-03-09", 5)])}
    assert told(await past(data, MARCH - timedelta(days=3))) == [("03-09 23:59:59", 6, "2026-03")]


@pytest.mark.parametrize(
    ("days_ago", "spans"), [(5, {"c"}), (15, {"c", "l"}), (41, {"c", "l", "q"}), (62, {"c", "l", "q"})]
)
async def test_only_the_months_that_are_needed_are_asked_for(days_ago: int, spans: set[str]) -> None:
    async with watching(Account(lambda _: {"data": {"d0c": calls([])}})) as w:
        await w.source.history([ACME], MARCH - timedelta(days=days_ago), MARCH)
        text = w.account.documents[-1]["query"]
        assert {span for span in "clq" if f"d0{span}:" in text} == spans
        assert ("period: last_month" in text) is ("l" in spans)


async def test_days_are_those_of_the_configs_zone() -> None:
    found = await past({"d0c": calls([("2026-03-10", 7)])}, period_timezone="America/Sao_Paulo")
    assert told(found) == [("03-11 02:59:59", 7, "2026-03")]


async def test_the_oldest_month_counts_only_from_its_first_day_on() -> None:
    whole = calls([("2026-01-31", 4), ("2026-01-01", 3)])
    cut = calls([("2026-01-31", 4), ("2026-01-12", 3)])
    older = calls([("2026-01-31", 4), ("2025-12-30", 3)])
    assert told(await past({"d0q": whole}))[-1] == ("01-31 23:59:59", 7, "2026-01")
    assert told(await past({"d0q": cut})) == []
    assert told(await past({"d0q": older})) == [("01-31 23:59:59", 4, "2026-01")]


@pytest.mark.parametrize(
    ("days", "last"),
    [
        ([("2026-03-01", 1), ("2026-03-02", None), ("2026-03-03", 5)], 1),
        ([("2026-03-01", 1), ("2026-03-02", 3), ("2026-03-02", 4), ("2026-03-03", 5)], 1),
        ([("2026-03-01", 1), ("2026-03-01", 1), ("2026-03-02", 3)], 4),
        ([("2026-03-01", 1), (None, 3), ("2026-03-03", 5)], None),
        ([("2026-03-01", 1), ("2026-03", 3)], None),
        ([("2026-03-01", "many")], None),
        ([], None),
    ],
)
async def test_after_a_day_that_cannot_be_read_nothing_is_added_up(days: Days, last: float | None) -> None:
    found = told(await past({"d0c": calls(days)}))
    assert (found[-1][1] if found else None) == last


@pytest.mark.parametrize("junk", [None, 5, "x", {}, {"data": None}, {"data": "x"}, {"data": [None]}])
async def test_junk_is_no_past(junk: Any) -> None:
    data = {"d0c": junk, "t0c": junk, "apiUsageStatsCombined": junk, JOBS: {}}
    assert (await past(data)).readings == ()


@pytest.mark.parametrize("errors", [(), [{"message": "Internal server error"}]])
async def test_an_answer_that_is_empty_is_a_failure_and_no_empty_past(errors: Any) -> None:
    with pytest.raises(SourceError) as caught:
        await past({"d0c": None}, errors=errors)
    assert not caught.value.lasting


async def test_tasks_have_days_and_for_the_oldest_month_a_total() -> None:
    data = {
        "t0c": tasks([("2026-03-01", 64), ("2026-03-02", 0)], 500, total=500),
        "t0l": tasks([("2026-02-01", 120)], 17, total=500),
        "t0q": tasks([("2026-03", 64), ("2026-02", 900), ("2026-01", 1280)], 450),
    }
    found = await past(data)
    assert told(found, "integration_tasks") == [
        ("01-31 23:59:59", 1280, "2026-01"),
        ("02-01 23:59:59", 120, "2026-02"),
        ("03-01 23:59:59", 64, "2026-03"),
        ("03-02 23:59:59", 64, "2026-03"),
    ]
    assert [r.limit for r in found.readings] == [Limit(450, Origin.API), None, None, None]


async def test_the_months_bucket_stands_in_where_its_days_are_missing() -> None:
    found = await past({"t0q": tasks([("2026-02", 900), ("2026-01", None)])})
    assert told(found, "integration_tasks") == [("02-28 23:59:59", 900, "2026-02")]
    twice = await past({"t0q": tasks([("2026-02", 900), ("2026-02", 901)])})
    assert told(twice, "integration_tasks") == []


def total(root: str, usage: Any, since: Any = "2026-02-01T00:00:00Z", **more: Any) -> dict[str, Any]:
    row = {"organizationUuid": ACME.id, "usage": usage, **more}
    return {root: {"byOrganization": [row], "filterDate": {"from": since}}}


async def test_last_months_totals_stand_at_its_last_second() -> None:
    data = (
        total(JOBS, 9000) | total(CREDITS, 42.5, limit=40, hasAddon=True) | total("apiUsageStatsCombined", 77)
    )
    found = await past(data)
    assert told(found, "automation_jobs") == [("02-28 23:59:59", 9000, "2026-02")]
    assert told(found, "ai_credits") == [("02-28 23:59:59", 42.5, "2026-02")]
    assert told(found) == [("02-28 23:59:59", 77, "2026-02")]
    assert [r.limit for r in found.readings if r.series.resource == "ai_credits"] == [
        Limit(40, Origin.API, soft=True)
    ]


async def test_days_come_before_a_total_of_the_same_month() -> None:
    found = await past(total("apiUsageStatsCombined", 77) | {"d0l": calls([("2026-02-28", 70)])})
    assert told(found) == [("02-28 23:59:59", 70, "2026-02")]


@pytest.mark.parametrize(
    ("since", "believed"),
    [
        ("2026-02-01T00:00:00Z", True),
        ("2026-02-01T03:00:00Z", True),
        (None, True),
        ("2026-03-01T00:00:00Z", False),
        ("2026-01-01T00:00:00Z", False),
        ("1970-01-01T00:00:00Z", False),
        ("last month", False),
        (20260201, False),
    ],
)
async def test_a_total_counts_only_as_the_month_before_this_one(since: Any, believed: bool) -> None:
    assert bool(told(await past(total(JOBS, 9000, since)), "automation_jobs")) is believed


async def test_without_a_date_a_total_near_a_reset_is_nobodys() -> None:
    first = datetime(2026, 3, 1, 3, tzinfo=UTC)
    async with watching(Account(lambda _: {"data": total(JOBS, 9000, None)})) as w:
        assert (await w.source.history([ACME], LONG_AGO, first)).readings == ()


@pytest.mark.parametrize("usage", [None, "many", -1, True])
async def test_a_total_that_is_no_number_is_left_out(usage: Any) -> None:
    assert (await past(total(JOBS, usage))).readings == ()


async def test_credits_of_another_teller_are_not_mixed_in() -> None:
    data = {**total(CREDITS, 42.5), "a0": {"usage": 3}}

    def reply(request: dict[str, Any]) -> dict[str, Any]:
        if "History" in request["operationName"]:
            return {"data": data}
        return {"data": {CREDITS: {"byOrganization": []}, "a0": {"usage": 3}}}

    async with watching(Account(reply)) as w:
        await w.source.read([ACME], MARCH)  # its own field tells them
        assert (await w.source.history([ACME], LONG_AGO, MARCH)).readings == ()


async def test_by_the_day_each_day_stands_for_itself() -> None:
    found = await past({"d0c": calls([("2026-03-09", 5), ("2026-03-10", 7)])}, periods={"api_calls": "day"})
    assert told(found) == [("03-09 23:59:59", 5, "2026-03-09"), ("03-10 23:59:59", 7, "2026-03-10")]
    assert {r.period.kind for r in found.readings if r.period} == {PeriodKind.DAY}


async def test_what_never_resets_has_no_past_to_add_up() -> None:
    never = dict.fromkeys(("api_calls", "integration_tasks", "ai_credits", "automation_jobs"), "none")
    data = {**total(JOBS, 9), **total(CREDITS, 9), "d0c": calls([("2026-03-01", 1)])}
    assert (await past(data, periods=never)).readings == ()


async def test_a_refused_organization_has_no_past_and_spoils_no_others() -> None:
    found = await past(
        {"d0c": None, "t0c": tasks([("2026-03-01", 1)])}, errors=[PERMISSION_DENIED | {"path": ["d0c"]}]
    )
    assert {r.series.resource for r in found.readings} == {"integration_tasks"}


def numbers(found: Past, org: str, resource: str) -> dict[str, float]:
    mine: list[Reading] = [r for r in found.readings if (r.series.org, r.series.resource) == (org, resource)]
    return {f"{r.as_of:%Y-%m-%d}": r.used for r in mine}


def two() -> list[Any]:
    credit = AiCredits(steady(1.5), 100)
    return [organization(n, ai_credits=credit, integration_tasks=Quota(steady(20), 900)) for n in range(2)]


@pytest.mark.parametrize("zero_days", [True, False])
async def test_the_past_of_two_months_comes_with_one_document(zero_days: bool) -> None:
    async with stage(two()) as s:
        s.pipefy.scenario.zero_days = zero_days
        assert isinstance(s.source, Historian)
        found = await s.source.history(s.orgs, LONG_AGO, NOW)
        assert len(s.pipefy.calls("LimitWatcher_History")) == 1
        daily = numbers(found, "uuid-001", "api_calls")
        assert (daily["2026-02-28"], daily["2026-03-10"]) == (2800, 1000)
        assert daily["2026-01-31"] == 3100
        assert numbers(found, "uuid-000", "integration_tasks")["2026-01-31"] == 620
        assert numbers(found, "uuid-000", "automation_jobs") == {"2026-02-28": 1400}
        assert numbers(found, "uuid-000", "ai_credits") == {"2026-02-28": 42.0}
        assert found.notes == ()
        assert list(found.readings) == sorted(found.readings, key=lambda r: r.as_of)
        assert len({(r.series, r.as_of) for r in found.readings}) == len(found.readings)


@pytest.mark.parametrize(("count", "documents"), [(1, 1), (25, 1), (26, 2), (60, 3)])
async def test_what_it_costs_is_told_beforehand(count: int, documents: int) -> None:
    async with stage(count) as s:
        await s.source.history(s.orgs, LONG_AGO, NOW)
        assert len(s.pipefy.calls("LimitWatcher_History")) == documents <= s.source.history_cost(count)
        assert s.source.history_cost(count) == documents + 2
        assert s.source.history_cost(0) == 0


async def test_what_the_schema_lacks_is_left_out_within_the_cost() -> None:
    removed = frozenset({"apiUsageStatsDaily", "aiCreditUsageStatsCombined", "integrationsUsageStats"})
    async with stage(30, client=Client(home="elsewhere", removed=removed)) as s:
        found = await s.source.history(s.orgs, LONG_AGO, NOW)
        assert len(s.pipefy.calls("LimitWatcher_History")) == 3 <= s.source.history_cost(30)
        assert numbers(found, "uuid-007", "api_calls") == {"2026-02-28": 2800}
        assert len(found.notes) == 3


async def test_an_account_without_any_history_says_so() -> None:
    combined = ("apiUsageStatsCombined", JOBS, CREDITS)
    alone = ("apiUsageStats", "automationsUsageDetails", "aiCreditUsageStats")
    fields = ("apiUsageStatsDaily", "integrationsUsageStats", *combined, *alone)
    async with stage(2, client=Client(home="elsewhere", removed=frozenset(fields))) as s:
        found = await s.source.history(s.orgs, LONG_AGO, NOW)
        assert found == Past(notes=("Pipefy's API offers no history for this account",))


@pytest.mark.parametrize("fault", [TooComplex(6), TimeoutOn("d7c")], ids=["complex", "slow"])
async def test_a_document_that_is_too_heavy_is_smaller_the_next_time(fault: Fault) -> None:
    async with stage(12) as s:
        s.pipefy.faults.add(times(1), fault)
        with pytest.raises(SourceError) as caught:
            await s.source.history(s.orgs, LONG_AGO, NOW)
        assert (caught.value.kind, caught.value.lasting) == (Failure.SERVER, False)
        assert s.source.history_cost(12) == 4
        s.pipefy.faults.clear()
        found = await s.source.history(s.orgs, LONG_AGO, NOW)
        assert {r.series.org for r in found.readings} == {org.id for org in s.orgs}
        assert len(s.pipefy.calls("LimitWatcher_History")) == 3


async def test_one_organization_that_is_too_much_alone_is_left_out_and_said() -> None:
    async with stage(1) as s:
        s.pipefy.faults.add(times(9), TimeoutOn("d0c"))
        found = await s.source.history(s.orgs, LONG_AGO, NOW)
        assert found == Past(notes=("Pipefy could not tell the history of Org 000: it is too much at once",))


async def test_nobody_to_ask_about_costs_nothing() -> None:
    async with stage(1) as s:
        assert await s.source.history([], LONG_AGO, NOW) == Past()
        assert s.pipefy.calls("LimitWatcher_History") == []


async def test_a_clock_far_from_every_date_makes_no_fault() -> None:
    odd = calls([("0001-01-01", 1), ("9999-12-31", 5), ("2026-03-01", 2)])
    assert told(await past({"d0c": odd, "d0q": odd})) == [("03-01 23:59:59", 2, "2026-03")]


async def test_labels_are_those_that_rules_select_by() -> None:
    async with stage(1) as s:
        await s.read()
        found = await s.source.history([Org("uuid-000", "Org 000", "100")], LONG_AGO, NOW)
        assert {r.labels for r in found.readings} == {(("org", "Org 000"), ("plan", "Enterprise"))}


async def test_who_wants_no_history_asks_for_none() -> None:
    account = Account(lambda _: {"data": {"d0c": calls([("2026-03-10", 7)])}})
    async with watching(account, clock=StandingClock(MARCH), history=False) as w:
        assert w.source.history_cost(25) == 0
        assert await w.source.history([ACME], LONG_AGO, MARCH) == Past()
        assert w.source.calls == 0


async def test_days_too_large_to_be_added_up_are_no_zero() -> None:
    found = await past({"d0c": calls([("2026-03-09", 5), ("2026-03-10", 1e308)]), "t0c": tasks([])})
    assert told(found) == [("03-09 23:59:59", 5, "2026-03")]

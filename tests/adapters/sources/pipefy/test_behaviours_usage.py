"""What the source does with each documented behaviour of Pipefy's: who is told what (10 to 26).

The numbers are those of the stand-in's page in docs/reference/sandbox-pipefy.md.

10  test_organizations_are_found_with_the_permission_alone
    test_an_empty_list_of_organizations_is_an_answer_with_a_hint
11  test_an_organization_left_out_is_missing_and_an_idle_one_is_0
    test_all_left_out_are_all_missing_and_none_is_0
12  test_never_more_than_25_organizations_are_asked_for_at_once
13  test_what_only_one_organization_refuses_is_a_gap_of_its_own
    test_an_unknown_organization_is_missing
14  test_all_pipes_are_asked_for_and_the_largest_kept
15  test_a_deleted_automation_is_told_as_a_float
16  test_unnamed_calls_are_an_operation_and_tokens_go_by_account
    test_a_total_in_either_shape_is_the_same_number
17  test_limits_of_null_and_zero_are_unknown_and_halves_are_kept
    test_an_add_on_makes_the_limit_soft_and_free_credits_a_series
18  test_the_month_turns_and_the_last_one_is_history
    test_the_end_of_the_dates_does_not_matter
19  test_days_left_out_make_the_same_history
20  test_dates_for_a_lacking_field_are_within_what_pipefy_takes
21  test_flows_come_largest_first_over_pages
22  test_a_subscription_in_every_shape
23  test_exports.py, beside this file
24  test_our_own_calls_are_named_and_can_be_told_apart
25  test_late_and_corrected_numbers_are_read_as_they_are
    test_a_limit_that_changes_is_the_new_limit_at_once
26  test_one_field_that_fails_leaves_the_others
"""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.adapters.sources.pipefy.parsing import gaps, reading, readings
from tests.adapters.sources.pipefy.stage import NOW, organization, stage
from watcher.domain.reading import Limit, Origin, Series
from watcher.sandbox.faults import times
from watcher.sandbox.pipefy.curves import changing, revised, steady
from watcher.sandbox.pipefy.scenario import NullField, PermissionDenied, Undivided, Until
from watcher.sandbox.pipefy.world import AiCredits, Automation, Client, Flow, Quota

JOBS = ("uuid-000", "automation_jobs")


def test_every_behaviour_is_held_by_tests_that_exist() -> None:
    texts = [
        Path(__file__).with_name(f"test_behaviours_{part}.py").read_text() for part in ("transport", "usage")
    ]
    tables = [text.split('"""')[1] for text in texts]
    numbers = [int(n) for table in tables for n in re.findall(r"^ ?(\d+)  test_", table, re.MULTILINE)]
    assert numbers == list(range(1, 27))
    named = [name for table in tables for name in re.findall(r"(test_\w+)$", table, re.MULTILINE)]
    assert [name for name in named if f"def {name}(" not in "".join(texts)] == []
    assert Path(__file__).with_name("test_exports.py").exists()


async def test_organizations_are_found_with_the_permission_alone() -> None:
    seen = frozenset({"uuid-000", "uuid-001"})
    client = Client(home="elsewhere", orgs=frozenset({"uuid-001"}), member_of=seen)
    async with stage(3, client=client, expect=("Org 000",)) as s:
        assert [org.name for org in s.orgs] == ["Org 001"]
        found = await s.source.discover(NOW)
        assert found.expected_absent == ("Org 000",)
        assert found.notes == ("Org 000 is visible, but this account lacks the Usage Stats permission there",)


async def test_an_empty_list_of_organizations_is_an_answer_with_a_hint() -> None:
    async with stage(2, client=Client(home="elsewhere", orgs=frozenset())) as s:
        assert s.orgs == ()
        assert "Usage Stats permission" in (await s.source.discover(NOW)).notes[0]


async def test_an_organization_left_out_is_missing_and_an_idle_one_is_0() -> None:
    idle = organization(1, automation_jobs=Quota(0))
    async with stage([organization(0), idle, organization(2)]) as s:
        s.pipefy.world.clients[0].orgs = frozenset({"uuid-000", "uuid-001"})
        found = await s.read()
        assert (found.missing, readings(found)["uuid-001", "automation_jobs"]) == ((s.orgs[2],), 0)
        assert "Usage Stats permission" in gaps(found)["uuid-002", "automation_jobs"]


async def test_all_left_out_are_all_missing_and_none_is_0() -> None:
    async with stage(2) as s:
        s.pipefy.world.clients[0].orgs = frozenset()
        found = await s.read()
        assert found.missing == s.orgs
        assert found.readings == ()


async def test_never_more_than_25_organizations_are_asked_for_at_once() -> None:
    async with stage(26) as s:
        found = await s.read()
        assert [call.organizations for call in s.pipefy.calls("LimitWatcher_Poll")] == [13, 13]
        assert len(found.present) == 26


async def test_what_only_one_organization_refuses_is_a_gap_of_its_own() -> None:
    async with stage(2) as s:
        s.pipefy.faults.add(times(9), PermissionDenied("i1"))
        found = await s.read()
        assert "Permission denied" in gaps(found)["uuid-001", "integration_tasks"]
        assert (len(found.gaps), found.missing) == (1, ())


async def test_an_unknown_organization_is_missing() -> None:
    async with stage(2) as s:
        del s.pipefy.world.organizations[0]
        found = await s.read()
        assert found.missing == (s.orgs[0],)
        assert "Organization not found" in gaps(found)["uuid-000", "integration_tasks"]


async def test_all_pipes_are_asked_for_and_the_largest_kept() -> None:
    small = [Automation(f"A{n}", 1.0, pipe=f"small {n}") for n in range(3)]
    large = [Automation(f"A{n}", 50.0, pipe=f"large {n}") for n in range(12)]
    there = [organization(0, automations=small), organization(1, automations=large)]
    async with stage(there, breakdown=frozenset({"pipe"}), breakdown_limit=11) as s:
        labels = [(r.series.org, r.label("pipe")) for r in (await s.read()).readings if r.series.below]
        assert {org for org, _ in labels} == {"uuid-000", "uuid-001"}  # ten pipes alone would hide the small
        assert len(labels) == 3 + 11


async def test_a_deleted_automation_is_told_as_a_float() -> None:
    gone = [Automation("Gone", 1.0, status="deleted")]
    async with stage([organization(0, automations=gone)], breakdown=frozenset({"automation"})) as s:
        [part] = [r for r in (await s.read()).readings if r.series.below]
        assert (part.label("automation"), part.used) == ("Gone", 525.0)


async def test_unnamed_calls_are_an_operation_and_tokens_go_by_account() -> None:
    there = organization(0, operations={"Not specified": 3.0, "GetCards": 1.0}, accounts={"bot": 1.0})
    async with stage([there], breakdown=frozenset({"operation", "token"})) as s:
        parts = {
            r.label("operation") or r.label("token"): r.used
            for r in (await s.read()).readings
            if r.series.below
        }
        assert parts.keys() == {"Not specified", "GetCards", "bot"}
        assert parts["bot"] == parts["Not specified"] + parts["GetCards"] == 1050


@pytest.mark.parametrize("shape", Undivided)
async def test_a_total_in_either_shape_is_the_same_number(shape: Undivided) -> None:
    client = Client(home="elsewhere", removed=frozenset({"apiUsageStatsCombined"}))
    there = organization(0, operations={"Not specified": 3.0, "GetCards": 1.0})
    async with stage([there], client=client) as s:
        s.pipefy.scenario.undivided = shape
        assert readings(await s.read())["uuid-000", "api_calls"] == 1050


@pytest.mark.parametrize("limit", [None, 0.0])
async def test_limits_of_null_and_zero_are_unknown_and_halves_are_kept(limit: float | None) -> None:
    there = organization(0, api_calls=Quota(12, limit), ai_credits=AiCredits(12.5, limit))
    async with stage([there]) as s:
        found = await s.read()
        assert [reading(found, s.orgs[0], r).limit for r in ("api_calls", "ai_credits")] == [None, None]
        assert readings(found)["uuid-000", "ai_credits"] == 12.5


async def test_an_add_on_makes_the_limit_soft_and_free_credits_a_series() -> None:
    there = organization(0, ai_credits=AiCredits(1012.5, 100, has_addon=True, free_limit=1000))
    async with stage([there]) as s:
        found = await s.read()
        assert reading(found, s.orgs[0], "ai_credits").limit == Limit(100, Origin.API, soft=True)
        free = reading(found, s.orgs[0], "free_ai_credits")
        assert (free.used, free.limit, free.period) == (1000, Limit(1000, Origin.API), None)


async def test_the_month_turns_and_the_last_one_is_history() -> None:
    async with stage(1) as s:
        s.clock.set(datetime(2026, 3, 31, 23, 59, tzinfo=UTC))
        march = reading(await s.read(), s.orgs[0], "automation_jobs")
        s.clock.set(datetime(2026, 4, 1, 0, 30, tzinfo=UTC))
        april = reading(await s.read(), s.orgs[0], "automation_jobs")
        assert march.period
        assert april.period
        assert (march.period.label, april.period.label) == ("2026-03", "2026-04")
        assert april.used < 5 < march.used
        past = await s.source.history(s.orgs, march.period.start, s.clock.now())
        last = [r for r in past.readings if r.series.resource == "automation_jobs"]
        assert [(r.used, r.period) for r in last] == [(1550, march.period)]


@pytest.mark.parametrize("until", Until)
async def test_the_end_of_the_dates_does_not_matter(until: Until) -> None:
    async with stage(1) as s:
        s.pipefy.scenario.until = until
        found = await s.read()
        assert {r.period.label for r in found.readings if r.period} == {"2026-03"}


async def test_days_left_out_make_the_same_history() -> None:
    busy_days = changing(steady(0), (NOW - timedelta(days=4), 500.0))
    months: list[dict[str, float]] = []
    for zero_days in (True, False):
        async with stage([organization(0, api_calls=Quota(busy_days, 5000))]) as s:
            s.pipefy.scenario.zero_days = zero_days
            past = await s.source.history(s.orgs, NOW - timedelta(days=10), NOW)
            months.append({f"{r.as_of}": r.used for r in past.readings if r.series.resource == "api_calls"})
    with_zeroes, without = months
    assert without.items() < with_zeroes.items()
    assert max(without.values()) == max(with_zeroes.values()) == 500


@pytest.mark.parametrize("day", [1, 15, 31])
@pytest.mark.parametrize("zone", ["UTC", "America/Sao_Paulo", "Asia/Tokyo"])
async def test_dates_for_a_lacking_field_are_within_what_pipefy_takes(zone: str, day: int) -> None:
    client = Client(home="elsewhere", removed=frozenset({"automationsUsageDetailsCombined"}))
    async with stage(1, client=client, period_timezone=zone) as s:
        s.clock.set(datetime(2026, 3, day, 23, 30, tzinfo=UTC))
        assert JOBS in readings(await s.read())


async def test_flows_come_largest_first_over_pages() -> None:
    flows = [Flow("Twin", 2.0) for _ in range(55)] + [Flow(f"F{n}", 1.0) for n in range(5)]
    tasks = Quota(steady(10_000), None)
    async with stage(
        [organization(0, flows=flows, integration_tasks=tasks)], breakdown=frozenset({"flow"})
    ) as s:
        parts = [r.label("flow") for r in (await s.read()).readings if r.series.below]
        assert parts[0] == "Twin"
        assert len(parts) == 6


@pytest.mark.parametrize(
    ("rows", "told", "unknown"),
    [
        ({"CARDS": Quota(3, 5)}, {"cards": 5.0}, set()),
        ({"cards": Quota(3, None)}, {"cards": None}, set()),
        ({"STORAGE": Quota(1, 2), "USERS": Quota(1, 0)}, {"storage": 2.0, "users": None}, set()),
        (None, {}, {"pipes", "users", "cards", "records", "interfaces"}),
    ],
)
async def test_a_subscription_in_every_shape(
    rows: dict[str, Quota] | None, told: dict[str, float | None], unknown: set[str]
) -> None:
    async with stage([organization(0, subscription=rows)]) as s:
        found = await s.read()
        usual = {"automation_jobs", "api_calls", "integration_tasks", "ai_credits"}
        limits = {r.series.resource: r.limit.value if r.limit else None for r in found.readings}
        assert {name: limit for name, limit in limits.items() if name not in usual} == told
        assert {r for _, r in gaps(found)} == unknown


async def test_our_own_calls_are_named_and_can_be_told_apart() -> None:
    client = Client(home="uuid-000")
    async with stage(1, client=client, breakdown=frozenset({"operation", "token"})) as s:
        await s.read()
        found = await s.read()
        parts = {
            (r.series.below, r.label(r.series.below or "")): r.used for r in found.readings if r.series.below
        }
        assert parts["operation", "LimitWatcher_Poll"] == 1
        assert parts["operation", "LimitWatcher_Discover"] == 1
        assert parts["token", "limit-watcher"] == 2
        series = Series("pipefy", "api_calls", (("org", "uuid-000"),))
        top = await s.source.contributors(series, s.orgs[0], NOW)
        assert top
        assert ("LimitWatcher_Poll", "operation") in {(c.name, c.kind) for c in top.top}


async def test_late_and_corrected_numbers_are_read_as_they_are() -> None:
    later = NOW + timedelta(hours=1)
    async with stage([organization(0, automation_jobs=Quota(revised(steady(480), later, 40)))]) as s:
        before = readings(await s.read())[JOBS]
        await s.clock.advance(3600)
        assert readings(await s.read())[JOBS] == before + 20 - 40
        s.pipefy.scenario.lag = timedelta(hours=6)
        assert readings(await s.read())[JOBS] < before


async def test_a_limit_that_changes_is_the_new_limit_at_once() -> None:
    bought = changing(5000.0, (NOW + timedelta(hours=1), 15_000.0))
    async with stage([organization(0, api_calls=Quota(steady(100), bought))]) as s:
        limits = []
        for _ in range(2):
            limits.append(reading(await s.read(), s.orgs[0], "api_calls").limit)
            await s.clock.advance(3600)
        assert limits == [Limit(5000, Origin.API), Limit(15_000, Origin.API)]


@pytest.mark.parametrize(
    ("field", "lost"),
    [
        ("apiUsageStatsCombined", {"api_calls"}),
        ("automationsUsageDetailsCombined", {"automation_jobs"}),
        ("i0", {"integration_tasks"}),
        ("a0", set()),
        ("s0", {"cards", "users"}),
    ],
)
@pytest.mark.parametrize("words", ["", "Internal server error"])
async def test_one_field_that_fails_leaves_the_others(field: str, lost: set[str], words: str) -> None:
    async with stage(1) as s:
        await s.read()
        s.pipefy.faults.add(times(9), NullField(field, words))
        found = await s.read()
        assert {r for _, r in gaps(found)} == lost
        assert len(found.readings) == 6 - len(lost)
        assert found.missing == ()

"""The source and the stand-in that the demo runs, over sockets: both were written from the same pages."""

from __future__ import annotations

import pytest

from tests.adapters.sources.pipefy.parsing import gaps, reading, readings
from tests.adapters.sources.pipefy.stage import NOW, stage
from watcher.domain.reading import Series
from watcher.ports import Failure, SourceError
from watcher.sandbox.faults import BrokenJson, Drop, Fault, ServerError, TooManyRequests, Unauthorized, times
from watcher.sandbox.pipefy.scenario import PermissionDenied, TimeoutOn, TooComplex, UndefinedField


async def test_everything_that_is_counted_is_read() -> None:
    async with stage() as s:
        found = await s.source.read(s.orgs, NOW)
        org = s.orgs[0]
        assert readings(found) == {
            (org.id, "api_calls"): pytest.approx(1050, abs=1),
            (org.id, "automation_jobs"): pytest.approx(525, abs=1),
            (org.id, "integration_tasks"): pytest.approx(210, abs=1),
            (org.id, "ai_credits"): 0,
            (org.id, "cards"): 12,
            (org.id, "users"): 7,
        }
        assert found.gaps == ()
        assert reading(found, org, "cards").labels == (("org", "Org 000"), ("plan", "Enterprise"))
        assert reading(found, org, "users").limit is None


@pytest.mark.parametrize(("count", "documents"), [(1, 1), (25, 1), (26, 2), (100, 4)])
async def test_a_poll_of_so_many_organizations_costs_so_many_documents(count: int, documents: int) -> None:
    async with stage(count) as s:
        found = await s.source.read(s.orgs, NOW)
        assert len(s.pipefy.calls("LimitWatcher_Poll")) == documents
        assert len(s.pipefy.calls("LimitWatcher_Discover")) == 1
        assert len(s.pipefy.calls("oauth/token")) == 1
        assert s.http.calls == documents + 2
        assert len(found.present) == count


@pytest.mark.parametrize(
    "fault", [TooManyRequests(5), TooManyRequests(html=True), ServerError(), Drop(), BrokenJson()]
)
async def test_a_fault_that_passes_only_delays(fault: Fault) -> None:
    async with stage() as s:
        s.pipefy.faults.add(times(2), fault)
        assert len((await s.source.read(s.orgs, NOW)).readings) == 6


async def test_a_token_refused_once_is_renewed() -> None:
    async with stage() as s:
        s.pipefy.faults.add(times(1), Unauthorized())
        assert len((await s.source.read(s.orgs, NOW)).readings) == 6
        assert len(s.pipefy.calls("oauth/token")) == 2


async def test_a_block_is_left_to_the_scheduler() -> None:
    async with stage() as s:
        s.pipefy.faults.add(times(9), TooManyRequests(300))
        with pytest.raises(SourceError) as caught:
            await s.source.read(s.orgs, NOW)
        assert (caught.value.kind, caught.value.retry_after) == (Failure.RATE_LIMITED, 300)


@pytest.mark.parametrize(
    ("lacking", "resource"),
    [
        ("Query.integrationsUsageStats", "integration_tasks"),
        ("Query.organization", "cards"),
        ("Organization.activeSubscription", "cards"),
    ],
)
async def test_what_the_schema_lacks_is_a_gap_and_the_rest_is_read(lacking: str, resource: str) -> None:
    async with stage(2) as s:
        s.pipefy.faults.add(times(99), UndefinedField(lacking))
        found = await s.source.read(s.orgs, NOW)
        assert (s.orgs[0].id, resource) in gaps(found)
        assert len(found.readings) >= 4
        assert len(s.pipefy.calls("LimitWatcher_Poll")) == 2


@pytest.mark.parametrize("lacking", ["Organization.planName", "OrganizationAPIUsage.limit"])
async def test_an_optional_field_that_the_schema_lacks_costs_no_number(lacking: str) -> None:
    async with stage(2) as s:
        s.pipefy.faults.add(times(99), UndefinedField(lacking))
        found = await s.source.read(s.orgs, NOW)
        assert len(found.readings) == 12
        assert len(found.notes) == 1


async def test_a_permission_refused_for_one_organization_leaves_the_others_alone() -> None:
    async with stage(3) as s:
        s.pipefy.faults.add(times(9), PermissionDenied("integrationsUsageStats", org=s.orgs[1].id))
        found = await s.source.read(s.orgs, NOW)
        assert len(found.readings) == 17
        assert "PERMISSION_DENIED" in gaps(found)[s.orgs[1].id, "integration_tasks"]
        assert found.missing == ()


async def test_an_organization_that_is_gone_is_missing() -> None:
    async with stage(3) as s:
        del s.pipefy.world.organizations[1]
        found = await s.source.read(s.orgs, NOW)
        assert found.missing == (s.orgs[1],)
        assert len(found.readings) == 12


async def test_a_plan_stays_known_while_the_field_that_tells_it_fails() -> None:
    async with stage() as s:
        await s.source.read(s.orgs, NOW)
        s.pipefy.faults.add(times(1), PermissionDenied("organization"))
        found = await s.source.read(s.orgs, NOW)
        assert reading(found, s.orgs[0], "api_calls").label("plan") == "Enterprise"
        assert (s.orgs[0].id, "cards") in gaps(found)


@pytest.mark.parametrize(
    "fault",
    [TooComplex(6), TimeoutOn("s7"), TimeoutOn("s7", keep_data=True)],
    ids=["complex", "slow", "half"],
)
async def test_a_heavy_document_is_split(fault: Fault) -> None:
    async with stage(25) as s:
        s.pipefy.faults.add(times(99), fault)
        found = await s.source.read(s.orgs, NOW)
        assert {r.series.org for r in found.readings} == {org.id for org in s.orgs}
        assert found.missing == ()


@pytest.mark.parametrize(
    ("resource", "top"), [("automation_jobs", "Move card"), ("integration_tasks", "Sync")]
)
async def test_contributors_are_told_over_the_wire(resource: str, top: str) -> None:
    async with stage() as s:
        series = Series("pipefy", resource, (("org", s.orgs[0].id),))
        found = await s.source.contributors(series, s.orgs[0], NOW)
        assert found
        assert found.top[0].name == top
        assert found.total


async def test_our_own_calls_are_seen_among_the_operations() -> None:
    async with stage() as s:
        s.pipefy.world.clients[0].home = s.orgs[0].id
        await s.source.read(s.orgs, NOW)
        series = Series("pipefy", "api_calls", (("org", s.orgs[0].id),))
        found = await s.source.contributors(series, s.orgs[0], NOW)
        assert found
        assert "LimitWatcher_Poll" in {c.name for c in found.top if c.kind == "operation"}
        assert "limit-watcher" in {c.name for c in found.top if c.kind == "token"}

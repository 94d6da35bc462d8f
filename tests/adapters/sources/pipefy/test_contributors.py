"""Who uses a resource up, asked for one organization when a message is about to be written."""

from __future__ import annotations

from typing import Any

import pytest

from tests.adapters.sources.pipefy.account import Account, watching
from tests.adapters.sources.pipefy.recorded import ACME, AI_CREDITS, AUTOMATIONS, GLOBEX, MAY, missing_field
from tests.adapters.sources.pipefy.stage import NOW, organization, stage
from watcher.domain.reading import Contributor, Contributors, Series
from watcher.sandbox.pipefy.curves import steady
from watcher.sandbox.pipefy.world import AiCredits, Client


async def top(resource: str, reply: dict[str, Any]) -> tuple[Contributors | None, list[dict[str, Any]]]:
    async with watching(Account(lambda _: reply)) as w:
        series = Series("pipefy", resource, (("org", ACME.id),))
        return await w.source.contributors(series, ACME, MAY), w.account.documents


async def test_the_automations_page_names_the_top_automation_of_the_organization() -> None:
    found, asked = await top("automation_jobs", {"data": {"automationsUsageDetailsCombined": AUTOMATIONS}})
    assert found == Contributors(
        (Contributor("Move card on approval", 312.0, "automation", part="42"),), 612.0, "automations"
    )
    assert asked[0]["variables"] == {"uuids": [ACME.id]}


async def test_api_calls_are_told_by_operation_and_by_token_without_a_sum() -> None:
    def item(name: Any, metric: Any, org: str = ACME.id) -> dict[str, Any]:
        return {"dimension": name, "metric": metric, "organizationUuid": org}

    operations = [item("Not specified", 130), item("GetUsage", 52), item("theirs", 999, GLOBEX.id)]
    data = {"apiUsageStatsCombined": {"operations": operations, "tokens": [item("Sync bot", 182)]}}
    found, _ = await top("api_calls", {"data": data})
    assert found
    assert [(c.name, c.used, c.kind) for c in found.top] == [
        ("Sync bot", 182, "token"),
        ("Not specified", 130, "operation"),
        ("GetUsage", 52, "operation"),
    ]
    assert found.total is None


async def test_integration_tasks_are_told_by_flow() -> None:
    edges = [{"node": {"name": "Sync <!channel>", "tasks": 900}}, {"node": {"name": None, "tasks": 12.5}}]
    data = {"integrationsUsageDetails": {"totalTasks": 1280, "edges": edges}}
    found, asked = await top("integration_tasks", {"data": data})
    assert found == Contributors(
        (
            Contributor("Sync <!channel>", 900, "flow", part="Sync <!channel>"),
            Contributor("without a name", 12.5, "flow"),
        ),
        1280,
        "flows",
    )
    assert asked[0]["operationName"] == "LimitWatcher_TopFlows"


@pytest.mark.parametrize(
    "resource", ["cards", "users", "pipes", "records", "interfaces", "free_ai_credits", "storage"]
)
async def test_nobody_is_asked_where_pipefy_tells_nobody(resource: str) -> None:
    assert await top(resource, {}) == (None, [])


@pytest.mark.parametrize(
    "reply",
    [
        {
            "errors": [
                missing_field("topAutomations", "X", "automationsUsageDetailsCombined", "topAutomations")
            ]
        },
        {"data": {"automationsUsageDetailsCombined": None}, "errors": [{"message": "Permission denied"}]},
        {"data": {"automationsUsageDetailsCombined": {"topAutomations": []}}},
        {"data": {"automationsUsageDetailsCombined": {"topAutomations": [None, {"usage": "many"}]}}},
    ],
)
async def test_a_breakdown_that_is_not_to_be_had_is_none(reply: dict[str, Any]) -> None:
    assert (await top("automation_jobs", reply))[0] is None


async def test_rows_without_a_number_are_left_out_and_ten_are_enough() -> None:
    rows = [{"name": f"a{n}", "usage": n, "organizationUuid": ACME.id} for n in range(30)]
    rows += [{"name": "odd", "usage": None, "organizationUuid": ACME.id}]
    found, _ = await top(
        "automation_jobs", {"data": {"automationsUsageDetailsCombined": {"topAutomations": rows}}}
    )
    assert found
    assert [c.name for c in found.top] == [f"a{n}" for n in range(29, 19, -1)]
    assert found.total is None


async def test_pipes_stand_after_the_automations_that_add_up() -> None:
    pipe = {"pipe": {"uuid": "a1", "name": "HR Requests"}, "organizationUuid": ACME.id, "usage": 412}
    found, _ = await top(
        "automation_jobs", {"data": {"automationsUsageDetailsCombined": AUTOMATIONS | {"byPipe": [pipe]}}}
    )
    assert found
    assert [(c.kind, c.name, c.part) for c in found.top] == [
        ("automation", "Move card on approval", "42"),
        ("pipe", "HR Requests", "a1"),
    ]
    assert found.total == 612


async def test_ai_credits_are_told_by_agent() -> None:
    found, asked = await top("ai_credits", {"data": {"aiCreditUsageStatsCombined": AI_CREDITS}})
    assert found == Contributors((Contributor("Answers", 9.5, "agent"),), 12, "AI agents")
    assert asked[0]["operationName"] == "LimitWatcher_TopAgents"


@pytest.mark.parametrize("agents", [True, False])
async def test_what_no_agent_used_the_assistants_used_together(agents: bool) -> None:
    row = {"organizationUuid": ACME.id, "usage": 12}
    row |= {"aiAutomation": {"usage": 9.5}, "assistants": {"usage": 2.5}}
    told = {"byOrganization": [row], "topAgents": AI_CREDITS["topAgents"] if agents else []}
    found, asked = await top("ai_credits", {"data": {"aiCreditUsageStatsCombined": told}})
    assert found
    assert [(c.name, c.used) for c in found.top] == [
        ("Answers" if agents else "AI agents together", 9.5),
        ("AI assistants together", 2.5),
    ]
    assert (found.total, found.noun, len(asked)) == (12, "AI agents and assistants", 1)


async def test_a_schema_without_assistants_tells_the_agents() -> None:
    removed = frozenset({"OrganizationAiCreditUsage.assistants"})
    there = organization(0, agents={"Triage": 1.0}, ai_credits=AiCredits(steady(1.5), 100))
    async with stage([there], client=Client(home="elsewhere", removed=removed)) as s:
        series = Series("pipefy", "ai_credits", (("org", "uuid-000"),))
        found = await s.source.contributors(series, s.orgs[0], NOW)
        assert found
        assert ([c.name for c in found.top], found.noun) == (["Triage"], "AI agents")


@pytest.mark.parametrize(
    ("resource", "top", "kinds"),
    [
        ("automation_jobs", "Move card", {"automation"}),
        ("api_calls", "Not specified", {"operation", "token"}),
        ("ai_credits", "Triage", {"agent"}),
    ],
)
async def test_where_the_combined_field_is_lacking_the_organization_is_asked_alone(
    resource: str, top: str, kinds: set[str]
) -> None:
    combined = ("apiUsageStatsCombined", "automationsUsageDetailsCombined", "aiCreditUsageStatsCombined")
    client = Client(home="elsewhere", removed=frozenset(combined))
    there = organization(0, agents={"Triage": 1.0}, ai_credits=AiCredits(steady(1.5), 100))
    async with stage([there], client=client) as s:
        await s.read()
        series = Series("pipefy", resource, (("org", "uuid-000"),))
        found = await s.source.contributors(series, s.orgs[0], NOW)
        assert found
        assert top in {c.name for c in found.top}
        assert {c.kind for c in found.top} == kinds


async def test_a_schema_without_pipes_or_combined_fields_is_asked_more_plainly() -> None:
    removed = frozenset({"AutomationsUsageDetailsCombined.byPipe", "apiUsageStatsCombined"})
    async with stage(1, client=Client(home="elsewhere", removed=removed)) as s:
        for resource, questions in (("automation_jobs", 2), ("api_calls", 2)):
            before = s.http.calls
            series = Series("pipefy", resource, (("org", "uuid-000"),))
            assert await s.source.contributors(series, s.orgs[0], NOW)
            assert s.http.calls - before == questions


async def test_nobody_uses_up_a_part() -> None:
    async with watching(Account(lambda _: {})) as w:
        series = Series("pipefy", "automation_jobs", (("org", ACME.id), ("pipe", "a1")))
        assert await w.source.contributors(series, ACME, MAY) is None
        assert w.account.documents == []

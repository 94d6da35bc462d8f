"""AI credits: halves, limits of zero, add-ons, free ones."""

from __future__ import annotations

import pytest

from tests.sandbox.asked import CREDITS
from tests.sandbox.given import ACME, GLOBEX, Caller, Json
from watcher.sandbox.pipefy.curves import steady
from watcher.sandbox.pipefy.server import PipefyServer
from watcher.sandbox.pipefy.world import AiCredits

ONE = """query One($p: PeriodFilter! = current_month) {
  aiCreditUsageStats(organizationUuid: "uuid-acme", period: $p) {
    active usage limit hasAddon freeAiCredit { limit usage } updatedAt filterDate { from }
    aiAutomation { usage enabled } assistants { usage enabled } } }"""


async def one(caller: Caller, credit: AiCredits, **variables: str) -> Json:
    """What Acme's query for one organization answers when it has these credits."""
    caller.sandbox.pipefy.world.organizations[0].ai_credits = credit
    answer: Json = await caller.data(ONE, **variables)
    return answer


async def test_credits_come_in_fractions_and_zero_limits_with_add_ons(caller: Caller) -> None:
    answer = await caller.data(CREDITS, u=[ACME, GLOBEX])
    acme, globex = answer["byOrganization"]
    assert (acme["usage"], acme["limit"], acme["hasAddon"]) == (25.5, 100, False)
    assert (acme["aiAutomation"]["usage"], acme["assistants"]["usage"]) == (19, 6.5)
    assert (globex["usage"], globex["limit"], globex["hasAddon"]) == (12, 0, True)
    assert answer["total"]["usage"] == 37.5
    assert answer["topAgents"] == [{"agentName": "Reader", "creditsProcessed": 19}]


@pytest.mark.parametrize("has_addon", [False, True])
@pytest.mark.parametrize(("limit", "shown"), [(None, None), (0, 0.0), (12.5, 12.5)])
async def test_a_credit_limit_may_be_null_zero_or_a_number_with_an_add_on_or_without(
    caller: Caller, limit: float | None, shown: float | None, *, has_addon: bool
) -> None:
    answer = await one(caller, AiCredits(12, limit, has_addon=has_addon))
    assert (answer["usage"], answer["limit"], answer["hasAddon"]) == (12, shown, has_addon)
    row = (await caller.data(CREDITS, u=[ACME]))["byOrganization"][0]
    assert (row["usage"], row["limit"], row["hasAddon"]) == (12, shown, has_addon)


@pytest.mark.parametrize(
    ("used", "free"), [(25.7, {"limit": 10, "usage": 10}), (3.5, {"limit": 10, "usage": 3.5})]
)
async def test_one_organizations_credits_show_the_free_ones(caller: Caller, used: float, free: Json) -> None:
    answer = await one(caller, AiCredits(used, 100, free_limit=10))
    assert (answer["usage"], answer["freeAiCredit"]) == (int(used * 2) / 2, free)
    assert (answer["active"], answer["updatedAt"]) == (True, "2026-03-11T00:00:00Z")
    assert answer["filterDate"] == {"from": "2026-03-01T00:00:00Z"}


async def test_no_free_credits_are_null(caller: Caller) -> None:
    assert (await one(caller, AiCredits(1)))["freeAiCredit"] is None


async def test_credits_are_split_between_agents_and_assistants(caller: Caller) -> None:
    answer = await one(caller, AiCredits(12, agents=1 / 6, active=False))
    assert answer["aiAutomation"] == {"usage": 2, "enabled": False}
    assert (answer["assistants"], answer["active"]) == ({"usage": 10, "enabled": False}, False)


async def test_a_fraction_is_a_fraction_on_the_wire(caller: Caller, pipefy: PipefyServer) -> None:
    pipefy.world.organizations[0].ai_credits = AiCredits(42.5, 100)
    text = (await caller.post(ONE)).text
    assert '"usage": 42.5' in text
    assert '"limit": 100.0' in text


async def test_top_agents_are_ten_at_most_and_idle_ones_left_out(
    caller: Caller, pipefy: PipefyServer
) -> None:
    acme, globex, _ = pipefy.world.organizations
    acme.agents = {f"Agent {n:02}": 13.0 - n for n in range(12)} | {"Idle": 0.0}
    acme.ai_credits = AiCredits(steady(100), agents=1.0)
    globex.agents = {"Idle": 0.0, "Big": 1.0}
    globex.ai_credits = AiCredits(2_000, agents=1.0)
    rows = (await caller.data(CREDITS, u=[ACME, GLOBEX]))["topAgents"]
    assert (len(rows), rows[0]) == (10, {"agentName": "Big", "creditsProcessed": 2_000})
    acme.agents = {"Idle": 0.0}
    assert (await caller.data(CREDITS, u=[ACME]))["topAgents"] == []

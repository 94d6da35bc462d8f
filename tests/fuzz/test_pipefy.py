"""Pipefy: spoilt GraphQL answers give no crash, no invented number and no alert."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.adapters.sources.shortmemory import ShortMemory
from tests.adapters.standin import StandingClock
from tests.fuzz.drill import READS, Drill, Drills, Read, drills
from tests.fuzz.effort import effort
from tests.fuzz.mutations import stock_of
from tests.fuzz.pipefyclerk import Clerk
from tests.fuzz.relay import wired
from tests.fuzz.stage import stage
from tests.fuzz.wire import PLANS, Plan
from watcher.adapters.sources.pipefy import PipefyOptions, PipefySource
from watcher.sandbox.clock import JumpingClock
from watcher.sandbox.pipefy.curves import steady
from watcher.sandbox.pipefy.scenario import Scenario, Undivided
from watcher.sandbox.pipefy.world import AiCredits, Automation, Client, Flow, Organization, Quota, World
from watcher.sandbox.serve import Sandbox

NOW = datetime(2026, 3, 11, 12, tzinfo=UTC)
TOKEN = "static-token-of-the-sandbox"
COMBINED = frozenset(
    {"apiUsageStatsCombined", "automationsUsageDetailsCombined", "aiCreditUsageStatsCombined"}
)
ALL_PARTS = frozenset({"pipe", "automation", "operation", "token", "flow"})


def organizations() -> list[Organization]:
    """Acme is near some of its limits, Globex is not, and Initech has hardly anything."""
    acme = Organization(
        "101",
        "8a1c4f10-1111-4d2c-9c2a-abc123def456",
        "Acme",
        api_calls=Quota(steady(410), 5_000),
        automation_jobs=Quota(steady(50)),
        integration_tasks=Quota(steady(20), 240),
        ai_credits=AiCredits(42.5, 100, has_addon=True, free_limit=1_000),
        subscription={"CARDS": Quota(12, 50), "USERS": Quota(17, 20), "AI_CREDITS": Quota(25, 100)},
        automations=[Automation("Move card", 3.0), Automation("Other", 1.0, pipe="Sales")],
        flows=[Flow("Sync", 1.0), Flow("Export", 2.0)],
        operations={"Not specified": 2.0, "GetCards": 1.0},
    )
    globex = Organization(
        "102",
        "b27d5e21-2222-4a3b-8d1b-def456abc789",
        "Globex",
        api_calls=Quota(steady(100), None),
        automation_jobs=Quota(steady(5)),
        integration_tasks=Quota(steady(1), 0),
        ai_credits=AiCredits(12, 0),
        subscription={"CARDS": Quota(0, 50), "PIPES": Quota(3, 5)},
        automations=[Automation("Cleanup", 1.0)],
        flows=[Flow("Sync", 1.0)],
    )
    return [acme, globex, Organization("103", "c3", "Initech", subscription=None)]


def undefined(field: str, owner: str = "Query") -> dict[str, Any]:
    return {
        "message": f"Field '{field}' doesn't exist on type '{owner}'",
        "path": ["query LimitWatcher_Poll", field],
        "extensions": {"code": "undefinedField", "typeName": owner, "fieldName": field},
    }


def denied(*path: Any, code: str = "PERMISSION_DENIED") -> dict[str, Any]:
    return {"message": code.lower(), "path": list(path), "extensions": {"code": code, "correlation_id": "c8"}}


ERRORS: list[Any] = [
    *map(undefined, sorted(COMBINED)),
    undefined("limit", "OrganizationAPIUsage"),
    undefined("freeAiCredit", "UsageStatsAiCreditDetails"),
    denied("s0"),
    denied("a1", code="RESOURCE_NOT_FOUND"),
    denied("apiUsageStatsCombined", "byOrganization", 0, "limit", code="INTERNAL_SERVER_ERROR"),
    denied("i0", "tasksConsumed", "limit", code="INTERNAL_SERVER_ERROR"),
    {"message": "Timeout on Query.apiUsageStatsCombined"},
    {"message": "Query has complexity of 50001, which exceeds max complexity of 50000"},
    {"title": "Unauthorized", "detail": "You are not authorized to access this page"},
    {"message": "Variable $u0 of type ID! was provided invalid value", "path": {"odd": 1}},
    {"message": ["not", "a", "text"], "extensions": [1]},
]
LEARNED = ("lacks", "refused this account")
ONE_ROW, ROWS = Scenario(rate_limit=None), Scenario(rate_limit=None, undivided=Undivided.ROWS)
VARIANTS: dict[str, tuple[frozenset[str], Scenario, dict[str, Any]]] = {
    "combined": (frozenset(), ONE_ROW, {"token": TOKEN}),
    "alone": (COMBINED, ROWS, {"token": TOKEN}),
    "parts": (frozenset(), ONE_ROW, {"token": TOKEN, "breakdown": ALL_PARTS}),
    "daily": (frozenset({"aiCreditUsageStats"}), ONE_ROW, {"periods": {"api_calls": "day"}}),
}


async def _drill(name: str, folder: Path, entered: AsyncExitStack, *, sockets: bool) -> Drill:
    removed, scenario, options = VARIANTS[name]
    client = Client(home="elsewhere", removed=removed, static_token=TOKEN)
    sandbox = await entered.enter_async_context(
        Sandbox(JumpingClock(NOW), World(organizations(), [client]), scenario=scenario)
    )
    pipefy, standing, notes = sandbox.pipefy, StandingClock(NOW), ShortMemory()
    wire = await entered.enter_async_context(wired(standing, sockets=sockets))
    given = {"api_url": pipefy.api_url, "token_url": pipefy.token_url}
    if "token" not in options:
        given |= {"client_id": pipefy.client_id, "client_secret": pipefy.client_secret}
    whole = PipefyOptions("pipefy", **(given | options))
    on = await entered.enter_async_context(stage(folder / f"{name}.db", JumpingClock(NOW), "pipefy"))
    drill = Drill(on, wire, lambda: PipefySource(whole, wire, standing, notes), Clerk(), LEARNED)
    await drill.settle()
    drill.make = lambda: PipefySource(whole, wire, standing, _copied(notes))
    ids = [text for org in organizations() for text in (org.uuid, org.id)]
    wire.stock = stock_of(wire.donors(), ids, errors=ERRORS)
    return drill


def _copied(notes: ShortMemory) -> ShortMemory:
    """So that an example learns nothing from the one before."""
    copy = ShortMemory()
    copy._notes = dict(notes._notes)
    return copy


@asynccontextmanager
async def opened(folder: Path, *, sockets: bool = False) -> AsyncIterator[Sequence[Drill]]:
    async with AsyncExitStack() as entered:
        yield [await _drill(name, folder, entered, sockets=sockets) for name in VARIANTS]


@pytest.fixture(scope="module")
def pipefies(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Drills]:
    with drills(opened(tmp_path_factory.mktemp("pipefy"))) as ready:
        yield ready


VARIANT = st.integers(0, len(VARIANTS) - 1)


def test_spoilt_answers_give_no_number_that_is_not_there(pipefies: Drills) -> None:
    @effort()
    @given(VARIANT, READS)
    def spoil(which: int, read: Read) -> None:
        pipefies.run(lambda drill: drill.read(*read), which)

    spoil()
    assert pipefies.tally["answered"] > pipefies.tally["failed"] / 2
    assert pipefies.tally["organizations untouched"] > 0


def test_spoilt_lists_of_organizations_are_refused_or_believed_as_they_stand(pipefies: Drills) -> None:
    @effort(0.25)
    @given(VARIANT, PLANS)
    def spoil(which: int, plan: Plan) -> None:
        pipefies.run(lambda drill: drill.discover(plan), which)

    spoil()
    assert pipefies.tally["discovered"] > 0


def test_a_spoilt_past_has_no_day_that_was_not_told(pipefies: Drills) -> None:
    @effort(0.25)
    @given(VARIANT, PLANS, st.integers(1, 70))
    def spoil(which: int, plan: Plan, days: int) -> None:
        pipefies.run(lambda drill: drill.history(plan, days), which)

    spoil()
    assert pipefies.tally["days told"] > 0


def test_spoilt_breakdowns_name_nobody_with_an_invented_number(pipefies: Drills) -> None:
    @effort(0.25)
    @given(VARIANT, PLANS, st.integers(0, 99))
    def spoil(which: int, plan: Plan, series: int) -> None:
        pipefies.run(lambda drill: drill.contributors(plan, series), which)

    spoil()
    assert pipefies.tally["named"] > 0

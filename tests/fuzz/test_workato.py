"""Workato: spoilt customer lists and usage rows give no crash, no invented number and no alert."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.adapters.sources.shortmemory import ShortMemory
from tests.adapters.sources.workato.stage import MARCH, NOW, ZONE, workspace
from tests.adapters.standin import StandingClock
from tests.fuzz.drill import READS, Drill, Drills, Read, drills
from tests.fuzz.effort import effort
from tests.fuzz.mutations import stock_of
from tests.fuzz.relay import wired
from tests.fuzz.stage import stage
from tests.fuzz.wire import PLANS, Plan
from tests.fuzz.workatoclerk import Clerk
from watcher.adapters.sources.workato import WorkatoOptions, WorkatoSource
from watcher.sandbox.clock import JumpingClock
from watcher.sandbox.serve import Sandbox
from watcher.sandbox.workato.scenario import WorkatoScenario
from watcher.sandbox.workato.world import WorkatoWorld, Workspace

ALIASES = ["tasks", "tasks_used", "usage", "metrics", "intervals", "date", "customer_id", "total"]
ERRORS = (
    {"message": "Server error", "id": "3188c2d0"},
    {"code": "X", "title": "Down"},
    {"workspace_ids": ["is not a list"]},
)


# --- the variants -------------------------------------------------------------------------------------------


def customers(*starts: datetime, rate: float = 425) -> list[Workspace]:
    """Acme is at 85 % of its limit, Globex below, and Initech has none."""
    acme, globex, initech = (starts * 3)[:3]
    return [
        workspace(101, rate, name="Acme", billing_start=acme, connections=17, connection_limit=20),
        workspace(102, 250, name="Globex", billing_start=globex),
        workspace(103, 10, name="Initech", billing_start=initech, task_limit=None),
    ]


SEVENTH, EIGHTH = MARCH + timedelta(days=6), MARCH + timedelta(days=7)
SMALL = WorkatoScenario(usage_per_minute=None, manage_per_minute=None)
UNCOUNTED = replace(SMALL, omit=frozenset({"task_count"}))
NESTED = WorkatoScenario(usage_per_minute=None, manage_per_minute=None, rows="nested", string_numbers=True)
VARIANTS: dict[str, tuple[list[Workspace], WorkatoScenario, dict[str, Any]]] = {
    "flat": (customers(MARCH), SMALL, {}),
    "days": (customers(SEVENTH, EIGHTH, rate=1_060), SMALL, {"param_style": "json-array"}),
    "nested": (customers(MARCH), NESTED, {"ids": "external", "param_style": "query-brackets"}),
    "young": (customers(NOW - timedelta(hours=7), rate=14_600), UNCOUNTED, {}),
    "listed": (customers(MARCH), SMALL, {"usage_from": "customers"}),
}


async def _drill(name: str, folder: Path, entered: AsyncExitStack, *, sockets: bool) -> Drill:
    spaces, scenario, options = VARIANTS[name]
    world = WorkatoWorld(spaces, timezone=ZONE)
    sandbox = await entered.enter_async_context(
        Sandbox(JumpingClock(NOW), workato=world, workato_scenario=scenario)
    )
    standing = StandingClock(NOW)
    wire = await entered.enter_async_context(wired(standing, sockets=sockets))
    given = {"token": sandbox.workato.token, "base_url": sandbox.workato.url, "period_timezone": ZONE}
    whole = WorkatoOptions("workato", **(given | options))
    on = await entered.enter_async_context(stage(folder / f"{name}.db", JumpingClock(NOW), "workato"))
    drill = Drill(on, wire, lambda: WorkatoSource(whole, wire, standing, ShortMemory()), Clerk(NOW))
    await drill.settle()
    wire.stock = stock_of(wire.donors(), [101, 102, 103, "A101", "A102", "101"], ALIASES, ERRORS)
    return drill


@asynccontextmanager
async def opened(folder: Path, *, sockets: bool = False) -> AsyncIterator[Sequence[Drill]]:
    async with AsyncExitStack() as entered:
        yield [await _drill(name, folder, entered, sockets=sockets) for name in VARIANTS]


@pytest.fixture(scope="module")
def workatos(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Drills]:
    with drills(opened(tmp_path_factory.mktemp("workato"))) as ready:
        yield ready


VARIANT = st.integers(0, len(VARIANTS) - 1)


def test_spoilt_answers_give_no_number_that_is_not_there(workatos: Drills) -> None:
    @effort()
    @given(VARIANT, READS)
    def spoil(which: int, read: Read) -> None:
        workatos.run(lambda drill: drill.read(*read), which)

    spoil()
    assert workatos.tally["answered"] > workatos.tally["failed"] / 2
    assert workatos.tally["organizations untouched"] > 0


def test_spoilt_lists_of_customers_are_refused_or_believed_as_they_stand(workatos: Drills) -> None:
    @effort(0.25)
    @given(VARIANT, PLANS)
    def spoil(which: int, plan: Plan) -> None:
        workatos.run(lambda drill: drill.discover(plan), which)

    spoil()
    assert workatos.tally["discovered"] > 0


def test_a_spoilt_past_has_no_day_that_was_not_told(workatos: Drills) -> None:
    @effort(0.25)
    @given(VARIANT, PLANS, st.integers(1, 70))
    def spoil(which: int, plan: Plan, days: int) -> None:
        workatos.run(lambda drill: drill.history(plan, days), which)

    spoil()
    assert workatos.tally["days told"] > 0


def test_spoilt_breakdowns_name_nobody_with_an_invented_number(workatos: Drills) -> None:
    @effort(0.25)
    @given(VARIANT, PLANS, st.integers(0, 99))
    def spoil(which: int, plan: Plan, series: int) -> None:
        workatos.run(lambda drill: drill.contributors(plan, series), which)

    spoil()
    assert workatos.tally["named"] > 0

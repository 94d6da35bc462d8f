"""Flows come page by page: another one only where the first does not fill what the config asks for."""

from __future__ import annotations

from typing import Any

import pytest

from tests.adapters.sources.pipefy.account import Account, watching
from tests.adapters.sources.pipefy.recorded import ACME, GLOBEX, both
from tests.adapters.sources.pipefy.stage import organization, stage
from watcher.ports import Answer
from watcher.sandbox.faults import ServerError, operation
from watcher.sandbox.pipefy.curves import steady
from watcher.sandbox.pipefy.world import Flow, Quota

FLOW = frozenset({"flow"})


def flows(found: Answer) -> list[str]:
    return [r.label("flow") or "" for r in found.readings if r.series.below == "flow"]


def named(*names: str) -> Any:
    tasks = Quota(steady(50_000), None)
    return organization(0, flows=[Flow(n, 100.0 - i) for i, n in enumerate(names)], integration_tasks=tasks)


async def test_one_page_of_fifty_is_enough_for_ten() -> None:
    async with stage([named(*(f"F{n}" for n in range(90)))], breakdown=FLOW) as s:
        assert flows(await s.read()) == [f"F{n}" for n in range(10)]
        assert s.pipefy.calls("LimitWatcher_Flows") == []


async def test_names_that_repeat_make_the_next_page_worth_asking() -> None:
    async with stage([named(*["Sync"] * 60, *(f"F{n}" for n in range(9)))], breakdown=FLOW) as s:
        found = await s.read()
        assert flows(found)[0] == "Sync"
        assert len(flows(found)) == 10
        assert len(s.pipefy.calls("LimitWatcher_Flows")) == 1


async def test_that_flows_of_one_name_are_added_up_is_said_once() -> None:
    async with stage([named("Sync", "Other", "Sync")], breakdown=FLOW) as s:
        found = await s.read()
        assert flows(found) == ["Sync", "Other"]
        said = ("Pipefy lists integration flows of one name more than once: their tasks are added up",)
        assert (found.notes, (await s.read()).notes) == (said, ())


async def test_a_flow_that_two_pages_list_is_said_too() -> None:
    names = [f"F{n}" for n in range(50)]
    async with stage([named(*names, *names[:1])], breakdown=FLOW, breakdown_limit=51) as s:
        assert "more than once" in (await s.read()).notes[0]


async def test_a_later_page_that_fails_leaves_what_is_known() -> None:
    async with stage([named(*["Sync"] * 60, "Other")], breakdown=FLOW) as s:
        s.pipefy.faults.add(operation("LimitWatcher_Flows"), ServerError())
        found = await s.read()
        assert flows(found) == ["Sync"]
        assert found.gaps == ()


def page(cursor: Any, *names: str, more: Any = True) -> dict[str, Any]:
    edges = [{"node": {"name": name, "tasks": 5}} for name in names]
    return {"edges": edges, "pageInfo": {"hasNextPage": more, "endCursor": cursor}}


async def test_pages_without_end_cost_four_calls_for_all_organizations_together() -> None:
    def reply(request: dict[str, Any]) -> dict[str, Any]:
        later = [n for n in range(2) if f"p{n}" in request["variables"]]
        pages = {f"f{n}": page(f"{len(asked)}-{n}", "Sync") for n in (later or range(2))}
        asked.append(later)
        return {"data": pages if later else both() | pages}

    asked: list[list[int]] = []
    async with watching(Account(reply), breakdown=FLOW) as w:
        found = await w.source.read([ACME, GLOBEX], w.clock.now())
        assert asked == [[], [0, 1], [0, 1], [0, 1], [0, 1]]
        assert {r.used for r in found.readings if r.series.below} == {25}


@pytest.mark.parametrize(
    "odd", [page("same", "A"), page(None, "A"), page(7, "A"), page("b"), page("b", "A", more="yes"), None, {}]
)
async def test_a_page_that_leads_nowhere_is_the_last(odd: Any) -> None:
    def reply(request: dict[str, Any]) -> dict[str, Any]:
        later = "p0" in request["variables"]
        return {"data": {"f0": odd} if later else both() | {"f0": page("same", "Sync")}}

    async with watching(Account(reply), breakdown=FLOW) as w:
        found = await w.source.read([ACME], w.clock.now())
        assert len(w.account.documents) == 2
        assert "Sync" in flows(found)

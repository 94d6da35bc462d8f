"""Series below the organization: by opt-in, the largest alone, each once, named for people."""

from __future__ import annotations

from typing import Any

import pytest

from tests.adapters.sources.pipefy.parsing import parse, wish
from tests.adapters.sources.pipefy.recorded import ACME, AUTOMATIONS, GLOBEX, MAY
from tests.adapters.sources.pipefy.stage import organization, stage
from watcher.adapters.sources.pipefy.options import PipefyOptions
from watcher.adapters.sources.pipefy.resources import PARTS
from watcher.domain.period import calendar_month
from watcher.domain.reading import Gap, Reading, Series
from watcher.ports import Answer
from watcher.sandbox.faults import times
from watcher.sandbox.pipefy.curves import steady
from watcher.sandbox.pipefy.scenario import NullField
from watcher.sandbox.pipefy.world import Automation, Client, Flow, Quota

Found = dict[tuple[str, str], float | str]


def below(data: dict[str, Any], *kinds: str, most: int = 10, errors: Any = ()) -> Answer:
    wanted = wish(breakdown=frozenset(kinds))
    return parse(data, ACME, GLOBEX, wanted=wanted, breakdown_limit=most, errors=errors)


def parts(found: Answer) -> Found:
    """(organization, part) -> number or reason, of everything below an organization."""
    every: list[Reading | Gap] = [*found.readings, *found.gaps]
    inner = [thing for thing in every if thing.series.below]
    keys = [(t.series.org or "", dict(t.series.scope)[t.series.below or ""]) for t in inner]
    assert len(keys) == len(set(keys))
    return {
        key: thing.used if isinstance(thing, Reading) else thing.reason
        for key, thing in zip(keys, inner, strict=True)
    }


def pipes(*told: tuple[Any, Any, Any], org: str = ACME.id) -> dict[str, Any]:
    listed = [
        {"pipe": {"uuid": uuid, "name": name}, "organizationUuid": org, "usage": usage}
        for uuid, name, usage in told
    ]
    return {"pipes": {"byPipe": listed}}


def test_a_pipe_is_a_series_by_its_uuid_under_its_name_without_a_limit() -> None:
    data = {"automationsUsageDetailsCombined": AUTOMATIONS, **pipes(("a1b2", "HR Requests", 412))}
    data["s0"] = {"uuid": ACME.id, "planName": "Business"}
    found = below(data, "pipe")
    pipe = next(r for r in found.readings if r.series.below)
    assert pipe == Reading(
        Series("pipefy", "automation_jobs", (("org", ACME.id), ("pipe", "a1b2"))),
        412,
        None,
        calendar_month(MAY),
        MAY,
        (("org", "Acme Corp"), ("pipe", "HR Requests"), ("plan", "Business")),
    )


def test_an_automations_scope_and_labels_are_sorted_by_name() -> None:
    found = below({"automations": {"topAutomations": AUTOMATIONS["topAutomations"]}}, "automation")
    assert parts(found) == {(ACME.id, "42"): 312, (GLOBEX.id, "87"): 198}
    first = next(r for r in found.readings if r.series.below)
    assert first.series.scope == (("automation", "42"), ("org", ACME.id))
    assert first.labels == (("automation", "Move card on approval"), ("org", "Acme Corp"))


@pytest.mark.parametrize(("kind", "alias"), [("operation", "operations"), ("token", "tokens")])
def test_operations_and_tokens_have_their_name_for_an_id(kind: str, alias: str) -> None:
    items = [
        {"dimension": "Not specified", "metric": 130, "organizationUuid": ACME.id},
        {"dimension": "GetUsage\n<!channel>", "metric": 52, "organizationUuid": GLOBEX.id},
        {"dimension": None, "metric": 9, "organizationUuid": ACME.id},
        {"dimension": "theirs", "metric": 9, "organizationUuid": "unknown"},
    ]
    found = below({alias: {"topItems": items}}, kind)
    assert parts(found) == {(ACME.id, "Not specified"): 130, (GLOBEX.id, "GetUsage <!channel>"): 52}
    assert {r.series.resource for r in found.readings} == {"api_calls"}


def flows(*told: tuple[Any, Any], more: Any = None) -> dict[str, Any]:
    edges = [{"node": {"name": name, "tasks": tasks}} for name, tasks in told]
    return {"f0": {"edges": edges, "pageInfo": more or {"hasNextPage": False}}}


def test_flows_that_share_a_name_are_one_series_with_their_sum() -> None:
    found = below(flows(("Sync", 900), ("Other", 12.5), ("Sync", 100), (None, 7)), "flow")
    assert parts(found) == {(ACME.id, "Sync"): 1000, (ACME.id, "Other"): 12.5}
    assert {r.series.resource for r in found.readings} == {"integration_tasks"}


def test_one_odd_number_spoils_the_sum_of_a_name_and_nothing_else() -> None:
    found = below(flows(("Sync", 900), ("Sync", None), ("Sync", 3), ("Other", 12)), "flow")
    assert parts(found) == {(ACME.id, "Sync"): "Pipefy gave no usable number", (ACME.id, "Other"): 12}


def test_long_names_are_cut_and_those_alike_then_are_one() -> None:
    found = below(flows(("x" * 300, 1), ("x" * 400, 2)), "flow")
    assert parts(found) == {(ACME.id, "x" * 255): 3}


def test_a_pipe_told_twice_must_agree() -> None:
    same, other = ("a", "HR", 5), ("a", "HR", 6)
    assert parts(below(pipes(same, same), "pipe")) == {(ACME.id, "a"): 5}
    assert "contradict" in str(parts(below(pipes(same, other, same), "pipe"))[ACME.id, "a"])


def test_only_the_largest_are_kept_of_each_organization() -> None:
    told = [(f"p{n}", f"Pipe {n}", n) for n in range(40)]
    assert set(parts(below(pipes(*told), "pipe", most=3))) == {(ACME.id, f"p{n}") for n in (39, 38, 37)}
    equal = [(f"p{n}", "x", 1) for n in (3, 1, 2)]
    assert set(parts(below(pipes(*equal), "pipe", most=2))) == {(ACME.id, "p1"), (ACME.id, "p2")}


def test_a_part_that_is_not_told_is_no_gap() -> None:
    assert parts(below(pipes(), "pipe", "flow", "token")) == {}
    assert parts(below({"pipes": None}, "pipe", errors=[{"message": "x", "path": ["pipes"]}])) == {}


def test_a_usable_id_is_needed_and_a_number_that_is_none_is_a_gap() -> None:
    found = below(pipes((None, "HR", 5), ({}, "HR", 5), (17, None, 5), ("b", "B", "many")), "pipe")
    assert parts(found) == {(ACME.id, "17"): 5, (ACME.id, "b"): "Pipefy gave no usable number"}


@pytest.mark.parametrize("junk", [None, 5, "x", {}, {"byPipe": "x"}, {"byPipe": [None, 5, {"pipe": 3}]}])
def test_junk_gives_no_part_and_spoils_nothing(junk: Any) -> None:
    data = {"automationsUsageDetailsCombined": AUTOMATIONS, "pipes": junk, "tokens": junk, "f0": junk}
    found = below(data, "pipe", "token", "flow")
    assert parts(found) == {}
    assert len([r for r in found.readings if r.series.resource == "automation_jobs"]) == 2


def test_parts_of_calls_stay_monthly_where_the_whole_is_counted_by_the_day() -> None:
    items = [{"dimension": "a", "metric": 130, "organizationUuid": ACME.id}]
    wanted = wish(breakdown=frozenset({"token"}), daily=True)
    found = parse({"tokens": {"topItems": items}}, ACME, wanted=wanted, periods={"api_calls": "day"})
    assert next(r.period for r in found.readings if r.series.below) == calendar_month(MAY)


def test_parts_of_what_never_resets_never_reset() -> None:
    wanted = wish(breakdown=frozenset({"flow"}))
    found = parse(flows(("a", 1)), ACME, wanted=wanted, periods={"integration_tasks": "none"})
    assert next(r.period for r in found.readings if r.series.below) is None


def test_an_unknown_breakdown_is_refused() -> None:
    with pytest.raises(ValueError, match="no breakdown by card"):
        PipefyOptions("pipefy", token="x", breakdown=frozenset({"card", "pipe"}))


def busy(n: int) -> Any:
    return organization(
        n,
        automations=[Automation(f"A{m}", m + 1.0, pipe=f"P{m}") for m in range(12)],
        flows=[Flow(f"F{m}", m + 1.0) for m in range(12)],
        operations={"GetCards": 3.0, "Not specified": 1.0},
        accounts={"bot": 3.0, "sync": 1.0},
        integration_tasks=Quota(steady(2000), None),
    )


async def test_all_parts_come_with_one_call_a_poll() -> None:
    async with stage([busy(0), busy(1)], breakdown=frozenset(PARTS), breakdown_limit=3) as s:
        found = await s.read()
        assert len(s.polls) == 1
        kinds = [(r.series.org, r.series.below) for r in found.readings if r.series.below]
        count = {(org.id, kind): kinds.count((org.id, kind)) for org in s.orgs for kind in PARTS}
        assert count["uuid-000", "pipe"] == count["uuid-001", "pipe"] == 3
        assert count["uuid-000", "flow"] == count["uuid-001", "flow"] == 3
        assert count["uuid-000", "operation"] == count["uuid-001", "token"] == 2
        assert count["uuid-000", "automation"] == count["uuid-001", "automation"] == 3
        assert found.gaps == ()


async def test_ten_automations_are_told_of_all_organizations_together() -> None:
    async with stage(
        [busy(n) for n in range(5)], breakdown=frozenset({"automation"}), breakdown_limit=50
    ) as s:
        found = await s.read()
        assert len([r for r in found.readings if r.series.below]) == 10


async def test_without_opting_in_nothing_below_is_read() -> None:
    async with stage([busy(0)]) as s:
        assert {r.series.below for r in (await s.read()).readings} == {None}


@pytest.mark.parametrize("part", ["pipes", "operations", "f0"])
async def test_a_breakdown_that_fails_costs_no_organization_its_numbers(part: str) -> None:
    async with stage([busy(0)], breakdown=frozenset(PARTS)) as s:
        whole = len([r for r in (await s.read()).readings if r.series.below is None])
        s.pipefy.faults.add(times(9), NullField(part, "Internal server error"))
        found = await s.read()
        assert len([r for r in found.readings if r.series.below is None]) == whole
        assert found.gaps == ()


async def test_a_breakdown_the_schema_lacks_is_dropped_alone() -> None:
    removed = frozenset({"AutomationsUsageDetailsCombined.byPipe", "APIUsageStatsCombined.topItems"})
    client = Client(home="elsewhere", removed=removed)
    async with stage([busy(0)], client=client, breakdown=frozenset(PARTS)) as s:
        found = await s.read()
        assert {r.series.below for r in found.readings} == {None, "automation", "flow"}
        lacks = [each.name for each in s.source.capabilities(s.clock.now()) if not each.available]
        assert lacks == [
            "apiUsageStatsCombined/operation",
            "apiUsageStatsCombined/token",
            "automationsUsageDetailsCombined/byPipe",
        ]

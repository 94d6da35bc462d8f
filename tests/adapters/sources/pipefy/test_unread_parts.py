"""A breakdown that failed: its parts are unread, which is neither none nor small."""

from __future__ import annotations

from typing import Any

import pytest

from tests.adapters.sources.pipefy.account import Account, watching
from tests.adapters.sources.pipefy.parsing import parse, wish
from tests.adapters.sources.pipefy.recorded import ACME, GLOBEX, both
from tests.adapters.sources.pipefy.stage import NOW, organization, stage
from watcher.ports import Mark, Unread
from watcher.sandbox.faults import ServerError, always, operation, times
from watcher.sandbox.pipefy.curves import steady
from watcher.sandbox.pipefy.scenario import NullField, PermissionDenied, UndefinedField
from watcher.sandbox.pipefy.world import Flow, Quota

PIPE, FLOW = frozenset({"pipe"}), frozenset({"flow"})
FINE = {"pipe": {"uuid": "a1", "name": "HR"}, "organizationUuid": GLOBEX.id, "usage": 4}


def unread(kind: str, data: dict[str, Any], errors: Any = (), **more: Any) -> dict[str, str]:
    kinds = frozenset({kind})
    asked = wish(breakdown=kinds)
    found = parse(data, ACME, GLOBEX, wanted=asked, breakdown=kinds, errors=errors, **more)
    assert {each.kind for each in found.unread} <= {kind}
    return {each.org: each.reason for each in found.unread}


@pytest.mark.parametrize("empty", [{"pipes": None}, {"pipes": {"byPipe": None}}, {}])
def test_a_list_that_failed_leaves_the_parts_of_every_organization_unread(empty: Any) -> None:
    error = {"message": "boom", "path": ["pipes", "byPipe"]}
    assert unread("pipe", empty, [error]) == {ACME.id: "boom", GLOBEX.id: "boom"}
    assert unread("pipe", empty) == dict.fromkeys((ACME.id, GLOBEX.id), "Pipefy left byPipe empty")


def test_a_list_without_a_row_of_an_organization_was_read() -> None:
    assert unread("pipe", {"pipes": {"byPipe": []}}) == {}
    assert unread("pipe", {"pipes": {"byPipe": [FINE]}}) == {}


def test_a_row_that_cannot_be_read_may_have_been_anybodys() -> None:
    assert unread("pipe", {"pipes": {"byPipe": [FINE, None]}}).keys() == {ACME.id, GLOBEX.id}


def test_a_breakdown_that_the_schema_lacks_is_unread_and_one_that_nobody_wants_is_not() -> None:
    lacks = "automationsUsageDetailsCombined/byPipe"
    assert "lacks automationsUsageDetailsCombined" in unread("pipe", {}, dropped=(lacks,))[ACME.id]
    assert parse(both(), ACME, GLOBEX).unread == ()


@pytest.mark.parametrize(
    "page", [None, {}, {"edges": None}, {"edges": [None]}, {"edges": [{"node": None}]}, 7]
)
def test_flows_that_cannot_be_read_are_unread_for_their_organization_alone(page: Any) -> None:
    assert unread("flow", {"f0": page, "f1": {"edges": []}}).keys() == {ACME.id}


@pytest.mark.parametrize("later", [None, {}, {"edges": None}])
async def test_a_later_page_that_cannot_be_read_leaves_the_flows_beyond_the_first_unread(later: Any) -> None:
    first = {
        "edges": [{"node": {"name": "Sync", "tasks": 5}}],
        "pageInfo": {"hasNextPage": True, "endCursor": "b"},
    }

    def reply(request: dict[str, Any]) -> dict[str, Any]:
        return {"data": {"f0": later} if "p0" in request["variables"] else both() | {"f0": first}}

    async with watching(Account(reply), breakdown=FLOW) as w:
        found = await w.source.read([ACME], w.clock.now())
        assert [r.used for r in found.readings if r.series.below] == [5]
        reason = "Pipefy left a page of integrationsUsageDetails empty"
        assert found.unread == (Unread(ACME.id, "flow", reason),)


async def test_a_document_of_later_pages_that_fails_says_why() -> None:
    tasks = Quota(steady(50_000), None)
    many = organization(0, flows=[Flow("Sync", 1.0)] * 60, integration_tasks=tasks)
    async with stage([many], breakdown=FLOW) as s:
        s.pipefy.faults.add(operation("LimitWatcher_Flows"), ServerError())
        found = await s.read()
        assert [(each.kind, "answered 50" in each.reason) for each in found.unread] == [("flow", True)]


async def test_a_breakdown_lacking_for_a_moment_is_unread_and_back_with_the_next_poll() -> None:
    async with stage(1, breakdown=PIPE) as s:
        await s.read()
        s.pipefy.faults.add(times(1), UndefinedField("AutomationsUsageDetailsCombined.byPipe"))
        assert [each.kind for each in (await s.read()).unread] == ["pipe"]
        await s.clock.sleep(900)
        assert (await s.read()).unread == ()


async def test_an_unread_breakdown_is_noted_once_and_the_doctor_names_it() -> None:
    async with stage(2, breakdown=PIPE | FLOW) as s:
        s.pipefy.faults.add(always(), NullField("pipes", message="boom"))
        s.pipefy.faults.add(always(), PermissionDenied("f0"))
        notes = (await s.read()).notes
        assert notes[1].startswith("the breakdown by pipe of 2 organizations could not be read: boom (")
        assert notes[0].startswith("the breakdown by flow of an organization could not be read: ")
        assert (await s.read()).notes == ()
        told = [f for f in await s.source.examine(NOW) if f.about.startswith("breakdown by")]
        assert [(f.mark, f.about) for f in told] == [
            (Mark.WARN, "breakdown by flow"),
            (Mark.WARN, "breakdown by pipe"),
        ]
        assert told[1].text.startswith("unknown in 2 organizations (boom (")


@pytest.mark.parametrize(
    ("partial", "asked", "word"), [(True, [ACME, GLOBEX], "partial"), (False, [ACME, GLOBEX], "complete")]
)
async def test_a_partial_mark_at_odds_with_the_rows_is_noted_once(
    partial: bool, asked: Any, word: str
) -> None:
    data = both()
    root = dict(data["apiUsageStatsCombined"], partial=partial)
    if not partial:
        root["byOrganization"] = root["byOrganization"][:1]
    async with watching(Account(lambda _: {"data": data | {"apiUsageStatsCombined": root}})) as w:
        notes = (await w.source.read(asked, w.clock.now())).notes
        assert [note.startswith(f"Pipefy calls apiUsageStatsCombined {word}") for note in notes] == [True]
        assert (await w.source.read(asked, w.clock.now())).notes == ()

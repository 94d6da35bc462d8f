"""How many documents a poll costs, and what happens when one is too heavy."""

from __future__ import annotations

from typing import Any

import pytest

from tests.adapters.sources.pipefy.account import Account, started, watching
from tests.adapters.sources.pipefy.parsing import gaps, readings
from tests.adapters.sources.shortmemory import ShortMemory
from tests.adapters.standin import StandingClock
from watcher.domain.reading import Org
from watcher.ports import Failure, SourceError

COMPLEX = {"message": "Query has complexity of 50001, which exceeds max complexity of 50000"}
DEEP = {"message": "Query has depth of 16, which exceeds max depth of 15"}
SLOW = {"message": "Timeout on Query.apiUsageStatsCombined"}


def orgs(count: int) -> list[Org]:
    return [Org(f"uuid-{n:03}", f"Org {n}", str(n)) for n in range(count)]


def asked_for(request: dict[str, Any]) -> list[str]:
    return list(request["variables"]["uuids"])


def fine(request: dict[str, Any]) -> dict[str, Any]:
    rows = [{"organizationUuid": uuid, "organizationName": uuid, "usage": 7} for uuid in asked_for(request)]
    since = {"from": "2026-05-01T00:00:00Z"}
    return {"data": {"automationsUsageDetailsCombined": {"byOrganization": rows, "filterDate": since}}}


def at_most(size: int, error: dict[str, Any] = COMPLEX, data: Any = None) -> Any:
    def reply(request: dict[str, Any]) -> dict[str, Any]:
        heavy = len(asked_for(request)) > size
        return ({"errors": [error]} | ({"data": data} if data else {})) if heavy else fine(request)

    return reply


def sizes(account: Account) -> list[int]:
    return [len(asked_for(request)) for request in account.documents]


@pytest.mark.parametrize(("count", "documents"), [(0, 0), (1, 1), (25, 1), (26, 2), (100, 4)])
async def test_a_poll_costs_one_document_for_25_organizations(count: int, documents: int) -> None:
    async with watching(Account(fine)) as w:
        found = await w.source.read(orgs(count), w.clock.now())
        assert len(w.account.documents) == documents
        assert len(readings(found)) == count
        assert w.http.calls == documents + (1 if documents else 0)  # and one token


async def test_an_organization_named_twice_is_asked_once() -> None:
    async with watching(Account(fine)) as w:
        await w.source.read(orgs(2) * 2, w.clock.now())
        assert sizes(w.account) == [2]


@pytest.mark.parametrize("error", [COMPLEX, DEEP, SLOW])
async def test_a_heavy_document_is_halved_until_it_passes(error: dict[str, Any]) -> None:
    async with watching(Account(at_most(6, error))) as w:
        found = await w.source.read(orgs(25), w.clock.now())
        assert len(readings(found)) == 25
        assert [org.id for org in found.present] == [org.id for org in orgs(25)]
        assert sizes(w.account) == [25, 12, 6, 6, 13, 6, 7, 3, 4]
        assert found.notes == ("Pipefy refuses larger documents: 6 organizations are asked at once",)


async def test_the_size_that_worked_is_remembered_and_tried_higher_after_a_day() -> None:
    memory, clock = ShortMemory(), StandingClock()
    async with watching(Account(at_most(6)), memory, clock) as w:
        await w.source.read(orgs(25), clock.now())
        w.account.documents.clear()
        async with started(w.account, w.side, memory, clock) as again:
            assert (await again.source.read(orgs(25), clock.now())).notes == ()
            assert sizes(w.account) == [5, 5, 5, 5, 5]
            await clock.sleep(86_400)
            await again.source.read(orgs(25), clock.now())
        assert sizes(w.account)[5] == 25


async def test_a_time_out_with_half_an_answer_is_halved_too() -> None:
    half: dict[str, Any] = {"automationsUsageDetailsCombined": {"byOrganization": []}}
    async with watching(Account(at_most(1, SLOW, half))) as w:
        assert len(readings(await w.source.read(orgs(2), w.clock.now()))) == 2


async def test_one_huge_organization_becomes_unknown_and_the_others_are_read() -> None:
    def reply(request: dict[str, Any]) -> dict[str, Any]:
        return {"errors": [SLOW]} if "uuid-000" in asked_for(request) else fine(request)

    async with watching(Account(reply)) as w:
        found = await w.source.read(orgs(25), w.clock.now())
        assert len(readings(found)) == 24
        assert "Timeout on Query" in gaps(found)["uuid-000", "automation_jobs"]
        assert found.missing == ()


@pytest.mark.parametrize(
    ("error", "kind", "most"), [(SLOW, Failure.SERVER, 10), (COMPLEX, Failure.REFUSED, 6)]
)
async def test_a_server_that_finds_everything_too_heavy_is_left_alone_soon(
    error: dict[str, Any], kind: Failure, most: int
) -> None:
    async with watching(Account(at_most(0, error))) as w:
        with pytest.raises(SourceError) as caught:
            await w.source.read(orgs(25), w.clock.now())
        assert caught.value.kind is kind
        assert len(w.account.documents) <= most

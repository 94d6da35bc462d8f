"""A document that is never answered: asked twice, then halved, unless nothing at all is answered."""

from __future__ import annotations

from typing import Any

import pytest

from tests.adapters.sources.pipefy.account import Account, Reply, started, watching
from tests.adapters.sources.pipefy.parsing import gaps, readings
from tests.adapters.sources.pipefy.test_batches import asked_for, fine, orgs
from tests.adapters.sources.shortmemory import ShortMemory
from tests.adapters.standin import StandingClock
from watcher.adapters.sources.pipefy.splitting import MOST_SILENT
from watcher.ports import Failure, SourceError


class Hangs:
    """Answers documents about at most `size` organizations and none of those named; `up` ends it."""

    def __init__(self, size: int, *never: str) -> None:
        self.size = size
        self.never = set(never)
        self.up = False
        self.asked: list[int] = []

    def __call__(self, request: dict[str, Any]) -> Reply:
        uuids = asked_for(request)
        self.asked.append(len(uuids))
        silent = len(uuids) > self.size or self.never & set(uuids)
        return None if silent and not self.up else fine(request)


async def test_after_two_silences_the_document_is_halved() -> None:
    hangs = Hangs(13)
    async with watching(Account(hangs)) as w:
        found = await w.source.read(orgs(25), w.clock.now())
        assert hangs.asked == [25, 25, 12, 13]
        assert len(readings(found)) == 25
        assert found.notes == ("Pipefy refuses larger documents: 13 organizations are asked at once",)


async def test_the_size_that_was_answered_is_remembered_for_a_day() -> None:
    hangs, memory, clock = Hangs(13), ShortMemory(), StandingClock()
    async with watching(Account(hangs), memory, clock) as w:
        await w.source.read(orgs(25), clock.now())
        async with started(w.account, w.side, memory, clock) as again:
            hangs.asked.clear()
            await again.source.read(orgs(25), clock.now())
            assert hangs.asked == [13, 12]
            await clock.sleep(86_400)
            hangs.up = True
            await again.source.read(orgs(25), clock.now())
            assert hangs.asked[2:] == [25]


async def test_a_read_gives_up_soon_and_the_next_one_begins_below() -> None:
    hangs = Hangs(6)
    async with watching(Account(hangs)) as w:
        with pytest.raises(SourceError) as caught:
            await w.source.read(orgs(25), w.clock.now())
        assert (caught.value.kind, caught.value.lasting) == (Failure.UNREACHABLE, False)
        assert hangs.asked == [25, 25, 12, 12]
        assert len(readings(await w.source.read(orgs(25), w.clock.now()))) == 25
        assert max(hangs.asked[4:]) <= 6


async def test_a_server_that_is_silent_for_all_is_a_failure_and_no_size_is_learned_from_it() -> None:
    hangs = Hangs(0)
    async with watching(Account(hangs)) as w:
        for _ in range(4):
            before = len(hangs.asked)
            with pytest.raises(SourceError):
                await w.source.read(orgs(8), w.clock.now())
            assert len(hangs.asked) - before <= 2 * (MOST_SILENT + 1)
        hangs.up = True
        await w.source.read(orgs(8), w.clock.now())
        hangs.asked.clear()
        await w.source.read(orgs(8), w.clock.now())
        assert hangs.asked == [8]


async def test_one_organization_that_hangs_is_unknown_and_the_others_are_read() -> None:
    hangs = Hangs(2, "uuid-001")
    async with watching(Account(hangs)) as w:
        found = await w.source.read(orgs(2), w.clock.now())
        assert len(readings(found)) == 1
        assert gaps(found)["uuid-001", "automation_jobs"] == "127.0.0.1 did not answer in time"
        assert (found.missing, found.notes[1:]) == ((), ())


async def test_one_organization_alone_that_hangs_is_a_silent_source() -> None:
    async with watching(Account(Hangs(9, "uuid-000"))) as w:
        with pytest.raises(SourceError, match="did not answer in time"):
            await w.source.read(orgs(1), w.clock.now())


async def test_a_token_address_that_hangs_is_not_taken_for_a_large_document() -> None:
    hangs = Hangs(25)
    async with watching(Account(hangs, grant=lambda _: None)) as w:
        with pytest.raises(SourceError, match="did not answer in time"):
            await w.source.read(orgs(25), w.clock.now())
        assert (w.token_requests, hangs.asked) == (2, [])


async def test_a_connection_that_is_refused_is_not_taken_for_a_large_document() -> None:
    async with watching(Account(lambda _: b"")) as w:
        with pytest.raises(SourceError):
            await w.source.read(orgs(25), w.clock.now())
        assert {len(asked_for(request)) for request in w.account.documents} == {25}

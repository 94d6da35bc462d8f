"""When an organization's row is written: at every change, and now and then while it is simply there."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from tests.engine.fakes import ACME, Engine, engine
from watcher.records import OrgState


async def acme(watched: Engine) -> OrgState:
    async with watched.store.reading() as tx:
        (state,) = await tx.orgs("pipefy")
    return state


async def test_an_organization_that_is_there_is_noted_once_an_hour(tmp_path: Path) -> None:
    async with engine(tmp_path) as watched:
        await watched.sees(1)
        first = await acme(watched)
        await watched.sees(2, 3, 4)
        assert await acme(watched) == first
        await watched.sees(5)
        later = await acme(watched)
        assert later.last_seen_at == (first.last_seen_at or watched.clock.now()) + timedelta(hours=1)


async def test_every_poll_without_an_organization_is_counted(tmp_path: Path) -> None:
    async with engine(tmp_path) as watched:
        await watched.sees(1)
        since = watched.clock.now() + timedelta(minutes=15)
        watched.source.missing.add(ACME.id)
        await watched.sees(1, 1, 1)
        state = await acme(watched)
        assert (state.missing_polls, state.missing_since) == (3, since)


async def test_an_organization_that_is_back_is_noted_at_once(tmp_path: Path) -> None:
    async with engine(tmp_path) as watched:
        watched.source.missing.add(ACME.id)
        await watched.sees(1, 1)
        watched.source.missing.clear()
        await watched.sees(1)
        state = await acme(watched)
        assert (state.missing_polls, state.missing_since) == (0, None)
        assert state.last_seen_at == watched.clock.now()

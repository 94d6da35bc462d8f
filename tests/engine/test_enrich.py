"""Contributors are worth a question, never a late alert."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from tests.engine.fakes import FakeSource, engine, not_now
from watcher.domain.reading import Contributors, Org, Series
from watcher.engine.enrich import Enricher
from watcher.ports import Failure, SourceError

ORGS = tuple(Org(f"id-{name}", name, name) for name in "ABC")


@dataclass
class MuteSource(FakeSource):
    """Knows the numbers, but not who uses them up: it fails to say, or `hangs`."""

    mute: bool = True
    hangs: bool = False

    async def contributors(self, series: Series, org: Org, now: datetime) -> Contributors:
        if not self.mute:
            return await FakeSource.contributors(self, series, org, now)
        self.asked += 1
        if self.hangs:
            await asyncio.Event().wait()
        raise SourceError("HTTP 503", kind=Failure.SERVER)


def source(*, hangs: bool = False) -> MuteSource:
    return MuteSource(orgs=ORGS, used=dict.fromkeys([org.id for org in ORGS], 91), hangs=hangs)


@pytest.mark.parametrize("hangs", [False, True])
async def test_a_source_that_fails_to_say_holds_up_one_message_not_every_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, hangs: bool
) -> None:
    monkeypatch.setattr("watcher.engine.enrich.PATIENCE", 0.01)
    mute = source(hangs=hangs)
    async with engine(tmp_path, source=mute) as run:
        await run.poll()
        assert mute.asked == 1
        assert run.channels["slack"].heard == ["fired Warning"] * 3


@pytest.mark.parametrize(
    ("later", "asked"),
    [(timedelta(minutes=9), 1), (timedelta(minutes=10), 2), (-timedelta(hours=1), 2)],
    ids=["it rests", "it has rested", "the clock was set back"],
)
async def test_a_source_that_failed_is_asked_again_ten_minutes_later(
    tmp_path: Path, later: timedelta, asked: int
) -> None:
    mute = source()
    async with engine(tmp_path, source=mute) as run:
        run.channels["slack"].errors = [not_now(retry_after=3600)]
        await run.poll()
        enricher = Enricher(run.store, {"pipefy": mute}, run.clock)
        async with run.store.reading() as tx:
            _, *waiting = await tx.unfinished_rows()
        await enricher.enrich(waiting[0])
        mute.mute, mute.asked = False, 1
        run.clock.set(run.clock.now() + later)
        row = await enricher.enrich(waiting[1])
        assert mute.asked == asked
        assert bool(row.message.contributors) is (asked > 1)

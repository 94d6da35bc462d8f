"""Contributors are worth a question, never a late alert."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from tests.domain.given import rule
from tests.engine.fakes import FakeSource, cards, engine, not_now
from watcher.domain.budget import Budget
from watcher.domain.message import Reason
from watcher.domain.ranking import ranking
from watcher.domain.reading import Contributors, Org, Series
from watcher.domain.rule import Level
from watcher.engine.delivering.enrich import ASKS_AN_HOUR, RENEWALS_AN_HOUR, Enricher
from watcher.engine.pacing.ledger import spent_on
from watcher.engine.policy import SourcePlan
from watcher.engine.silencing.acks import acknowledge
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
    monkeypatch.setattr("watcher.engine.delivering.enrich.PATIENCE", 0.01)
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


@dataclass
class CountingSource(FakeSource):
    """A question about contributors is one call."""

    async def contributors(self, series: Series, org: Org, now: datetime) -> Contributors:
        self.calls += 1
        return await FakeSource.contributors(self, series, org, now)


async def test_contributors_are_asked_for_only_while_the_reserve_lasts_restarts_or_not(
    tmp_path: Path,
) -> None:
    counting = CountingSource(orgs=ORGS, used=dict.fromkeys([org.id for org in ORGS], 1.0))
    plan = SourcePlan(timedelta(hours=1), timedelta(hours=1), budget=Budget(share=None, per_day=8))
    async with engine(tmp_path, source=counting, plan=plan) as run:
        for used in (81, 91, 101):
            counting.used = dict.fromkeys(counting.used, used)
            await run.poll()
            run.restart()
        assert counting.calls == 8
        assert counting.asked == 8 - 3
        assert len(run.channels["slack"].heard) == 6


async def test_what_contributors_cost_is_written_down(tmp_path: Path) -> None:
    counting = CountingSource(orgs=ORGS, used=dict.fromkeys([org.id for org in ORGS], 91))
    async with engine(tmp_path, source=counting) as run:
        await run.poll()
        async with run.store.reading() as tx:
            assert (await spent_on(tx, "pipefy")).total == counting.calls == 1 + len(ORGS)


async def test_a_silent_edit_keeps_who_used_the_most_and_says_as_of_when(tmp_path: Path) -> None:
    async with engine(tmp_path) as run:
        await run.sees(50, 92, *[93] * 8, *[94] * 5)
        fired, *edits = [parcel.message for parcel in run.channels["slack"].got]
        assert fired.contributors is not None
        assert [edit.reason for edit in edits] == [Reason.PROGRESS] * len(edits) != []
        for edit in edits:
            assert edit.contributors == replace(fired.contributors, as_of=fired.at)
            ranked = ranking(edit.contributors, edit.timezone)
            assert ranked is not None
            assert ranked.title == "Top automations as of 21 Mar 12:45"


async def test_what_is_told_again_or_eased_keeps_who_used_the_most_without_asking(tmp_path: Path) -> None:
    async with engine(tmp_path) as run:
        await run.sees(50, 92, 101)
        run.source.limit = 105
        await run.sees(96)
        run.source.limit = 110
        await run.sees(102)
        *_, escalated, eased, raised = [parcel.message for parcel in run.channels["slack"].got]
        assert [eased.reason, raised.reason] == [Reason.EASED, Reason.REBASED]
        assert run.source.asked == 2
        for told in (eased, raised):
            assert escalated.contributors is not None
            assert told.contributors == replace(escalated.contributors, as_of=escalated.at)


REMINDS = rule(repeat={Level.WARNING: timedelta(hours=24)})


@pytest.mark.parametrize("fails", [False, True])
async def test_a_reminder_asks_anew_and_has_the_old_ones_where_nobody_answers(
    tmp_path: Path, fails: bool
) -> None:
    mute = source()
    mute.mute = False
    async with engine(tmp_path, source=mute, rules=[REMINDS]) as run:
        await run.poll()
        mute.mute = fails
        await run.clock.advance(timedelta(hours=24))
        await run.poll()
        fired, *_, again = [p.message for p in run.channels["slack"].got if p.message.org == "A"]
        assert again.reason is Reason.REPEATED
        assert fired.contributors is not None
        as_of = fired.at if fails else None
        assert again.contributors == replace(fired.contributors, as_of=as_of)


async def test_reminders_leave_half_of_the_questions_to_what_is_new(tmp_path: Path) -> None:
    orgs = tuple(Org(f"id-{n}", f"Org {n}", str(n)) for n in range(12))
    many = source()
    many.mute, many.orgs, many.used = False, orgs, dict.fromkeys([org.id for org in orgs], 50.0)
    async with engine(tmp_path, source=many, rules=[REMINDS]) as run:
        for org in orgs:  # one by one, lest they are told as a group
            await run.sees(91, org=org)
        await run.clock.advance(timedelta(hours=25))
        many.asked = 0
        await run.poll()
        assert many.asked == RENEWALS_AN_HOUR == ASKS_AN_HOUR / 2


async def test_an_edit_by_people_says_how_old_the_users_are_that_it_shows(tmp_path: Path) -> None:
    async with engine(tmp_path) as run:
        await run.sees(50, 92)
        await run.clock.advance(timedelta(minutes=30))
        async with run.store.transaction() as tx:
            series = cards().short_id
            await acknowledge(tx, run.policy, series, "Ana", "", run.clock.now())
        await run.deliverer.deliver()
        fired, acked = [parcel.message for parcel in run.channels["slack"].got]
        assert acked.acked_by == "Ana"
        assert fired.contributors is not None
        assert acked.contributors == replace(fired.contributors, as_of=fired.at)

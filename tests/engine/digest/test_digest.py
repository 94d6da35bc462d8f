"""The digest: owed once for each planned moment and receiver, whatever happens around it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.engine.fakes import Engine, FakeSource, engine, gone_for_good
from watcher.domain.message import Message, Reason
from watcher.domain.quiet import Quiet, Schedule, Window
from watcher.domain.reading import Org
from watcher.domain.route import Route
from watcher.domain.rule import Selector
from watcher.domain.weekly import Weekly
from watcher.engine.digest.weekly import Digests
from watcher.engine.policy import DigestPlan, ReceiverPlan
from watcher.engine.silencing.acks import acknowledge
from watcher.ports import Failure, SourceError
from watcher.records import Event, OutboxRow, RowState

MONDAY = datetime(2026, 3, 23, 9, tzinfo=UTC)  # the engine begins on Saturday, 21 March 12:00
WEEK = timedelta(days=7)
PLAN = DigestPlan(("slack",), Weekly(frozenset({0}), 9 * 60, "UTC"))


@asynccontextmanager
async def planned(folder: Path, *, on_disk: bool = False, plan: DigestPlan = PLAN) -> AsyncIterator[Engine]:
    """An engine with a digest on Mondays, that has begun to plan."""
    plans = {"slack": ReceiverPlan(edits=True, fallback="email"), "email": ReceiverPlan()}
    routes = (Route(Selector(), ("slack",)),)
    async with engine(folder, receivers=plans, routes=routes, on_disk=on_disk) as run:
        run.policy = replace(run.policy, digest=plan)
        await owe(run)
        yield run


async def owe(run: Engine) -> list[OutboxRow]:
    return await Digests(run.store, run.policy, run.clock).owe_if_due(settled=True)


async def at(run: Engine, moment: datetime) -> list[OutboxRow]:
    """The time is `moment`, and it is asked what is due."""
    await run.clock.advance(moment - run.clock.now())
    return await owe(run)


async def rows(run: Engine) -> list[OutboxRow]:
    async with run.store.reading() as tx:
        return [row for day in (16, 23, 30) for row in await tx.rows_of(f"digest-2026-03-{day}")]


def told(run: Engine, receiver: str = "slack") -> list[Message]:
    return [p.message for p in run.channels[receiver].got if p.message.reason is Reason.DIGEST]


async def test_it_is_owed_at_its_moment_and_not_before(tmp_path: Path) -> None:
    async with planned(tmp_path) as run:
        assert await at(run, MONDAY - timedelta(seconds=1)) == []
        (row,) = await at(run, MONDAY)
        assert (row.key, row.receiver) == ("digest-2026-03-23:1:slack", "slack")
        assert row.message.digest
        assert not any("Late" in line for line in row.message.digest.footer)


async def test_a_first_start_does_not_send_the_one_that_has_passed(tmp_path: Path) -> None:
    async with planned(tmp_path) as run:
        assert await rows(run) == []


async def test_a_schedule_that_was_changed_begins_anew(tmp_path: Path) -> None:
    async with planned(tmp_path) as run:
        await at(run, MONDAY)
        earlier = DigestPlan(("slack",), Weekly(frozenset(range(7)), 8 * 60, "UTC"))
        run.policy = replace(run.policy, digest=earlier)
        assert await at(run, MONDAY + timedelta(hours=1)) == []
        assert len(await at(run, MONDAY + timedelta(days=1))) == 1


async def test_after_a_day_without_us_it_is_sent_late_and_says_so(tmp_path: Path) -> None:
    async with planned(tmp_path) as run:
        (row,) = await at(run, MONDAY + timedelta(hours=23))
        assert row.message.digest
        assert row.message.digest.footer[0].startswith("Late: it was due on Mon 23 Mar 2026 09:00 UTC")
        assert await owe(run) == []


async def test_what_is_late_waits_until_the_numbers_were_read_again(tmp_path: Path) -> None:
    async with planned(tmp_path) as run:
        await run.clock.advance(MONDAY + timedelta(hours=5) - run.clock.now())
        restarted = Digests(run.store, run.policy, run.clock)
        assert await restarted.owe_if_due() == []
        await run.clock.advance(timedelta(minutes=2))
        assert len(await restarted.owe_if_due()) == 1


async def test_after_longer_it_is_left_out_and_history_says_so(tmp_path: Path) -> None:
    async with planned(tmp_path) as run:
        assert await at(run, MONDAY + timedelta(hours=25)) == []
        async with run.store.reading() as tx:
            kinds = [event.kind for event in await tx.events(MONDAY)]
        assert kinds == ["digest.missed"]
        assert len(await at(run, MONDAY + WEEK)) == 1


async def happens(run: Engine, moment: datetime) -> None:
    async with run.store.transaction() as tx:
        await tx.add_events([Event(moment, "export.sent", "pipefy", "sent")])


def exports(row: OutboxRow) -> int:
    """How many exports the digest tells of."""
    assert row.message.digest
    return sum("export" in change.lower() for change in row.message.digest.changes)


async def test_what_happens_after_its_moment_is_told_by_the_next_one_alone(tmp_path: Path) -> None:
    async with planned(tmp_path) as run:
        await run.clock.advance(MONDAY - run.clock.now())
        await happens(run, MONDAY)
        await happens(run, MONDAY + timedelta(hours=2))
        (late,) = await at(run, MONDAY + timedelta(hours=5))
        (following,) = await at(run, MONDAY + WEEK)
        assert [exports(late), exports(following)] == [0, 1]


async def test_after_one_left_out_the_next_tells_of_its_time_too(tmp_path: Path) -> None:
    async with planned(tmp_path) as run:
        await happens(run, MONDAY - timedelta(hours=1))
        assert await at(run, MONDAY + timedelta(hours=25)) == []
        (following,) = await at(run, MONDAY + WEEK)
        assert exports(following) == 1
        (after,) = await at(run, MONDAY + 2 * WEEK)
        assert exports(after) == 0


async def test_a_clock_that_is_set_back_repeats_nothing(tmp_path: Path) -> None:
    async with planned(tmp_path) as run:
        await at(run, MONDAY)
        run.clock.set(MONDAY - timedelta(hours=2))
        assert await owe(run) == []
        assert await at(run, MONDAY) == []
        assert len(await rows(run)) == 1


async def test_a_clock_that_was_far_ahead_does_not_silence_it_for_ever(tmp_path: Path) -> None:
    async with planned(tmp_path) as run:
        await at(run, MONDAY + 60 * WEEK)
        run.clock.set(MONDAY - timedelta(hours=2))
        assert await owe(run) == []
        assert len(await at(run, MONDAY)) == 1


@pytest.mark.parametrize("dies", ["before", "after"])
async def test_a_crash_around_the_transaction_neither_doubles_nor_loses(
    dies: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with planned(tmp_path, on_disk=True) as run:
        if dies == "before":
            with monkeypatch.context() as broken:
                broken.setattr("watcher.engine.digest.weekly._events", lambda *_: 1 / 0)
                with pytest.raises(ZeroDivisionError):
                    await at(run, MONDAY)
            assert await rows(run) == []
        for _ in range(3):
            await at(run, MONDAY)
            run.restart()
        (row,) = await rows(run)
        assert row.message.digest  # also once it was written down and read again


async def test_two_processes_owe_it_once(tmp_path: Path) -> None:
    async with planned(tmp_path) as run:
        await run.clock.advance(MONDAY - run.clock.now())
        one, other = (Digests(run.store, run.policy, run.clock) for _ in range(2))
        await one.owe_if_due()
        await other.owe_if_due()
        assert len(await rows(run)) == 1


async def test_it_is_delivered_once_and_starts_no_story(tmp_path: Path) -> None:
    async with planned(tmp_path) as run:
        await run.sees(50)
        await at(run, MONDAY)
        await run.deliverer.deliver()
        await run.sees(51, 52)
        (message,) = told(run)
        assert (message.reason, message.level, message.state) == (Reason.DIGEST, None, "Digest")
        assert [p.message.reason for p in run.channels["slack"].got] == [Reason.DIGEST]


async def test_quiet_hours_do_not_hold_it(tmp_path: Path) -> None:
    async with planned(tmp_path) as run:
        always = Quiet(Schedule("always", "UTC", (Window(frozenset(range(7)), 0, 1440),)))
        run.policy = replace(run.policy, routes=(Route(Selector(), ("slack",), quiet=always),))
        run.restart()
        await at(run, MONDAY)
        await run.deliverer.deliver()
        assert len(told(run)) == 1


async def test_who_refuses_for_good_has_it_sent_to_the_fallback_once(tmp_path: Path) -> None:
    async with planned(tmp_path, plan=replace(PLAN, to=("slack", "email"))) as run:
        run.channels["slack"].errors = [gone_for_good()]
        await at(run, MONDAY)
        await run.deliverer.deliver()
        assert len(told(run, "email")) == 1  # it was owed one of its own
        assert {row.state for row in await rows(run)} == {RowState.SENT, RowState.ABANDONED}


async def test_who_stands_in_is_told_why(tmp_path: Path) -> None:
    async with planned(tmp_path) as run:
        run.channels["slack"].errors = [gone_for_good()]
        await at(run, MONDAY)
        await run.deliverer.deliver()
        (message,) = told(run, "email")
        assert message.digest
        assert message.digest.footer[0] == "Sent here because slack is not working."


async def test_it_says_that_all_is_fine(tmp_path: Path) -> None:
    async with planned(tmp_path) as run:
        await run.clock.advance(MONDAY - run.clock.now() - timedelta(hours=1))
        await run.sees(50)
        (row,) = await at(run, MONDAY)
        assert row.message.consequence == "the one limit is fine"


async def test_it_says_that_nothing_could_be_read(tmp_path: Path) -> None:
    async with planned(tmp_path) as run:
        await run.sees(50)
        run.source.error = SourceError("401 Unauthorized", kind=Failure.AUTH)
        await run.clock.advance(MONDAY - run.clock.now() - timedelta(hours=1))
        await run.poll()
        (row,) = await at(run, MONDAY)
        digest = row.message.digest
        assert digest
        assert digest.summary == "the one limit could not be read"
        assert "401 Unauthorized" in digest.sources
        assert (digest.rows[0].used, digest.rows[0].state) == ("50 % on 21 Mar", "No data")


async def test_before_anything_was_read_it_says_so(tmp_path: Path) -> None:
    async with planned(tmp_path) as run:
        (row,) = await at(run, MONDAY)
        assert row.message.consequence == "nothing was read yet, so no limit is known"


async def test_levels_of_the_week_and_who_took_them_on_are_told(tmp_path: Path) -> None:
    async with planned(tmp_path) as run:
        await run.clock.advance(MONDAY - run.clock.now() - timedelta(hours=3))
        await run.sees(91)
        async with run.store.transaction() as tx:
            (incident,) = (await tx.incidents()).values()
            await acknowledge(tx, run.policy, incident.id, "Ana", "", run.clock.now())
        (row,) = await at(run, MONDAY)
        digest = row.message.digest
        assert digest
        assert digest.changes == (
            "Acme Brasil: cards: Warning at 91 % since Mon 23 Mar 06:30, acknowledged by Ana",
        )
        assert digest.rows[0].state == "Warning, acknowledged by Ana"
        assert row.message.headline == "Limits, week 12: 1 needs attention"


async def test_many_series_are_cut_with_a_rest_that_adds_up(tmp_path: Path) -> None:
    orgs = tuple(Org(f"o{n}", f"Org {n:02}", str(n)) for n in range(40))
    source = FakeSource(orgs=orgs, used={org.id: 96.0 - 2 * n for n, org in enumerate(orgs)})
    async with engine(tmp_path, source=source) as run:
        run.policy = replace(run.policy, digest=PLAN)
        await owe(run)
        await run.clock.advance(MONDAY - run.clock.now() - timedelta(hours=1))
        await run.poll()
        (row,) = await at(run, MONDAY)
        digest = row.message.digest
        assert digest
        assert digest.summary == "9 need attention · 31 fine"
        assert [each.org for each in digest.rows] == [f"Org {n:02}" for n in range(15)]
        assert digest.rest == "25 more: 4 from 60 % on, 21 below 60 %"

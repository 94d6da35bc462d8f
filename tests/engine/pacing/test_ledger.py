"""What asking has cost is kept, also when processes share a store or a transaction is undone."""

from __future__ import annotations

import contextlib
from datetime import timedelta
from pathlib import Path

import pytest

from tests.engine.fakes import START, engine
from watcher.engine.pacing.ledger import Ledger, Spent, scope_of, spent_on
from watcher.ports import Failure, SourceError, Transaction


def test_calls_are_counted_by_hour_and_by_day() -> None:
    spent = Spent().plus(3, START).plus(2, START + timedelta(minutes=59)).plus(1, START + timedelta(hours=1))
    assert spent.hours == {"2026-03-21T12": 5, "2026-03-21T13": 1}
    assert spent.days == {"2026-03-21": 6}
    assert spent.total == 6


def test_the_last_day_forgets_what_is_older() -> None:
    spent = Spent().plus(10, START).plus(1, START + timedelta(hours=30))
    assert spent.last_day(START + timedelta(hours=30)) == 1
    assert spent.today(START) == 10


def test_what_is_kept_is_bounded() -> None:
    spent = Spent()
    for hour in range(3_000):
        spent = spent.plus(1, START + timedelta(hours=hour))
    assert len(spent.hours) == 48
    assert len(spent.days) == 62
    assert spent.total == 3_000


async def test_each_call_is_written_down_once(tmp_path: Path) -> None:
    ledger = Ledger()
    async with engine(tmp_path) as run:
        for calls in (5, 5, 8):
            async with run.store.transaction() as tx:
                await ledger.note(tx, "pipefy", calls, START)
            ledger.noted("pipefy", calls)
        async with run.store.reading() as tx:
            assert (await spent_on(tx, "pipefy")).total == 8


async def test_what_an_undone_transaction_noted_is_noted_by_the_next(tmp_path: Path) -> None:
    ledger = Ledger()
    async with engine(tmp_path) as run:
        with contextlib.suppress(RuntimeError):
            async with run.store.transaction() as tx:
                await ledger.note(tx, "pipefy", 5, START)
                raise RuntimeError
        async with run.store.transaction() as tx:
            assert (await ledger.note(tx, "pipefy", 6, START)).total == 6


async def test_two_processes_add_to_one_count(tmp_path: Path) -> None:
    async with engine(tmp_path) as run:
        for ledger, calls in ((Ledger(), 4), (Ledger(), 3)):
            async with run.store.transaction() as tx:
                spent = await ledger.note(tx, "pipefy", calls, START)
        assert spent.total == 7


@pytest.mark.parametrize(
    "found", [None, 7, "x", {"total": "many", "hours": 3, "days": {"2026-03-21": "x", "2026-03-20": 2}}]
)
async def test_a_spoilt_note_is_no_reason_to_stop(tmp_path: Path, found: object) -> None:
    async with engine(tmp_path) as run, run.store.transaction() as tx:
        await _spoil(tx, found)
        assert (await spent_on(tx, "pipefy")).total == 0


async def _spoil(tx: Transaction, value: object) -> None:
    await tx.remember(scope_of("pipefy"), "spent", value)


async def test_a_poll_that_fails_costs_too(tmp_path: Path) -> None:
    async with engine(tmp_path) as run:
        await run.sees(10)
        await run.fails(SourceError("no answer", kind=Failure.UNREACHABLE))
        async with run.store.reading() as tx:
            assert (await spent_on(tx, "pipefy")).total == run.source.calls == 2

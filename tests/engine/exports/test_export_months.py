"""A report is about the month in which it was ordered, however late the vendor is asked for it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.engine.exporter import FakeExporter, Office, office
from watcher.domain.report_words import what_of
from watcher.engine.exports.news import report_of
from watcher.engine.exports.requests import report_name
from watcher.ports import ExportLook, ExportStarted, Failure, NotAskedError
from watcher.records import Export, ExportKind, ExportState

LATE = datetime(2026, 3, 31, 23, 15, tzinfo=UTC)
HOUR = timedelta(hours=1)
BUSY = NotAskedError("429", kind=Failure.RATE_LIMITED, retry_after=3600)
JOBS = ExportKind.AUTOMATION_JOBS


async def ordered(at: Office, when: datetime = LATE, period: str = "current_month") -> Export:
    at.clock.set(when)
    (export,) = (await at.order(JOBS, period=period)).exports
    return export


async def test_what_was_ordered_before_midnight_is_asked_for_as_last_month_after_it(tmp_path: Path) -> None:
    ready = ExportLook(ExportState.FINISHED, "https://files.pipefy.com/x")
    source = FakeExporter(
        started=ExportStarted(ExportState.STARTED, "Pipefy tells", "77"), looks=[ready], start_errors=[BUSY]
    )
    async with office(tmp_path, source) as at:
        await ordered(at)
        await at.after()
        await at.after(HOUR)
        (export,) = await at.after(HOUR)
    assert [order.period for order in source.orders] == ["current_month", "last_month"]
    assert "-2026-03-" in Path(export.file or "").name
    assert "_month" not in Path(export.file or "").name
    assert what_of(report_of(export, "Pipefy")).endswith("of Acme Brasil, March 2026")
    assert report_name(export).endswith("of Acme Brasil, 2026-03")


@pytest.mark.parametrize(
    ("period", "asked_at", "words"),
    [
        ("current_month", LATE, ["current_month"]),
        ("current_month", datetime(2026, 4, 30, 20, tzinfo=UTC), ["last_month"]),
        ("current_month", datetime(2026, 5, 1, 1, tzinfo=UTC), []),
        ("last_month", LATE, ["last_month"]),
        ("last_month", datetime(2026, 4, 1, 1, tzinfo=UTC), []),
        ("last_3_months", datetime(2026, 4, 1, 1, tzinfo=UTC), ["last_3_months"]),
    ],
)
async def test_a_month_that_is_not_to_be_had_any_more_is_not_asked_for(
    tmp_path: Path, period: str, asked_at: datetime, words: list[str]
) -> None:
    async with office(tmp_path, FakeExporter()) as at:
        export = await ordered(at, period=period)
        async with at.store.transaction() as tx:  # as an approval does
            await tx.put_exports([replace(export, asked_at=asked_at, next_look_at=asked_at)])
        at.clock.set(asked_at)
        (after,) = await at.after()
    assert [order.period for order in at.source.orders] == words
    if not words:
        assert after.state is ExportState.FAILED
        assert (after.error or "").startswith(f"the report of {export.period} is not to be had any more")


async def test_months_turn_in_the_vendors_zone(tmp_path: Path) -> None:
    source = FakeExporter(months_turn_in="America/Sao_Paulo")
    async with office(tmp_path, source) as at:
        export = await ordered(at, datetime(2026, 4, 1, 2, tzinfo=UTC))
        assert export.period == "2026-03"
        await at.after()
    assert source.orders[0].period == "current_month"


async def test_a_month_to_come_was_meant_by_a_clock_that_was_ahead(tmp_path: Path) -> None:
    async with office(tmp_path, FakeExporter()) as at:
        await ordered(at, datetime(2027, 9, 3, tzinfo=UTC))
        at.clock.set(LATE)
        (after,) = await at.after()
    assert (after.period, at.source.orders[0].period) == ("2026-03", "current_month")

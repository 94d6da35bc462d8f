"""The life of an export: asked for once, looked at no sooner than allowed, fetched whole, or given up."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from tests.engine.exporter import FakeExporter, Office, office
from tests.engine.fakes import ACME, START
from watcher.domain.reading import Org
from watcher.ports import ExportLook, ExportStarted, Failure, NotAskedError, SourceError
from watcher.records import Export, ExportKind, ExportState

JOBS = ExportKind.AUTOMATION_JOBS
MINUTE = timedelta(minutes=1)
STARTED = ExportStarted(ExportState.STARTED, "Pipefy tells", "77")
WORKS = ExportLook(ExportState.PROCESSING)
READY = ExportLook(ExportState.FINISHED, "https://files.pipefy.com/x?sig=1")
LOST = SourceError("cut off", kind=Failure.UNREACHABLE)


def jobs(*looks: ExportLook | Exception, **more: list[Exception]) -> FakeExporter:
    source = FakeExporter(started=STARTED, looks=list(looks))
    source.fetch_errors += more.get("fetch_errors", [])
    return source


async def test_a_mailed_report_is_over_once_the_vendor_took_the_order(tmp_path: Path) -> None:
    async with office(tmp_path) as desk:
        await desk.order()
        (sent,) = await desk.after()
        assert (sent.state, sent.goes_to, sent.finished_at) == (ExportState.SENT, "mailed", START)
        assert await desk.after(MINUTE) == [sent]
        assert len(desk.source.orders) == 1
        assert await desk.kinds() == ["export.ordered", "export.sent"]


async def test_a_file_is_looked_for_a_minute_apart_and_comes_into_the_folder(tmp_path: Path) -> None:
    async with office(tmp_path, jobs(WORKS, READY)) as desk:
        await desk.order(JOBS)
        states = [(await desk.after(MINUTE / 2))[0].state.value for _ in range(6)]
        assert states == ["started", "started", "processing", "processing", "finished", "finished"]
        assert [at - START for at in desk.source.looked_at] == [1.5 * MINUTE, 2.5 * MINUTE]
        done = await desk.one()
        assert (done.size, done.file_url, done.goes_to) == (8, None, done.file)
        assert (tmp_path / "exports" / (done.file or "")).read_bytes() == b"PK whole"
        assert await desk.kinds() == ["export.ordered", "export.started", "export.finished"]


async def test_a_file_s_name_holds_nothing_that_a_vendor_can_bend(tmp_path: Path) -> None:
    hostile = Org("x", "../../etc/\u202epasswd\n; rm -rf *", "1")
    async with office(tmp_path, jobs(READY)) as desk:
        await desk.order(JOBS, orgs=[hostile])
        await desk.after()
        (done,) = await desk.after(MINUTE)
        (file,) = (tmp_path / "exports").iterdir()
        assert str(file) == done.file
        assert "etc_passwd_rm_rf" in file.name
        assert not set(file.name) & set("/\\\n; *\u202e")


async def test_a_fetch_that_fails_is_tried_again_by_a_new_address_and_leaves_no_half_file(
    tmp_path: Path,
) -> None:
    ended = SourceError("403: may have ended", kind=Failure.SERVER)
    async with office(tmp_path, jobs(READY, fetch_errors=[ended])) as desk:
        await desk.order(JOBS)
        await desk.after()
        (waits,) = await desk.after(MINUTE)
        assert (waits.state, waits.error) == (ExportState.STARTED, "403: may have ended")
        assert list(desk.folder.iterdir()) == []
        (done,) = await desk.after(MINUTE)
        assert done.state is ExportState.FINISHED
        assert len(desk.source.looked_at) == 2, "each fetch has a look of its own for the address"


async def test_a_folder_that_cannot_be_written_is_a_reason_to_wait(tmp_path: Path) -> None:
    async with office(tmp_path, jobs(READY)) as desk:
        desk.folder.write_text("a file stands here")
        await desk.order(JOBS)
        await desk.after()
        (waits,) = await desk.after(MINUTE)
        assert (waits.state, waits.error) == (ExportState.STARTED, "the file cannot be kept: File exists")


async def test_without_a_folder_the_file_stays_with_the_vendor_until_somebody_fetches_it(
    tmp_path: Path,
) -> None:
    async with office(tmp_path, jobs(READY)) as desk:
        desk.folder = None  # type: ignore[assignment]
        desk.restart()
        await desk.order(JOBS)
        await desk.after()
        (done,) = await desk.after(MINUTE)
        assert (done.state, done.file, done.size) == (ExportState.FINISHED, None, None)
        assert "watcher export get" in done.goes_to
        path, size = await desk.exports.fetch(done, tmp_path / "mine.xlsx")
        assert (path.read_bytes(), size) == (b"PK whole", 8)
        with pytest.raises(FileExistsError):
            await desk.exports.fetch(done, tmp_path / "mine.xlsx")


async def test_what_the_vendor_says_failed_has_failed(tmp_path: Path) -> None:
    async with office(tmp_path, jobs(ExportLook(ExportState.FAILED, note="too large"))) as desk:
        await desk.order(JOBS)
        await desk.after()
        (failed,) = await desk.after(MINUTE)
        assert (failed.state, failed.error) == (ExportState.FAILED, "too large")


async def test_looks_that_fail_are_repeated_ever_more_rarely(tmp_path: Path) -> None:
    async with office(tmp_path, jobs(LOST)) as desk:
        await desk.order(JOBS)
        for _ in range(60):
            await desk.after(MINUTE)
        gaps = [b - a for a, b in zip(desk.source.looked_at, desk.source.looked_at[1:], strict=False)]
        assert gaps == [MINUTE, 2 * MINUTE, 4 * MINUTE, 8 * MINUTE, 15 * MINUTE, 15 * MINUTE]


async def test_after_a_day_it_is_given_up_in_words(tmp_path: Path) -> None:
    async with office(tmp_path, jobs(WORKS)) as desk:
        await desk.order(JOBS)
        await desk.after()
        await desk.after(timedelta(hours=23, minutes=50))
        (failed,) = await desk.after(timedelta(minutes=20))
        assert (failed.state, failed.error) == (ExportState.FAILED, "it could not be had within 24 hours")


async def test_what_surely_was_not_asked_is_asked_again(tmp_path: Path) -> None:
    busy = NotAskedError("rate limited", kind=Failure.RATE_LIMITED, retry_after=300)
    async with office(tmp_path, FakeExporter(start_errors=[busy])) as desk:
        await desk.order()
        (waits,) = await desk.after()
        assert (waits.state, waits.error) == (ExportState.WAITING, "rate limited")
        assert (await desk.after(4 * MINUTE)) == [waits]
        (sent,) = await desk.after(MINUTE)
        assert sent.state is ExportState.SENT
        assert len(desk.source.orders) == 2


@pytest.mark.parametrize("kind", ExportKind)
@pytest.mark.parametrize("failure", [Failure.UNREACHABLE, Failure.SERVER, Failure.BAD_ANSWER])
async def test_a_lost_answer_leaves_it_uncertain_and_never_asked_again(
    tmp_path: Path, kind: ExportKind, failure: Failure
) -> None:
    async with office(tmp_path, FakeExporter(start_errors=[SourceError("no answer", kind=failure)])) as desk:
        await desk.order(kind)
        (export,) = await desk.after()
        assert export.state is ExportState.UNCERTAIN
        assert (export.error or "").startswith("no answer; the answer to our order was lost")
        await desk.after(timedelta(days=2))
        assert len(desk.source.orders) == 1
        assert (await desk.kinds())[-1] == "export.uncertain"


async def test_our_own_fault_while_asking_leaves_it_uncertain(tmp_path: Path) -> None:
    async with office(tmp_path, FakeExporter(start_errors=[KeyError("x")])) as desk:
        await desk.order()
        (export,) = await desk.after()
        assert export.state is ExportState.UNCERTAIN
        assert "our own fault" in (export.error or "")


async def test_it_is_marked_as_being_asked_for_before_it_is(tmp_path: Path) -> None:
    seen: list[Export] = []

    class Peeking(FakeExporter):
        async def start_export(self, *order: object) -> ExportStarted:
            async with desk.store.reading() as tx:
                seen.extend(await tx.exports())
            return self.started

    async with office(tmp_path, Peeking()) as desk:
        await desk.order()
        await desk.after()
    assert [one.state for one in seen] == [ExportState.ASKING]


async def test_what_was_being_asked_for_at_a_crash_is_uncertain_and_told(tmp_path: Path) -> None:
    async with office(tmp_path) as desk:
        await desk.order()
        await desk.leave_asking()
        desk.restart()
        assert await desk.exports.rescue() == 1
        export = await desk.one()
        assert export.state is ExportState.UNCERTAIN
        assert "look for its mail or notice first" in (export.error or "")
        assert await desk.after(timedelta(hours=1)) == [export]
        assert desk.source.orders == []
        assert (await desk.kinds())[-1] == "export.uncertain"


async def test_what_nobody_can_still_be_asking_for_is_uncertain_without_a_restart(tmp_path: Path) -> None:
    async with office(tmp_path) as desk:
        await desk.order()
        await desk.leave_asking()
        assert (await desk.after(9 * MINUTE))[0].state is ExportState.ASKING
        assert (await desk.after(MINUTE))[0].state is ExportState.UNCERTAIN
        assert desk.source.orders == []


async def test_a_restart_goes_on_with_what_the_vendor_works_on(tmp_path: Path) -> None:
    async with office(tmp_path, jobs(WORKS, READY)) as desk:
        await desk.order(JOBS)
        await desk.after()
        await desk.after(MINUTE)
        desk.restart()
        assert await desk.exports.rescue() == 0
        assert (await desk.after(MINUTE))[0].state is ExportState.FINISHED
        assert len(desk.source.orders) == 1


async def test_two_processes_ask_once_and_look_once(tmp_path: Path) -> None:
    async with office(tmp_path, jobs(READY)) as desk:
        other = Office(desk.store, desk.source, desk.clock, desk.folder)
        await desk.order(JOBS)
        await asyncio.gather(desk.after(), other.after())
        assert len(desk.source.orders) == 1
        await desk.clock.advance(MINUTE)
        await asyncio.gather(desk.after(), other.after())
        assert len(desk.source.looked_at) == 1


async def test_told_to_stop_it_begins_nothing_more(tmp_path: Path) -> None:
    async with office(tmp_path) as desk:
        await desk.order()
        desk.exports.wind_down()
        assert [one.state for one in await desk.after()] == [ExportState.WAITING]


async def test_a_source_that_left_the_config_ends_its_exports_in_words(tmp_path: Path) -> None:
    async with office(tmp_path) as desk:
        await desk.order()
        async with desk.store.transaction() as tx:
            (export,) = await tx.exports()
            await tx.put_exports([replace(export, source="gone")])
        (failed,) = await desk.after()
        assert (failed.state, failed.orgs) == (ExportState.FAILED, (ACME,))
        assert "no source `gone`" in (failed.error or "")


async def test_what_a_clock_that_was_ahead_put_off_is_due_once_it_is_right(tmp_path: Path) -> None:
    async with office(tmp_path, jobs(WORKS, READY)) as desk:
        await desk.clock.advance(timedelta(days=365))
        await desk.order(JOBS)
        await desk.after()
        desk.clock.set(START)
        desk.restart()
        await desk.after()
        assert [(await desk.after(MINUTE))[0].state.value for _ in range(2)] == ["finished", "finished"]


async def test_what_was_ordered_in_time_to_come_is_given_up_a_day_from_now(tmp_path: Path) -> None:
    async with office(tmp_path, jobs(WORKS)) as desk:
        await desk.clock.advance(timedelta(days=365))
        await desk.order(JOBS)
        desk.clock.set(START)
        for _ in range(23):
            assert (await desk.after(timedelta(hours=1)))[0].state in {
                ExportState.STARTED,
                ExportState.PROCESSING,
            }
        (given_up,) = await desk.after(timedelta(hours=2))
        assert given_up.state is ExportState.FAILED


async def test_a_look_put_off_as_long_as_a_vendor_may_ask_is_not_due_before(tmp_path: Path) -> None:
    busy = SourceError("429", kind=Failure.REFUSED, retry_after=86_400)
    async with office(tmp_path, jobs(busy, READY)) as desk:
        await desk.order(JOBS)
        await desk.after()
        await desk.after(MINUTE)
        assert (await desk.after(58 * MINUTE))[0].state is ExportState.STARTED
        assert (await desk.after(2 * MINUTE))[0].state is ExportState.FINISHED

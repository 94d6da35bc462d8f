"""Orders of exports: split into batches, spared by cooldowns, refused where they can never work."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from tests.engine.exporter import FakeExporter, office
from tests.engine.fakes import ACME, GLOBEX, START, FakeSource
from watcher.domain.reading import Org
from watcher.engine.exports.orders import Orders, Request
from watcher.ports import Failure, NotOfferedError, SourceError
from watcher.records import ExportKind, ExportState

JOBS = ExportKind.AUTOMATION_JOBS
DAY = timedelta(days=1)


async def test_an_order_waits_and_calls_nobody(tmp_path: Path) -> None:
    async with office(tmp_path) as desk:
        (export,) = (await desk.order()).exports
        assert (export.state, export.orgs) == (ExportState.WAITING, (ACME,))
        assert desk.source.orders == []
        assert await desk.kinds() == ["export.ordered"]


async def test_a_usage_report_of_many_is_split_by_what_the_source_takes(tmp_path: Path) -> None:
    orgs = [Org(str(number), f"Org {number}") for number in range(53)]
    async with office(tmp_path) as desk:
        ordered = await desk.order(orgs=orgs)
        assert [len(export.orgs) for export in ordered.exports] == [25, 25, 3]
        assert len({export.key for export in ordered.exports}) == 3
        assert len({export.cooldown_key for export in ordered.exports}) == 1


async def test_automation_jobs_are_of_one_organization_each(tmp_path: Path) -> None:
    async with office(tmp_path) as desk:
        ordered = await desk.order(JOBS, orgs=[ACME, GLOBEX])
        assert [export.orgs for export in ordered.exports] == [(ACME,), (GLOBEX,)]


async def test_the_same_report_is_not_asked_for_again_within_the_cooldown(tmp_path: Path) -> None:
    async with office(tmp_path) as desk:
        await desk.order()
        await desk.clock.advance(timedelta(hours=23, minutes=30))
        again = await desk.order(asked_by="rule other")
        assert not again.exports
        assert "23 h 30 min ago" in again.refused
        assert "30 min" in again.hint
        assert await desk.kinds() == ["export.ordered", "export.refused"]
        await desk.clock.advance(timedelta(minutes=30))
        assert (await desk.order()).exports


async def test_another_report_period_or_organization_has_a_cooldown_of_its_own(tmp_path: Path) -> None:
    async with office(tmp_path) as desk:
        await desk.order()
        assert (await desk.order(report="api")).exports
        assert (await desk.order(period="last_month")).exports
        assert (await desk.order(orgs=[GLOBEX])).exports
        assert (await desk.order(orgs=[ACME, GLOBEX])).exports


async def test_without_a_cooldown_it_is_asked_for_in_any_case(tmp_path: Path) -> None:
    async with office(tmp_path) as desk:
        await desk.order()
        assert (await desk.order(cooldown=None)).exports


async def test_what_failed_keeps_nobody_from_asking_again(tmp_path: Path) -> None:
    failing = FakeExporter(start_errors=[SourceError("not yours", kind=Failure.REFUSED)])
    async with office(tmp_path, failing) as desk:
        await desk.order()
        assert [one.state for one in await desk.after()] == [ExportState.FAILED]
        assert (await desk.order()).exports


async def test_what_may_have_been_asked_for_counts_for_the_cooldown(tmp_path: Path) -> None:
    failing = FakeExporter(start_errors=[SourceError("cut off", kind=Failure.UNREACHABLE)])
    async with office(tmp_path, failing) as desk:
        await desk.order()
        assert [one.state for one in await desk.after()] == [ExportState.UNCERTAIN]
        assert "cooldown" in (await desk.order()).refused


async def test_an_order_with_a_known_key_is_no_second_one(tmp_path: Path) -> None:
    async with office(tmp_path) as desk:
        await desk.order(key="rule/x", cooldown=None)
        again = await desk.order(key="rule/x", cooldown=None)
        assert not again.exports
        assert len(await desk.all()) == 1


@pytest.mark.parametrize(
    ("wish", "words"),
    [
        ({"report": "ai_credit"}, "AI credits"),
        ({"report": "members"}, "members"),
        ({"period": "forever"}, "forever"),
        ({"source": "nonesuch"}, "no source `nonesuch`"),
        ({"orgs": ()}, "no organization"),
    ],
)
async def test_what_can_never_work_is_refused_before_any_call(
    tmp_path: Path, wish: dict[str, str], words: str
) -> None:
    async with office(tmp_path) as desk:
        ordered = await desk.order(**wish)  # type: ignore[arg-type]
        assert words in ordered.refused
        assert await desk.all() == []
        assert desk.source.orders == []
        assert await desk.kinds() == ["export.refused"]


async def test_a_source_that_writes_no_reports_says_so(tmp_path: Path) -> None:
    async with office(tmp_path) as desk, desk.store.transaction() as tx:
        request = Request("k", "pipefy", JOBS, "", "current_month", (ACME,), "person ana", None)
        ordered = await Orders({"pipefy": FakeSource(title="Workato")}).order(tx, request, desk.clock.now())
        assert ordered.refused == "Workato writes no reports for us"


async def test_what_the_vendor_does_not_offer_is_asked_once_a_day(tmp_path: Path) -> None:
    lacking = NotOfferedError("the API lacks it", kind=Failure.REFUSED, hint="ask them")
    async with office(tmp_path, FakeExporter(start_errors=[lacking])) as desk:
        await desk.order()
        (failed,) = await desk.after()
        assert (failed.state, failed.error) == (ExportState.FAILED, "the API lacks it")
        again = await desk.order()
        assert (again.exports, again.refused) == ((), "the API lacks it")
        assert (await desk.order(JOBS)).exports, "another report may be offered"
        await desk.clock.advance(DAY)
        assert (await desk.order()).exports


async def test_parts_that_wait_are_not_asked_for_once_one_was_not_offered(tmp_path: Path) -> None:
    lacking = NotOfferedError("the API lacks it", kind=Failure.REFUSED)
    orgs = [Org(str(number), f"Org {number}", str(number)) for number in range(4)]
    async with office(tmp_path, FakeExporter(start_errors=[lacking])) as desk:
        await desk.order(JOBS, orgs=orgs)
        assert {one.state for one in await desk.after()} == {ExportState.FAILED}
        assert len(desk.source.orders) == 1


async def test_a_cooldown_does_not_count_from_a_time_to_come(tmp_path: Path) -> None:
    async with office(tmp_path) as desk:
        await desk.clock.advance(timedelta(days=365))
        await desk.order()
        await desk.after()
        desk.clock.set(START)
        assert not (await desk.order()).refused
        assert "cooldown" in (await desk.order()).refused


async def test_an_order_that_still_waits_spares_another_whatever_clock_it_was_given_by(
    tmp_path: Path,
) -> None:
    async with office(tmp_path) as desk:
        await desk.clock.advance(timedelta(days=365))
        await desk.order()
        desk.clock.set(START)
        assert (await desk.order()).hint.startswith("it can be asked for again in 1 day,")

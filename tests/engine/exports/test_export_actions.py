"""What rules order when they reach a level: once a crossing, in the transaction that judges."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from tests.domain.given import rule
from tests.engine.exporter import FakeExporter
from tests.engine.fakes import ACME, GLOBEX, START, Engine, engine
from watcher.domain.rule import ExportAction, Globs, Level
from watcher.engine.asking.poll import Poller
from watcher.engine.exports.orders import Orders
from watcher.engine.judging.judge import Judge
from watcher.records import Export, ExportKind

DAY = timedelta(days=1)
AT_WARNING = ExportAction(Level.WARNING, "usage_report", DAY, "automation")


@asynccontextmanager
async def acting(folder: Path, *actions: ExportAction) -> AsyncIterator[Engine]:
    rules = [replace(rule(), actions=actions)]
    source = FakeExporter(orgs=(ACME, GLOBEX), used={"8a1c": 10.0, "b27d": 10.0})
    async with engine(folder, rules=rules, source=source) as run:
        again(run)
        yield run


def again(run: Engine) -> None:
    """The engine after a restart, with what a source can write."""
    sources = {"pipefy": run.source}
    run.restart()
    run.poller = Poller(run.store, sources, Judge(run.policy, Orders(sources)), run.policy, run.clock)


async def exports(run: Engine) -> list[Export]:
    async with run.store.reading() as tx:
        return list(reversed(await tx.exports()))


async def test_reaching_the_level_orders_the_report_once(tmp_path: Path) -> None:
    async with acting(tmp_path, AT_WARNING) as run:
        await run.sees(50, 85)
        assert await exports(run) == []
        await run.sees(91, 92, 93)
        (export,) = await exports(run)
        assert (export.kind, export.report) == (ExportKind.USAGE_REPORT, "automation")
        assert (export.asked_by, export.orgs) == ("rule ladder", (ACME,))
        assert export.key.startswith("rule/ladder/")
        assert export.incident
        assert export.series == "pipefy/cards?org=8a1c"


async def test_a_jump_over_the_level_orders_it_too(tmp_path: Path) -> None:
    async with acting(tmp_path, AT_WARNING) as run:
        await run.sees(50, 120)
        assert len(await exports(run)) == 1


async def test_going_on_to_a_higher_level_orders_nothing_more(tmp_path: Path) -> None:
    async with acting(tmp_path, replace(AT_WARNING, cooldown=timedelta(minutes=1))) as run:
        await run.sees(50, 91, 100, 110)
        assert len(await exports(run)) == 1


async def test_a_report_of_what_is_held_back_is_ordered_once_it_is_told(tmp_path: Path) -> None:
    async with acting(tmp_path, AT_WARNING) as run:
        told = run.policy.rules
        run.policy = run.policy_with(replace(told[0], max_alerts=1))
        again(run)
        run.source.used["b27d"] = 91
        await run.sees(91)
        await run.sees(91)
        assert await exports(run) == []
        run.policy = run.policy_with(*told)
        again(run)
        await run.sees(91)
        assert len(await exports(run)) == 2


async def test_each_level_has_actions_of_its_own(tmp_path: Path) -> None:
    at_critical = ExportAction(Level.CRITICAL, "automation_jobs", DAY, period="last_month")
    async with acting(tmp_path, AT_WARNING, at_critical) as run:
        await run.sees(50, 91, 100)
        assert [one.kind for one in await exports(run)] == ["usage_report", "automation_jobs"]


async def test_organizations_named_by_globs_are_reported_together(tmp_path: Path) -> None:
    async with acting(tmp_path, replace(AT_WARNING, orgs=Globs(("*", "!Nobody")))) as run:
        await run.sees(50, 91)
        (export,) = await exports(run)
        assert export.orgs == (ACME, GLOBEX)


async def test_a_restart_orders_nothing_again(tmp_path: Path) -> None:
    async with acting(tmp_path, AT_WARNING) as run:
        await run.sees(50, 91)
        again(run)
        await run.sees(92, 95)
        assert len(await exports(run)) == 1


async def test_a_level_reached_again_within_the_cooldown_is_an_event_not_an_order(tmp_path: Path) -> None:
    async with acting(tmp_path, AT_WARNING) as run:
        await run.sees(50, 91, 50, 50, 91)
        assert len(await exports(run)) == 1
        async with run.store.reading() as tx:
            kinds = [event.kind for event in await tx.events(START) if event.kind.startswith("export.")]
        assert kinds[0] == "export.ordered"
        assert set(kinds[1:]) <= {"export.refused"}


async def test_a_dry_run_says_what_would_be_ordered_and_orders_nothing(tmp_path: Path) -> None:
    from watcher.engine.rehearse import Rehearsal  # noqa: PLC0415 - this test's own

    async with acting(tmp_path, AT_WARNING) as run:
        await run.sees(50)
        sources = {"pipefy": run.source}
        dry = Poller(Rehearsal(run.store), sources, Judge(run.policy, Orders(sources)), run.policy, run.clock)
        run.source.used["8a1c"] = 95.0
        polled = await dry.poll("pipefy", 0)
        assert len(polled.outcome.ordered) == 1
        assert polled.outcome.ordered[0].exports
        assert polled.outcome.ordered[0].name == "usage report (automation) of Acme Brasil, 2026-03"
        assert await exports(run) == []

"""Exports from a rule to the vendor's mail and to the folder; kill -9 neither repeats nor forgets one."""

from __future__ import annotations

import json
import os
import signal
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from tests.stories.desk import desk
from tests.stories.mortal import Mortal, mortal
from tests.stories.processes import Runner
from tests.stories.settings import write
from tests.stories.stage import Stage, staged
from tests.stories.times import POLL, finished, until
from tests.stories.world import ACME, use_cards
from watcher.domain.reading import Org
from watcher.ports import Store
from watcher.records import Event, Export, ExportState
from watcher.sandbox.faults import Drop, Slow, operation, times
from watcher.sandbox.pipefy.scenario import UndefinedField

USAGE = "{at: warning, export: usage_report, report: automation, cooldown: 24h}"
JOBS = "{at: warning, export: automation_jobs, period: current_month, cooldown: 24h}"
RULE = """
rules:
  - name: cards
    select: {{resource: cards}}
    when: {{warning: used >= 90%}}
    actions: [{action}]
"""
START_USAGE, START_JOBS, LOOK = (
    "LimitWatcher_ExportUsage",
    "LimitWatcher_ExportJobs",
    "LimitWatcher_ExportLook",
)


def with_rule(folder: Path, action: str) -> list[str]:
    """The rules of the config: one, with this action."""
    file = folder / "acting.yaml"
    file.write_text(RULE.format(action=action), encoding="utf-8")
    return [str(file)]


async def kept(store: Store) -> list[Export]:
    async with store.reading() as tx:
        return list(reversed(await tx.exports()))


async def happened(store: Store, since: Any) -> list[Event]:
    async with store.reading() as tx:
        return [event for event in await tx.events(since) if event.kind.startswith("export.")]


@asynccontextmanager
async def acting(folder: Path, action: str) -> AsyncIterator[Stage]:
    async with staged(folder, change=lambda w: w.update(rules=with_rule(folder, action))) as stage:
        await stage.start()
        yield stage


async def come_to(state: ExportState, stage: Stage | Mortal, store: Store) -> Export:
    """The only export, which is in this state when all is quiet."""
    await stage.idle()
    (export,) = await kept(store)
    assert export.state is state, export
    return export


async def test_a_rule_at_warning_has_the_report_mailed_once(tmp_path: Path) -> None:
    async with acting(tmp_path, USAGE) as stage:
        assert stage.parts is not None
        await stage.uses(50, 91)
        sent = await come_to(ExportState.SENT, stage, stage.parts.store)
        await stage.uses(92, 95, 99)
        (mail,) = stage.sandbox.pipefy.world.mails
        assert mail.organizations == (ACME,)
        assert sent.asked_by == "rule cards"
        assert "service account's own address" in sent.goes_to
        assert len(await kept(stage.parts.store)) == 1


async def test_a_file_comes_into_the_folder_across_a_restart(tmp_path: Path) -> None:
    async with acting(tmp_path, JOBS) as stage:
        assert stage.parts is not None
        await stage.uses(91)
        await come_to(ExportState.STARTED, stage, stage.parts.store)
        await stage.stop()
        await stage.start()
        done = await finished(stage, stage.parts.store)
        (file,) = (tmp_path / "exports").iterdir()
        assert str(file) == done.file
        assert file.read_bytes() == next(iter(stage.sandbox.pipefy.world.files.values()))
        assert len(stage.sandbox.pipefy.calls(START_JOBS)) == 1
        assert len(stage.sandbox.pipefy.calls("files/*")) == 1


async def test_a_mutation_that_is_not_offered_is_asked_for_once_and_said(tmp_path: Path) -> None:
    async with acting(tmp_path, JOBS) as stage:
        assert stage.parts is not None
        faults = stage.sandbox.pipefy.faults
        faults.add(operation(START_JOBS), UndefinedField("Mutation.createAutomationJobsExport"))
        await stage.uses(91)
        failed = await come_to(ExportState.FAILED, stage, stage.parts.store)
        assert failed.error == "Pipefy's API lacks createAutomationJobsExport for this account"
        assert len(stage.sandbox.pipefy.calls(START_JOBS)) == 1
        assert stage.seen.slack_states == ["Warning", "Report"]  # the alert, told all the same


# --- kill -9 ----------------------------------------------------------------------------------------------


class Trap(list[Any]):
    """A list that kills a process as soon as something is put in: the vendor has it, the answer is lost."""

    def __init__(self, stage: Mortal) -> None:
        super().__init__()
        self._stage = stage

    def append(self, thing: Any) -> None:
        super().append(thing)
        os.kill(self._stage.living.pid, signal.SIGKILL)


class TrapByName(dict[str, Any]):
    """The same, for things with names."""

    def __init__(self, stage: Mortal) -> None:
        super().__init__()
        self._stage = stage

    def __setitem__(self, name: str, thing: Any) -> None:
        super().__setitem__(name, thing)
        os.kill(self._stage.living.pid, signal.SIGKILL)


@asynccontextmanager
async def dying(runner: Runner, folder: Path, action: str) -> AsyncIterator[Mortal]:
    async with mortal(runner, folder) as stage:
        written = json.loads(stage.config.read_text(encoding="utf-8"))
        write(folder, {**written, "rules": with_rule(folder, action)})
        use_cards(stage.sandbox.pipefy.world.organizations[0], 50)
        stage.start()
        await stage.idle()
        yield stage


async def test_killed_when_the_vendor_has_taken_the_order_it_is_not_asked_again(
    runner: Runner, tmp_path: Path
) -> None:
    async with dying(runner, tmp_path, USAGE) as stage:
        stage.sandbox.pipefy.world.mails = Trap(stage)
        stage.now_uses(91)
        assert await stage.living.end() == -9
        stage.start()
        export = await come_to(ExportState.UNCERTAIN, stage, stage.store)
        stage.now_uses(95)
        await stage.idle()
        assert len(stage.sandbox.pipefy.world.mails) == 1
        assert "look for its mail or notice first" in (export.error or "")
        kinds = [event.kind for event in await happened(stage.store, export.asked_at)]
        assert kinds == ["export.ordered", "export.uncertain"]


async def test_killed_when_a_file_was_ordered_it_is_not_ordered_again(runner: Runner, tmp_path: Path) -> None:
    async with dying(runner, tmp_path, JOBS) as stage:
        stage.sandbox.pipefy.world.exports = TrapByName(stage)
        stage.now_uses(91)
        assert await stage.living.end() == -9
        stage.start()
        await come_to(ExportState.UNCERTAIN, stage, stage.store)
        stage.now_uses(95)
        await stage.idle()
        assert len(stage.sandbox.pipefy.world.exports) == 1


async def test_killed_inside_the_call_it_is_not_asked_again_whether_it_took_effect_or_not(
    runner: Runner, tmp_path: Path
) -> None:
    async with dying(runner, tmp_path, USAGE) as stage:
        when = operation(START_USAGE) & times(1)
        stalled = stage.sandbox.pipefy.faults.add(when, Slow(86_400 * 365))
        stage.sandbox.pipefy.faults.add(when, Drop())
        stage.now_uses(91)
        await until(lambda: bool(stalled.hits), "the stalled call")
        await stage.living.kill()
        stage.start()
        await come_to(ExportState.UNCERTAIN, stage, stage.store)
        assert stage.sandbox.pipefy.world.mails == []


async def test_killed_while_it_is_looked_for_the_file_comes_all_the_same(
    runner: Runner, tmp_path: Path
) -> None:
    async with dying(runner, tmp_path, JOBS) as stage:
        stalled = stage.sandbox.pipefy.faults.add(operation(LOOK) & times(1), Slow(86_400 * 365))
        stage.now_uses(91)
        await come_to(ExportState.STARTED, stage, stage.store)
        stage.clock.set(stage.clock.now() + POLL)  # all was quiet
        await until(lambda: bool(stalled.hits), "the stalled look")
        await stage.living.kill()
        stage.start()
        done = await finished(stage, stage.store)
        assert len(stage.sandbox.pipefy.calls(START_JOBS)) == 1
        (file,) = (tmp_path / "exports").iterdir()
        assert (str(file), done.size) == (done.file, file.stat().st_size)


async def test_killed_with_the_row_written_and_nothing_asked_the_report_is_still_mailed(
    runner: Runner, tmp_path: Path
) -> None:
    async with dying(runner, tmp_path, USAGE) as stage:
        await stage.living.kill()
        async with stage.store.transaction() as tx:
            org = Org(stage.sandbox.pipefy.world.organizations[0].uuid, ACME)
            await tx.add_exports([waiting(stage, org)])
        stage.start()
        await come_to(ExportState.SENT, stage, stage.store)
        assert len(stage.sandbox.pipefy.world.mails) == 1


def waiting(stage: Mortal, org: Org) -> Export:
    from watcher.records import ExportKind  # noqa: PLC0415 - this helper's own

    now = stage.clock.now()
    kind = ExportKind.USAGE_REPORT
    return Export("k", "pipefy", kind, "api", "current_month", (org,), "person ana", now, now)


# --- by hand ----------------------------------------------------------------------------------------------


async def test_a_person_orders_a_report_and_has_it_carried_out_at_once(
    runner: Runner, tmp_path: Path
) -> None:
    async with desk(runner, tmp_path) as d:
        await d.does("once")
        code, said = await d.does("export", "start", "pipefy", "--report", "api", "--org", "acme*", "--now")
        assert code == 0
        assert "usage report (api) of Acme Brasil, 2026-03  sent" in said
        assert "mailed by Pipefy" in said
        assert len(d.sandbox.pipefy.world.mails) == 1
        again = d.types("export", "start", "pipefy", "--report", "api")
        assert await again.end() == 2
        assert "cooldown" in again.err.read_text(encoding="utf-8")
        assert (await d.does("export", "start", "pipefy", "--report", "api", "--force"))[0] == 0
        listed = json.loads((await d.does("export", "list", "--json"))[1])
        assert [export["state"] for export in listed] == ["waiting", "sent"]
        assert "file_url" not in listed[0]


async def test_an_order_waits_for_the_daemon_and_its_file_is_told_and_fetched(
    runner: Runner, tmp_path: Path
) -> None:
    async with mortal(runner, tmp_path) as stage:
        stage.start()
        await stage.idle()
        assert await stage.types("export", "start", "pipefy", "--jobs", ACME).end() == 0
        done = await finished(stage, stage.store)
        told = stage.types("export", "get", str(done.id))
        assert await told.end() == 0
        assert told.said.strip() == done.file
        typed = ["export", "get", str(done.id), "--output", "mine.xlsx"]
        fetch = stage.types(*typed)
        assert await fetch.end() == 0, fetch.err.read_text(encoding="utf-8")
        assert (tmp_path / "mine.xlsx").read_bytes() == Path(done.file or "").read_bytes()  # noqa: ASYNC240 - a test's own file
        assert await stage.types(*typed).end() == 2


async def test_wrong_orders_say_what_is_right_and_ask_nobody(runner: Runner, tmp_path: Path) -> None:
    async with desk(runner, tmp_path) as d:
        assert (await d.does("export", "start", "pipefy", "--report", "api"))[0] == 2  # nothing known yet
        await d.does("once")
        for typed in (
            ["pipefy"],
            ["pipefy", "--report", "api", "--jobs", ACME],
            ["nonesuch", "--report", "api"],
            ["pipefy", "--jobs", "Nobody"],
            ["pipefy", "--report", "ai_credit"],
        ):
            assert (await d.does("export", "start", *typed))[0] == 2, typed
        assert (await d.does("export", "get", "1"))[0] == 2
        assert d.sandbox.pipefy.calls("LimitWatcher_Export*") == []

"""One daemon and a source of every kind: each is told, none waits for another, and every command shows it."""

from __future__ import annotations

import json
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

from aiohttp import web

from tests.stories.audience import Audience
from tests.stories.clockfile import WritingClock
from tests.stories.processes import Process, Runner
from tests.stories.pushing import Pushing, pushing
from tests.stories.settings import RULES, Settings, secret, settings, write
from tests.stories.stage import loaded_from
from tests.stories.times import NOON, POLL, nothing_due, until
from tests.stories.world import world
from watcher.adapters.stores import SqlStore, open_store
from watcher.sandbox.edge import answer
from watcher.sandbox.serve import Sandbox
from watcher.sandbox.workato.recipes import Job, Recipe, Run
from watcher.sandbox.workato.world import WorkatoWorld, Workspace

SEATS = """
rules:
  - name: seats
    select: { source: licences, resource: seats }
    when: { warning: used >= 90%, critical: used >= 100% }
"""


@dataclass
class Licences:
    """Somebody's own small API: one number and its limit, unless it is down."""

    used: int = 10
    up: bool = True
    url: str = ""

    async def get(self, _: web.Request) -> web.Response:
        if self.up:
            return answer({"seats": {"used": self.used, "of": 50}})
        # longer than a call waits, so that no command, which sleeps in real time, tries again
        return web.Response(status=503, headers={"Retry-After": "61"})

    @asynccontextmanager
    async def served(self) -> AsyncIterator[Licences]:
        app = web.Application()
        app.router.add_get("/licences", self.get)
        runner = web.AppRunner(app, handle_signals=False)
        await runner.setup()
        try:
            await web.TCPSite(runner, "127.0.0.1", 0).start()
            self.url = f"http://127.0.0.1:{runner.addresses[0][1]}/licences"
            yield self
        finally:
            await runner.cleanup()


@dataclass
class House:
    """The daemon's process, the four it watches, and the clock of it and of every command."""

    runner: Runner
    folder: Path
    clock: WritingClock
    sandbox: Sandbox
    licences: Licences
    recipes: Pushing
    store: SqlStore
    config: Path
    pushed: int = field(default=0)
    daemon: Process | None = None

    @property
    def subjects(self) -> list[str]:
        """Those of all mails, sorted; without Globex's billing period, which depends on the day."""
        return sorted(subject.partition(", ")[0] for subject in Audience(self.sandbox).subjects)

    async def start(self) -> None:
        self.daemon = self.runner.start(self.folder, config=str(self.config), clock=str(self.clock.file))
        await self.recipes.listens()
        await self.brings(100)
        await until(self._all_heard, "a first answer of everybody")
        await self.idle()

    async def brings(self, used: float) -> None:
        self.pushed += 1
        at = self.clock.now().isoformat()
        assert await self.recipes.brings(used, f"delivery-{self.pushed}", period="none", as_of=at)

    def uses(self, percent: int) -> None:
        """From the next poll on three of them are at so many percent; the fourth is brought."""
        (self.sandbox.pipefy.world.organizations[0].subscription or {})["USERS"].used = 250 * percent / 100
        jobs = self.sandbox.workato.world.by_id(101).recipes[0].jobs
        jobs[:] = [Job("sync", percent * 10, [Run(self.clock.now())])]
        self.licences.used = percent // 2

    async def passes(self, span: timedelta = POLL) -> None:
        await self.idle()  # what was brought meanwhile is told first
        self.clock.set(self.clock.now() + span)
        await self.idle()

    async def idle(self) -> None:
        await until(self._idle, "quiet")

    async def _idle(self) -> bool:
        assert self.daemon is not None
        assert not self.daemon.ended, self.daemon.err.read_text(encoding="utf-8")
        return await nothing_due(self.store, self.clock.now())

    async def _all_heard(self) -> bool:
        async with self.store.reading() as tx:
            heard = {target.source for target in await tx.targets() if target.last_ok_at}
        return heard == {"pipefy", "workato", "licences", "recipes"}

    async def types(self, *argv: str) -> tuple[int, str]:
        """`watcher …` in the folder: exit code and what stands on stdout."""
        clock = str(self.clock.file)
        process = self.runner.start(self.folder, {"COLUMNS": "200"}, argv=argv, clock=clock)
        return await process.end(), process.said


def written(sandbox: Sandbox, folder: Path, licences: Licences, recipes: Pushing) -> Settings:
    seats = folder / "seats.yaml"
    seats.write_text(SEATS, encoding="utf-8")
    found = settings(
        sandbox,
        folder,
        rules=[*(f"{RULES}/{name}.yaml" for name in ("pipefy", "workato", "health")), str(seats)],
    )
    found["sources"]["pipefy"]["budget"] = 500  # for a pace that is fixed
    found["sources"]["workato"] = {
        "type": "workato",
        "base_url": sandbox.workato.url,
        "token_file": secret(folder, "workato", sandbox.workato.token),
        "poll": "15m",
    }
    found["sources"]["licences"] = {
        "type": "http",
        "url": licences.url,
        "title": "Licences",
        "readings": [{"resource": "seats", "used": "seats.used", "limit": "seats.of", "org": "Hooli"}],
        "poll": "15m",
    }
    recipes.into(found)
    return found


@asynccontextmanager
async def house(runner: Runner, folder: Path) -> AsyncIterator[House]:
    clock = WritingClock(NOON, folder / "clock")
    begun = NOON - timedelta(days=10)
    globex = Workspace(101, "G1", "Globex", 1_000, [Recipe(1, "Sync orders")], billing_start=begun)
    async with (
        Sandbox(clock, world(), workato=WorkatoWorld([globex], timezone="UTC")) as sandbox,
        Licences().served() as licences,
    ):
        sandbox.slack.paces = False  # time stands still, so that a burst could never be paid off
        recipes = pushing(folder)
        config = write(folder, written(sandbox, folder, licences, recipes))
        store = await open_store(f"sqlite:///{folder}/watcher.db")
        found = House(runner, folder, clock, sandbox, licences, recipes, store, config)
        try:
            yield found
        except BaseException as error:
            if found.daemon is not None:
                found.daemon.explain(error)
            raise
        finally:
            if found.daemon is not None:
                await found.daemon.kill()
            await store.close()


WHO = ("Acme Brasil: users", "Globex: tasks", "Hooli: seats", "Initech: tasks")


def told(state: str, *who: str) -> list[str]:
    return [f"[{state}] {each}" for each in who]


async def test_every_kind_of_source_is_told_and_one_that_fails_holds_up_no_other(
    runner: Runner, tmp_path: Path
) -> None:
    async with house(runner, tmp_path) as h:
        await h.start()
        assert h.subjects == []
        await crossed(h, 92)
        assert h.subjects == told("Warning 92%", *WHO)
        h.licences.up = False
        await crossed(h, 100)
        await h.passes()
        await h.passes()
        silent = "[No data] Data from Licences"
        assert h.subjects == [*told("Critical 100%", *WHO[:2], WHO[3]), silent, *told("Warning 92%", *WHO)]
        await h.passes(timedelta(hours=1))
        await status_shows_it(h)
        await history_shows_it(h)
        await doctor_shows_it(h)


async def crossed(h: House, percent: int) -> None:
    """All four are at so many percent when they are looked at next."""
    h.uses(percent)
    await h.brings(percent * 10)
    await h.passes()


async def status_shows_it(h: House) -> None:
    code, said = await h.types("status", "--json", "--fail-on", "critical")
    found = json.loads(said)
    assert code == 1
    assert {source["name"]: source["ok"] for source in found["sources"]} == {
        "pipefy": True,
        "workato": True,
        "licences": False,
        "recipes": True,
    }
    assert {(line["org"], line["used"], line["standing"]) for line in found["series"][:4]} == {
        ("Acme Brasil", 250, "CRITICAL"),
        ("Globex", 1_000, "CRITICAL"),
        ("Initech", 1_000, "CRITICAL"),
        ("Hooli", 46, "WARNING"),
    }
    code, said = await h.types("status", "Hooli")
    assert (code, "licences  FAILING, answered 1 h 45 min ago" in said) == (0, True)
    assert "WARNING  127.0.0.1 answered 503" in said


async def history_shows_it(h: House) -> None:
    code, said = await h.types("history")
    assert code == 0
    for who in ("Acme Brasil users", "Globex tasks", "Initech tasks"):
        assert [f"{who}  {word}" in said for word in ("fired warning", "escalated critical")] == [True, True]
    assert "licences health  fired warning" in said
    assert "OLD DATA  licences: Hooli since" in said
    _, said = await h.types("history", "Globex")
    assert ("Globex tasks" in said, "Hooli" in said, "Acme" in said) == (True, False, False)


async def doctor_shows_it(h: House) -> None:
    code, said = await h.types("doctor")
    assert code == 1
    assert [line for line in said.splitlines() if line.startswith("FAIL")] == [
        line for line in said.splitlines() if re.match(r"FAIL  licences answer +127.0.0.1 answered 503", line)
    ]
    for about in ("pipefy token", "workato token", "workato row shape", "pipefy data", "recipes data"):
        assert re.search(rf"^ok    {about}  ", said, re.MULTILINE), about
    assert re.search(r"^warn  licences data +older than two polls", said, re.MULTILINE)
    assert re.search(r"^ +allowances:\n( +)- source: pipefy\n\1  resource: ai_credits", said, re.MULTILINE)


async def test_every_shipped_rule_fits_a_config_with_every_kind_of_source(
    runner: Runner, tmp_path: Path
) -> None:
    async with house(runner, tmp_path) as h:
        loaded, _ = loaded_from(h.config)
        code, said = await h.types("check", "--strict")
    assert (loaded.faults, code) == ((), 0), said

"""Workato's companions and its clock: what is never asked for, events that are pushed, periods that end."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from tests.stories.behaviours.partner import APRIL, MARCH, NOON, acme, partner
from tests.stories.behaviours.rig import POLL
from tests.stories.pushing import TOKEN, free_port
from tests.stories.settings import Settings, secret
from watcher.bootstrap.server import served
from watcher.engine.standing.examine import examined
from watcher.sandbox.workato.curves import steady
from watcher.sandbox.workato.recipes import Recipe
from watcher.sandbox.workato.thresholds import Emitter, Threshold

WARNED = "[Warning 95%] Acme: tasks, March 2026"
RESOLVED = "[Resolved] Acme: tasks, March 2026"
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def as_reading(event: Threshold) -> object:
    """What a recipe on the vendor's event makes of it for our door; the period's beginning it works out."""
    one = {
        "resource": "tasks",
        "org": {"id": str(event.workspace.id), "name": event.workspace.name},
        "used": event.limit * event.percent / 100,
        "limit": event.limit,
        "period": {"start": event.period.start.isoformat(), "end": event.period.end.isoformat()},
        "as_of": event.at.isoformat(),
    }
    return {"key": f"{event.workspace.id}-{event.percent}-{event.period.start}", "readings": [one]}


# --- 20: calendar months and the admin's own workspace ---------------------------------------------------


async def test_calendar_months_and_the_admins_workspace_are_never_taken_for_a_customers_use(
    tmp_path: Path,
) -> None:
    fifth = MARCH + 4 * DAY
    async with partner(tmp_path, acme(billing_start=fifth)) as p:
        p.runs(900, MARCH + DAY)  # of the same month, but of the period before
        p.runs(50)
        await p.start()
        assert await p.fill() == 1
        await examined(p.parts.sources["workato"], p.clock.now())
        assert ((await p.line("tasks")).used, p.told) == (50, [])
        assert {call.operation for call in p.workato.log} == {"customers", "usage"}


# --- 21: the vendor's own events -------------------------------------------------------------------------


async def test_the_vendors_events_come_in_by_the_push_door_and_are_judged(tmp_path: Path) -> None:
    port = free_port()

    def change(written: Settings) -> None:
        written["server"] = {"listen": f"127.0.0.1:{port}"}
        written["sources"]["events"] = {"type": "push", "token_file": secret(tmp_path, "events", TOKEN)}

    async with partner(tmp_path, change=change) as p, served(p.parts, p.config) as url:
        emitter = Emitter(
            p.clock,
            p.workato.world,
            f"{url}/api/v1/readings",
            {"Authorization": f"Bearer {TOKEN}"},
            body=as_reading,
        )
        for tasks in (500, 450):
            p.runs(tasks, p.clock.now() + HOUR)
            p.clock.set(p.clock.now() + 2 * HOUR)
            assert {status for _, status in await emitter.emit()} == {200}
        await p.parts.deliverer.deliver()
        assert p.told == ["[Warning 90%] Acme: tasks, 1 Mar to 1 Apr 2026"]
        assert (p.last.source, p.workato.log) == ("events", [])


# --- 22: the clock ---------------------------------------------------------------------------------------


async def test_a_period_that_ends_is_told_as_a_reset_and_levels_are_told_anew(tmp_path: Path) -> None:
    async with partner(tmp_path, at=APRIL - HOUR) as p:
        p.runs(950)
        await p.start()
        await p.till(APRIL - POLL)
        assert p.told == [WARNED]
        await p.till(APRIL + POLL)
        assert p.told == [WARNED, RESOLVED]
        assert "The period reset on 1 April 07:00" in p.last.sentence
        await p.till(APRIL + 13 * HOUR, step=HOUR)
        await p.uses(950)
        assert p.told == [WARNED, RESOLVED, "[Warning 95%] Acme: tasks, April 2026"]


async def test_a_list_that_turns_late_keeps_the_alert_until_the_new_period_is_told(tmp_path: Path) -> None:
    async with partner(tmp_path, at=APRIL - HOUR) as p:
        p.runs(950)
        await p.start()
        stale = {
            "current_billing_period_start": MARCH.isoformat(),
            "current_billing_period_end": APRIL.isoformat(),
        }
        p.acme.more = dict(stale)
        await p.till(APRIL + 3 * HOUR)
        assert p.told == [WARNED]
        assert "still gives the billing period that ended" in ((await p.line("tasks")).why or "")
        p.acme.more = {}
        await p.passes()
        assert p.told == [WARNED, RESOLVED]


async def test_recipes_paused_at_the_limit_are_critical_until_the_period_ends(tmp_path: Path) -> None:
    recipe = Recipe(1, tasks=steady(60, since=MARCH))
    async with partner(tmp_path, acme(recipes=[recipe]), at=NOON - 2 * DAY) as p:
        p.workato.scenario.pause_at_limit = True
        await p.start()
        await p.till(APRIL + DAY, step=12 * HOUR)
        assert [told.split(" ")[0] for told in p.told] == ["[Warning", "[Critical", "[Resolved]"]
        assert "Peak 1,000 of 1,000" in p.last.sentence


async def test_growth_is_told_level_by_level_once_a_period(tmp_path: Path) -> None:
    recipe = Recipe(1, tasks=steady(40, since=MARCH))
    async with partner(tmp_path, acme(recipes=[recipe]), at=MARCH + 22 * DAY) as p:
        await p.start()
        await p.till(APRIL + 24 * DAY, step=2 * DAY)
    told = [(one.split("]")[0].split(" ")[0], one.split(", ")[1]) for one in p.told]
    months = ["March 2026", "April 2026"]
    assert told == [
        ("[Warning", months[0]),
        ("[Critical", months[0]),
        ("[Resolved", months[0]),
        ("[Warning", months[1]),
    ]


async def test_a_clock_set_back_tells_nothing_twice(tmp_path: Path) -> None:
    async with partner(tmp_path) as p:
        p.runs(950, NOON - 2 * DAY)
        await p.start()
        p.clock.set(NOON - DAY)
        await p.passes(2 * DAY, step=4 * HOUR)
        assert p.told == [WARNED]

"""How Workato wants to be asked: whatever it leaves open, nobody vanishes and no number is made up."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from tests.stories.behaviours.partner import MARCH, Partner, acme, partner
from tests.stories.behaviours.rig import POLL
from watcher.engine.standing.examine import examined
from watcher.sandbox.workato.recipes import Recipe
from watcher.sandbox.workato.scenario import Misread, Range, Style, UnknownParameters

WARNED = "[Warning 95%] Acme: tasks, March 2026"
SILENT = "[No data] Data from Workato"
ONE_OF_TWO = "Workato answered for one of the workspaces asked for and for no other"
BARE = {"from", "to", "workspace_ids"}


async def doctors_lines(p: Partner) -> dict[str, Any]:
    """What `watcher doctor workato` says to write under the source."""
    found = await examined(p.parts.sources["workato"], p.clock.now())
    written: dict[str, Any] = YAML(typ="safe").load("\n".join(line for one in found for line in one.lines))
    return written


# --- 1, 6, 8, 9: what is sent ----------------------------------------------------------------------------


async def test_used_limit_and_reset_are_shown_as_workato_tells_them(tmp_path: Path) -> None:
    async with partner(tmp_path) as p:
        p.runs(740)
        await p.start()
        tasks = await p.line("tasks")
        assert (tasks.used, tasks.limit, tasks.limit_from, tasks.standing) == (740, 1_000, "api", "ok")
        assert "74 %  740  1,000  in 14 days  ok" in await p.screen()
        assert {call.status for call in p.workato.log} == {200}
        assert p.told == []


async def test_a_look_is_one_usage_request_and_the_list_and_asks_for_nothing_more(tmp_path: Path) -> None:
    async with partner(tmp_path) as p:
        p.workato.scenario.unknown_parameters = UnknownParameters.REFUSE
        await p.start()
        asked = len(p.workato.log)
        await p.passes(POLL)
        calls = p.workato.log[asked:]
        assert [call.operation for call in calls] == ["customers", "usage"]
        assert set(calls[1].parameters) == BARE
        assert (await p.source()).calls_today == asked + 2


async def test_each_customer_is_judged_by_its_own_billing_period(tmp_path: Path) -> None:
    tenth = MARCH + timedelta(days=9, hours=-1)  # by clocks set forward on the 8th
    async with partner(tmp_path, acme(), acme(102, billing_start=tenth)) as p:
        for number in (101, 102):
            p.runs(500, MARCH + timedelta(days=3), number=number)
            p.runs(450, number=number)
        await p.start()
        assert p.told == [WARNED]
        assert (await p.line("tasks", "Customer 102")).used == 450
        p.runs(500, number=102)
        await p.passes()
    assert p.told == [WARNED, "[Warning 95%] Customer 102: tasks, 10 Mar to 9 Apr 2026"]


async def test_a_message_names_recipes_as_they_are_called_and_never_asks_for_them_by_pattern(
    tmp_path: Path,
) -> None:
    names = ["[PROD] Invoices *", "Sync <orders>"]
    recipes = [Recipe(number, name) for number, name in enumerate(names, 1)]
    async with partner(tmp_path, acme(recipes=recipes)) as p:
        p.runs(600)
        p.runs(350, recipe=1)
        await p.start()
        assert p.told == [WARNED]
        assert p.last.contributors
        assert [(each.name, each.used) for each in p.last.contributors.top] == [
            ("[PROD] Invoices *", 600),
            ("Sync <orders>", 350),
        ]
        sent = {name for call in p.workato.log for name in call.parameters}
    assert not {name for name in sent if "pattern" in name or name.startswith(("recipe", "folder"))}


# --- 4: how lists are written ----------------------------------------------------------------------------


@pytest.mark.parametrize("style", list(Style))
async def test_the_style_that_doctor_finds_makes_it_work(style: Style, tmp_path: Path) -> None:
    async with partner(tmp_path, acme(), acme(102)) as p:
        p.workato.scenario.styles = frozenset({style})
        found = (await doctors_lines(p))["param_style"]
    assert found == style
    async with partner(tmp_path, acme(), acme(102), param_style=found) as p:
        p.workato.scenario.styles = frozenset({style})
        p.runs(950)
        await p.start()
        assert p.told == [WARNED]


@pytest.mark.parametrize("misread", [Misread.REFUSE, Misread.IGNORE])
async def test_a_refused_style_is_told_and_is_no_number(misread: Misread, tmp_path: Path) -> None:
    async with partner(tmp_path, acme(), acme(102)) as p:
        p.workato.scenario.styles, p.workato.scenario.misread = frozenset({Style.ARRAY}), misread
        await p.start()
        await p.passes(3 * POLL)
        assert p.told == [SILENT]
        assert "request refused: 127.0.0.1 answered 400" in p.last.consequence
        assert (await p.status()).series == ()


async def test_customers_left_out_of_a_misread_list_are_unknown_and_doctor_is_named(tmp_path: Path) -> None:
    async with partner(tmp_path, acme(), acme(102), at=MARCH + timedelta(hours=2)) as p:
        p.workato.scenario.styles, p.workato.scenario.misread = frozenset({Style.ARRAY}), Misread.FIRST
        p.runs(950)
        await p.start()
        assert p.told == [WARNED]
        left_out = await p.line("tasks", "Customer 102")
        assert (left_out.used, left_out.standing, left_out.why) == (None, "NO DATA", ONE_OF_TWO)
        (note,) = await p.events("source.note")
        assert "`watcher doctor workato` finds the param_style" in note.text


# --- 5: from when to when --------------------------------------------------------------------------------


@pytest.mark.parametrize("refused", Range)
async def test_the_first_moment_of_a_period_is_no_failure(refused: Range, tmp_path: Path) -> None:
    async with partner(tmp_path, at=MARCH - POLL) as p:
        p.workato.scenario.equal_range = p.workato.scenario.reversed_range = refused
        p.runs(950, MARCH - timedelta(days=2))
        await p.start()
        await p.till(MARCH)
        assert p.told == [
            "[Warning 95%] Acme: tasks, February 2026",
            "[Resolved] Acme: tasks, February 2026",
        ]
        tasks = await p.line("tasks")
        assert (tasks.used, (await p.source()).ok) == (0, True)


async def test_a_range_that_is_too_long_is_told_in_workatos_words(tmp_path: Path) -> None:
    async with partner(tmp_path) as p:
        p.workato.scenario.max_range = timedelta(days=7)
        await p.start()
        await p.passes(3 * POLL)
        assert p.told == [SILENT]
        assert "to is too far from from" in p.last.consequence
        assert (await p.status()).series == ()


# --- 7: which ids ----------------------------------------------------------------------------------------


async def test_a_customer_without_an_external_id_is_unknown_when_asked_by_those(tmp_path: Path) -> None:
    async with partner(tmp_path, acme(), acme(102, external_id=None), ids="external") as p:
        p.runs(950)
        p.runs(950, number=102)
        await p.start()
        assert p.told == [WARNED]
        nameless = await p.line("tasks", "Customer 102")
        assert (nameless.used, nameless.standing) == (None, "NO DATA")
        assert "`ids: workspace` asks by workspace ids" in (nameless.why or "")
        sent = {name for call in p.workato.calls("usage") for name in call.parameters}
    assert "workspace_ids" not in sent


async def test_environments_are_added_up_as_the_config_combines_them(tmp_path: Path) -> None:
    both = acme(102, name="Acme DEV", task_limit=None), acme(103, name="Acme PROD")
    async with partner(tmp_path, *both, combine={"Acme": ["102", "103"]}) as p:
        p.runs(300, number=102)
        p.runs(650, number=103)
        await p.start()
        assert (p.told, p.last.used) == ([WARNED], 950)
        assert {line.org for line in (await p.status()).series} == {"Acme"}

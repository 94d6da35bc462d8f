"""The page about Pipefy's stand-in tells the truth: its tests and switches exist, no row is missing."""

from __future__ import annotations

import re
from dataclasses import fields
from pathlib import Path

from watcher.sandbox import faults
from watcher.sandbox.pipefy import curves, scenario, tokens, world
from watcher.sandbox.pipefy.scenario import Exports, RateLimit, Scenario

HERE = Path(__file__).parent
PAGE = HERE.parents[1] / "docs" / "reference" / "sandbox-pipefy.md"
ROW = re.compile(r"\| (\d+) \| (.+?) \| (.*?) ?\| (.+) \|")
ROOMS = (faults, scenario, tokens, world)


def rows() -> list[tuple[str, ...]]:
    return [match.groups() for match in map(ROW.fullmatch, PAGE.read_text().splitlines()) if match]


def quoted(text: str) -> list[str]:
    return re.findall(r"`([\w.]+)`", text)


def exists(switch: str) -> bool:
    """Whether `Class.attribute`, `curves.function` or the name of a fault is something in the code."""
    owner, _, name = switch.partition(".")
    if owner == "curves":
        return hasattr(curves, name)
    found = [getattr(room, owner) for room in ROOMS if hasattr(room, owner)]
    return bool(found) and (not name or hasattr(found[0], name))


def test_the_page_has_a_row_for_each_of_the_26_behaviours() -> None:
    assert [int(number) for number, *_ in rows()] == list(range(1, 27))


def test_every_behaviour_is_held_by_tests_that_exist() -> None:
    code = "".join(file.read_text() for file in HERE.glob("test_pipefy_*.py"))
    exist = set(re.findall(r"^(?:async )?def (test_\w+)", code, re.MULTILINE))
    for number, _, _, tests in rows():
        assert quoted(tests), f"nothing holds {number}"
        assert not set(quoted(tests)) - exist


def test_every_switch_on_the_page_exists() -> None:
    told = [switch for _, _, switches, _ in rows() for switch in quoted(switches)]
    assert [switch for switch in told if not exists(switch)] == []
    assert not exists("Scenario.nothing")
    assert not exists("Nothing")


def test_every_switch_of_the_scenario_is_on_the_page() -> None:
    page = set(quoted(PAGE.read_text()))
    every = {f"{kind.__name__}.{one.name}" for kind in (Scenario, RateLimit, Exports) for one in fields(kind)}
    assert every - page == set()

"""The page about Workato's stand-in tells the truth: its tests and switches exist, no row is missing."""

from __future__ import annotations

import re
from dataclasses import fields
from pathlib import Path

from watcher.sandbox import faults
from watcher.sandbox.workato import mishaps
from watcher.sandbox.workato.scenario import WorkatoScenario

HERE = Path(__file__).parent
PAGE = HERE.parents[1] / "docs" / "reference" / "sandbox-workato.md"
ROW = re.compile(r"\| (\d+) \| (.+?) \| (.*?) ?\| (.+) \|")
OF_THE_EMITTER = {"most", "body"}


def rows() -> list[tuple[str, ...]]:
    return [match.groups() for match in map(ROW.fullmatch, PAGE.read_text().splitlines()) if match]


def quoted(text: str) -> list[str]:
    return re.findall(r"`(\w+)`", text)


def test_the_page_has_a_row_for_each_of_the_22_behaviours() -> None:
    assert [int(number) for number, *_ in rows()] == list(range(1, 23))


def test_every_behaviour_is_held_by_tests_that_exist() -> None:
    code = "".join(file.read_text() for file in HERE.glob("test_workato_*.py"))
    exist = set(re.findall(r"^(?:async )?def (test_\w+)", code, re.MULTILINE))
    for number, _, _, tests in rows():
        assert quoted(tests), f"nothing holds {number}"
        assert not set(quoted(tests)) - exist


def test_every_switch_on_the_page_exists_and_every_switch_is_on_the_page() -> None:
    told = {name for _, _, switches, _ in rows() for name in quoted(switches)}
    known = {field.name for field in fields(WorkatoScenario)}
    assert known <= told
    assert not {
        name for name in told - known - OF_THE_EMITTER if not hasattr(faults, name) | hasattr(mishaps, name)
    }

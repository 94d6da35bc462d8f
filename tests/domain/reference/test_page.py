"""The page about an alert's life tells the truth: each of its rules has a number and tests that exist."""

from __future__ import annotations

import re
from functools import cache
from itertools import groupby
from pathlib import Path

import pytest

TESTS = Path(__file__).parents[2]
PAGE = TESTS.parent / "docs" / "explanation" / "alert-life.md"
ROW = re.compile(r"\| (R-([A-Z])(\d+)) \| (.+?) \| (.+) \|")
KINDS = {"S": 16, "D": 7, "H": 3, "N": 17, "I": 5, "Q": 5, "T": 6, "F": 3, "P": 8}


def rows() -> list[re.Match[str]]:
    return [match for match in map(ROW.fullmatch, PAGE.read_text(encoding="utf-8").splitlines()) if match]


def named(cell: str) -> list[tuple[str, str]]:
    """File and test, of all that a cell names."""
    found = [part.partition(": ") for part in cell.split("; ")]
    return [(path.strip("`"), test) for path, _, tests in found for test in re.findall(r"`(\w+)`", tests)]


@cache
def text_of(path: str) -> str:
    return (TESTS / path).read_text(encoding="utf-8")


def test_the_page_has_a_row_for_each_number() -> None:
    numbers = [(row[2], int(row[3])) for row in rows()]
    found = {kind: [number for _, number in some] for kind, some in groupby(numbers, lambda each: each[0])}
    assert found == {kind: list(range(1, last + 1)) for kind, last in KINDS.items()}


@pytest.mark.parametrize("row", rows(), ids=lambda row: row[1])
def test_every_rule_is_held_by_tests_that_exist(row: re.Match[str]) -> None:
    held_by = named(row[5])
    assert held_by
    for path, test in held_by:
        assert re.search(rf"^(?:async )?def {test}\(", text_of(path), re.MULTILINE), f"{path} has no {test}"


@pytest.mark.parametrize("row", rows(), ids=lambda row: row[1])
def test_a_table_of_cases_has_the_number_in_it(row: re.Match[str]) -> None:
    for path in {path for path, _ in named(row[5]) if path.startswith("domain/reference/")}:
        assert re.search(rf"\b{row[1]}\b", text_of(path)), f"{path} says nothing of {row[1]}"


def test_every_number_in_a_table_of_cases_is_on_the_page() -> None:
    here = {row[1] for row in rows()}
    said = {
        number
        for file in (TESTS / "domain" / "reference").glob("test_*.py")
        for number in re.findall(r"\bR-[A-Z]\d+\b", file.read_text(encoding="utf-8"))
    }
    assert said - here == set()

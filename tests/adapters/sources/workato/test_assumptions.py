"""Every guess is told to the people who may have to doubt it."""

from __future__ import annotations

from pathlib import Path

import pytest

from watcher.adapters.sources.workato.assumptions import CHOICES

PAGE = Path(__file__).parents[4] / "docs/explanation/what-workato-tells.md"


@pytest.mark.parametrize("choice", CHOICES)
def test_the_page_names_each_guess_as_the_code_does(choice: str) -> None:
    assert f"| {choice} | {CHOICES[choice]} |" in PAGE.read_text(encoding="utf-8")

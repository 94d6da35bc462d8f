"""Every guess is told to the people who may have to doubt it."""

from __future__ import annotations

import re
from pathlib import Path

from watcher.adapters.sources.pipefy.assumptions import CHOICES

PAGE = Path(__file__).parents[4] / "docs/explanation/what-pipefy-tells.md"


def test_the_page_names_the_guesses_as_the_code_does_and_no_others() -> None:
    assumed = PAGE.read_text(encoding="utf-8").split("## Assumed")[1]
    assert re.findall(r"^\| (.+?) \| (.+) \|$", assumed, re.MULTILINE)[1:] == list(CHOICES.items())

"""What `watcher check` prints for broken files: one fault in each, and one file with many.

In tests/config/golden, `expected.txt` beside a config.yaml is what is printed. After a change that is
meant, write them all anew with

    GOLDEN=write .venv/bin/pytest tests/config/test_golden.py

and read what `git diff` shows: each must have the right place and a hint that helps.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from watcher.config.load import load
from watcher.config.loaded import Loaded
from watcher.config.report import render

GOLDEN = Path(__file__).parent / "golden"
MANY = GOLDEN / "many-faults-at-once"
SINGLE = sorted(path for path in GOLDEN.iterdir() if path != MANY)


def checked(folder: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[Loaded, str]:
    """The configuration as it is checked in its own folder, and what is printed."""
    monkeypatch.chdir(folder)
    loaded = load(Path("config.yaml"), env={}, secrets_dir=None, need_secrets=False)
    return loaded, render(loaded)


def expected(folder: Path, printed: str) -> str:
    file = folder / "expected.txt"
    if os.environ.get("GOLDEN") == "write":  # noqa: TID251 - a switch of this test alone
        file.write_text(printed, encoding="utf-8")
    return file.read_text(encoding="utf-8")


@pytest.mark.parametrize("folder", SINGLE, ids=lambda folder: folder.name)
def test_a_broken_file_is_told_as_it_should_be(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    loaded, printed = checked(folder, monkeypatch)
    assert printed == expected(folder, printed)
    (fault,) = loaded.faults
    assert (fault.line > 0, bool(fault.hint)) == (True, True)


def test_all_faults_of_a_file_are_told_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    loaded, printed = checked(MANY, monkeypatch)
    assert printed == expected(MANY, printed)
    assert len(loaded.faults) == 13


def test_there_are_sixty_kinds_of_fault() -> None:
    assert len(SINGLE) >= 60
    assert len({(folder / "expected.txt").read_text() for folder in SINGLE}) == len(SINGLE)

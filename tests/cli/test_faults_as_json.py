"""Every command that prints JSON prints a faulty config's faults as JSON too."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import typer

from tests.cli.console import CONFIG, RULES, configured, watcher
from watcher.cli.main import app

WORDS = {
    "ack": (),
    "backtest": (),
    "check": (),
    "config show": (),
    "digest": (),
    "doctor": (),
    "explain": ("cards",),
    "export approve": ("1",),
    "export deny": ("1",),
    "export get": ("1",),
    "export list": (),
    "export start": ("pipefy", "--report", "api"),
    "history": (),
    "notify-test": ("terminal",),
    "once": (),
    "poll": (),
    "route-test": (),
    "silence add": ("--org", "x", "--for", "1h", "--reason", "known"),
    "silence expire": ("s-1",),
    "silence list": (),
    "status": (),
    "test": (),
}
"""The commands that read a config and print JSON, each with what it must be given."""
CANNOT_STAND = {"fmt", "health", "version"}
"""Those that need no sound config."""


def with_json(group: Any, *before: str) -> Iterator[str]:
    """The names of all commands that take --json."""
    for name, command in group.commands.items():
        if hasattr(command, "commands"):
            yield from with_json(command, *before, name)
        elif any("--json" in param.opts for param in command.params):
            yield " ".join((*before, name))


@pytest.fixture
def faulty(tmp_path: Path) -> str:
    return str(configured(tmp_path, CONFIG.replace("type: console", "type: consle"), RULES))


def test_no_command_that_prints_json_is_forgotten_here() -> None:
    assert set(with_json(typer.main.get_command(app))) == set(WORDS) | CANNOT_STAND


@pytest.mark.parametrize("name", WORDS)
def test_a_faulty_config_is_told_as_json_on_stdout_and_as_text_on_stderr(name: str, faulty: str) -> None:
    result = watcher(*name.split(), *WORDS[name], "-c", faulty, "--json")
    told = json.loads(result.stdout)
    assert result.exit_code == (1 if name == "check" else 2)
    assert (told["ok"], told["errors"]) == (False, len(told["faults"]))
    first = told["faults"][0]
    assert (first["file"], first["line"]) == (faulty, 6)
    assert {"code", "column", "message", "hint"} <= set(first)
    assert name == "check" or "config.yaml:6" in result.stderr


def test_a_config_that_is_not_there_is_told_as_json(tmp_path: Path) -> None:
    told = json.loads(watcher("--json", "status", "-c", str(tmp_path / "none.yaml")).stdout)
    assert [fault["code"] for fault in told["faults"]] == ["E001"]


def test_of_two_configs_the_faulty_one_is_told(tmp_path: Path, faulty: str) -> None:
    (sound := tmp_path / "sound").mkdir()
    result = watcher("backtest", "-c", str(configured(sound)), "--config", faulty, "--json")
    assert json.loads(result.stdout)["files"] == [faulty, str(tmp_path / "rules" / "cards.yaml")]


def test_without_json_nothing_of_a_fault_stands_on_stdout_even_after_json(faulty: str) -> None:
    assert watcher("status", "-c", faulty, "--json").stdout
    assert watcher("run", "-c", faulty).stdout == ""
    assert watcher("status", "-c", faulty).stdout == ""

"""The commands' faces: help, exit codes, what stands on which stream."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from tests.cli.console import CONFIG, RULES, configured, watcher


def test_check_of_a_sound_config_exits_0(tmp_path: Path) -> None:
    result = watcher("check", str(configured(tmp_path)))
    assert result.exit_code == 0
    assert "0 errors, 0 warnings" in result.output


def test_check_tells_faults_of_several_files_at_once_and_exits_1(tmp_path: Path) -> None:
    file = configured(tmp_path, CONFIG.replace("version", "verson"), RULES.replace(">= 90%", "=> 90%"))
    result = watcher("check", str(file))
    assert result.exit_code == 1
    assert "did you mean `version`?" in result.output
    assert "write `>=`" in result.output


def test_check_as_json_is_json(tmp_path: Path) -> None:
    result = watcher("check", "--json", str(configured(tmp_path)))
    assert json.loads(result.output)["ok"] is True


def test_run_with_a_broken_config_exits_2_and_starts_nothing(tmp_path: Path) -> None:
    file = configured(tmp_path, CONFIG.replace("terminal]", "nobody]"))
    result = watcher("run", "-c", str(file))
    assert result.exit_code == 2
    assert not (tmp_path / "watcher.db").exists()


def test_config_show_masks_secrets(tmp_path: Path) -> None:
    shown = watcher("config", "show", "-c", str(configured(tmp_path))).output
    assert "some-secret-token" not in shown
    assert "********" in shown


@pytest.mark.parametrize("of", ["config", "rules"])
def test_schema_prints_a_json_schema(of: str) -> None:
    assert json.loads(watcher("schema", of).output)["$schema"].startswith("https://json-schema.org")


def test_help_explains_error_codes_and_exit_codes() -> None:
    assert watcher("help", "E114").output.startswith("E114: ")
    assert "authentication refused" in watcher("help", "exit-codes").output
    assert watcher("help", "E999").exit_code == 2


def test_health_needs_a_young_sign_of_life(tmp_path: Path) -> None:
    file = tmp_path / "health"
    assert watcher("health", "--file", str(file)).exit_code == 1
    file.write_text('{"targets": 2, "failing": ["pipefy: HTTP 502"]}', encoding="utf-8")
    assert watcher("health", "--file", str(file)).exit_code == 0
    os.utime(file, (0, 0))
    assert watcher("health", "--file", str(file)).exit_code == 1


def test_health_survives_a_damaged_sign_of_life(tmp_path: Path) -> None:
    file = tmp_path / "health"
    file.write_bytes(b"\xff\x00 not json")
    assert watcher("health", "--file", str(file)).exit_code == 1


def test_every_command_has_a_help_text() -> None:
    for command in ("run", "once", "check", "status", "health", "demo", "schema", "help", "version"):
        assert "Usage" in watcher(command, "--help").output

"""The commands' faces: help, exit codes, what stands on which stream."""

from __future__ import annotations

import json
import os
import tempfile
from pathlib import Path

import pytest

from tests.cli.console import CONFIG, RULES, configured, watcher
from watcher.bootstrap import heart_file
from watcher.cli.health import unwell
from watcher.config.models import Config, Storage


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


def test_schema_completes_the_names_of_the_config_that_it_finds(tmp_path: Path) -> None:
    printed = watcher("schema", "rules", "--config", str(configured(tmp_path))).output
    assert '"terminal"' in printed
    assert '"terminal"' not in watcher("schema", "rules", "--config", str(tmp_path / "none.yaml")).output


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


def test_a_daemon_that_can_store_nothing_is_not_healthy_and_status_says_so(
    tmp_path: Path,
) -> None:
    file = tmp_path / "health"
    why = "nothing could be stored since 2026-03-21 12:00 UTC: the disk is full"
    file.write_text(json.dumps({"targets": 2, "failing": [], "unwell": why}), encoding="utf-8")
    health = watcher("health", "--file", str(file))
    assert (health.exit_code, health.output) == (1, f"not healthy: {why}\n")
    assert unwell(file) == why
    os.utime(file, (0, 0))
    assert unwell(file) == ""


def test_health_as_json_says_it_of_each_sign_of_life(tmp_path: Path) -> None:
    (tmp_path / "health").write_text('{"targets": 2, "failing": []}', encoding="utf-8")
    said = json.loads(watcher("health", "--file", str(tmp_path / "health"), "--json").output)
    assert said == {
        "healthy": True,
        "signs": [{"healthy": True, "text": "healthy: 2 batches watched, 0 failing"}],
    }
    missing = watcher("--json", "health", "--file", str(tmp_path / "none"))
    assert (missing.exit_code, json.loads(missing.output)["healthy"]) == (1, False)


def test_health_survives_a_damaged_sign_of_life(tmp_path: Path) -> None:
    file = tmp_path / "health"
    file.write_bytes(b"\xff\x00 not json")
    assert watcher("health", "--file", str(file)).exit_code == 1


@pytest.mark.parametrize("held", ["[]", "null", '{"failing": 5}', "{}", "[" * 100_000])
def test_health_is_not_taken_in_by_json_that_is_no_sign_of_life(held: str, tmp_path: Path) -> None:
    (tmp_path / "health").write_text(held, encoding="utf-8")
    result = watcher("health", "--file", str(tmp_path / "health"))
    assert result.exit_code == 1
    assert result.output.startswith("not healthy: ")


@pytest.fixture
def signs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    """Where two daemons of this user leave their signs of life."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    monkeypatch.delenv("WATCHER_HEALTH_FILE", raising=False)
    files = [tmp_path / f"limit-watcher-{os.getuid()}-{store}.health" for store in ("0a1b2c3d", "4e5f6071")]
    for file in files:
        file.write_text('{"targets": 2, "failing": []}', encoding="utf-8")
    return files


def test_health_of_two_daemons_wants_both_alive(signs: list[Path]) -> None:
    alive = watcher("health")
    assert (alive.exit_code, alive.output) == (0, "healthy: 2 daemons\n")
    os.utime(signs[1], (0, 0))
    half = watcher("health")
    assert half.exit_code == 1
    assert signs[1].name in half.output
    assert watcher("health", "--file", str(signs[0])).exit_code == 0


def test_health_does_not_count_what_others_left(signs: list[Path]) -> None:
    if os.getuid() != 0:
        pytest.skip("only root can make another's file")
    for file in signs:
        os.utime(file, (0, 0))
        os.chown(file, 65534, 65534)
    assert "no daemon has left a sign of life in" in watcher("health").output


def test_two_stores_have_two_signs_of_life(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("WATCHER_HEALTH_FILE", raising=False)
    urls = ("sqlite:////data/a.db", "sqlite:////data/b.db", "postgresql://me:s3cret@db/limits")
    assert len({heart_file(storage(url)) for url in urls}) == 3
    changed = heart_file(storage("postgresql://me:other@db/limits"))
    assert changed == heart_file(storage(urls[2]))  # the password is no part of it


def storage(url: str) -> Config:
    return Config.model_construct(storage=Storage(url=url))


def test_every_command_has_a_help_text() -> None:
    commands = ("run", "once", "check", "status", "explain", "health", "demo", "schema", "help", "version")
    for command in commands:
        assert "Usage" in watcher(command, "--help").output

"""What is taken before a command and after it, and how wrong usage looks."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.console import configured, watcher
from tests.cli.test_status import ACME_AT_92, remembered
from watcher.__main__ import _runs
from watcher.cli.alike import PLAIN, register
from watcher.cli.options import colours, look


@pytest.fixture
def file(tmp_path: Path) -> str:
    remembered(tmp_path, ACME_AT_92)
    return str(configured(tmp_path))


def test_a_config_before_the_command_is_as_one_after_it(file: str) -> None:
    assert watcher("-c", file, "status").output == watcher("status", "-c", file).output
    assert watcher("--config", file, "silence", "list").output == "nothing is silenced\n"
    assert watcher("silence", "-c", file, "list").exit_code == 0


def test_the_config_nearest_to_the_command_counts_and_any_beats_the_environment(
    file: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WATCHER_CONFIG", "/nowhere")
    assert watcher("-c", file, "status").exit_code == 0
    assert watcher("-c", "/nowhere/else", "status", "-c", file).exit_code == 0


def test_a_config_is_no_matter_to_a_command_that_reads_none() -> None:
    assert watcher("-c", "/nowhere", "version").exit_code == 0


def test_json_before_the_command_is_json(file: str) -> None:
    assert json.loads(watcher("--json", "-c", file, "silence", "list").output) == []
    assert json.loads(watcher("--json", "version").output)["name"] == "limit-watcher"


def test_the_past_cannot_be_explained_and_what_tells_of_it_is_said() -> None:
    after = watcher("explain", "cards", "--at", "2026-03-21T14:00")
    assert watcher("--at", "2026-03-21T14:00", "explain", "cards").stderr == after.stderr
    assert after.exit_code == 2
    assert "only the present can be explained" in after.stderr
    assert "watcher backtest RULE" in after.stderr


def test_json_is_refused_by_a_command_that_has_none(file: str) -> None:
    result = watcher("--json", "run", "-c", file)
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr == "watcher: no such option: --json\n  help: watcher run -h\n"


@pytest.mark.parametrize(
    "words", [("-q", "version"), ("version", "-q"), ("silence", "-q", "list", "-c", "x")]
)
def test_flags_stand_before_or_after_the_command_and_last_for_one_run(words: tuple[str, ...]) -> None:
    watcher(*words)
    assert look.quiet
    watcher("version")
    assert not look.quiet


def test_plain_is_ascii_and_leaves_names_alone(file: str) -> None:
    drawn, plain = watcher("status", "-c", file).output, watcher("--plain", "status", "-c", file).output
    assert "█" in drawn
    assert "##################.." in plain
    assert plain.isascii()


def test_plain_draws_in_ascii_and_keeps_the_letters_of_names() -> None:
    register()
    assert "São · █░ → …".encode(PLAIN) == "São - #. > ~".encode()


def test_plain_leaves_what_programs_read_as_it_is(tmp_path: Path) -> None:
    config = tmp_path / "config.yaml"
    config.write_text("sources: {} # São Paulo…\nversion: 1\n", encoding="utf-8")
    assert "# São Paulo…" in watcher("fmt", "--diff", "--plain", str(config)).output


@pytest.mark.parametrize(
    "words", [("--plain", "-h"), ("--plain", "silence", "-h"), ("check", "--plain", "-h")]
)
def test_help_without_boxes(words: tuple[str, ...]) -> None:
    assert watcher(*words).output.isascii()
    assert "╭" in watcher("check", "-h").output


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("chek",), "watcher: no such command 'chek'. Did you mean 'check', 'schema'?\n  help: watcher -h\n"),
        (
            ("silence", "lst"),
            "watcher: no such command 'lst'. Did you mean 'list'?\n  help: watcher silence -h\n",
        ),
        (
            ("status", "--fail-on"),
            "watcher: option '--fail-on' requires an argument\n  help: watcher status -h\n",
        ),
    ],
)
def test_wrong_usage_looks_like_every_other_error(words: tuple[str, ...], said: str) -> None:
    result = watcher(*words)
    assert (result.exit_code, result.stdout, result.stderr) == (2, "", said)


@pytest.mark.parametrize(
    ("flag", "variables"),
    [("no_color", {}), ("plain", {}), ("", {"NO_COLOR": "1"}), ("", {"TERM": "dumb"})],
)
def test_colours_only_where_a_terminal_wants_them(
    flag: str, variables: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True, raising=False)
    for name in ("NO_COLOR", "TERM"):
        monkeypatch.delenv(name, raising=False)
    for name in ("no_color", "plain"):
        monkeypatch.setattr(look, name, False)
    assert colours()
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    if flag:
        monkeypatch.setattr(look, flag, True)
    assert not colours()


@pytest.mark.parametrize(
    ("typed", "is_run"),
    [
        ("run", True),
        ("-v run", True),
        ("-c run status", False),
        ("-c /etc/watcher run", True),
        ("-qvc x run", True),
        ("--config=x run", True),
        ("--config x run", True),
        ("status run", False),
        ("", False),
    ],
)
def test_run_is_known_by_its_name_and_not_by_a_value(
    typed: str, is_run: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "argv", ["watcher", *typed.split()])
    assert _runs() is is_run


def test_the_script_for_a_shell_makes_it_ask_us(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SHELL", "/usr/bin/zsh")
    assert watcher("completion").output == watcher("completion", "zsh").output
    assert "complete --command watcher" in watcher("completion", "fish").output


@pytest.mark.parametrize("shell", ["/bin/csh", ""])
def test_a_shell_without_a_script_is_refused(shell: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SHELL", shell)
    result = watcher("completion")
    assert result.exit_code == 2
    assert "help: watcher completion bash, zsh or fish" in result.stderr


def test_bash_completes_a_command_after_an_option(tmp_path: Path) -> None:
    command = tmp_path / "watcher"
    command.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m watcher "$@"\n')
    command.chmod(0o755)
    line = (
        f'PATH="{tmp_path}:$PATH"; eval "$(watcher completion bash)"; '
        "COMP_WORDS=(watcher -c x silence l); COMP_CWORD=4; _watcher_completion watcher; "
        'echo "${COMPREPLY[@]}"'
    )
    done = subprocess.run(["/bin/bash", "-c", line], capture_output=True, text=True, check=False, timeout=60)
    assert (done.stdout, done.stderr) == ("list\n", "")

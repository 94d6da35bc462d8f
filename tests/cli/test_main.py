"""The way in and out: streams that are closed, full or cut off, signals, and what nobody expected."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.console import configured, watcher
from tests.cli.test_status import ACME_AT_92, remembered
from watcher.cli import main as way_in
from watcher.cli.options import look

ROOT = Path(__file__).parents[2]
COMMAND = f"{sys.executable} -m watcher"


def shell(line: str, **env: str) -> tuple[int, str, str]:
    """Exit code, stdout and stderr of a line that bash runs."""
    surroundings = {**os.environ, **env}  # noqa: TID251 - handed on to the child
    done = subprocess.run(
        ["/bin/bash", "-c", line], cwd=ROOT, env=surroundings, capture_output=True, check=False, timeout=60
    )
    return done.returncode, done.stdout.decode(), done.stderr.decode()


@pytest.mark.parametrize("where", ["> /dev/full", ">&-"])
def test_an_output_that_takes_nothing_is_one_line_and_exit_2(where: str, tmp_path: Path) -> None:
    remembered(tmp_path, ACME_AT_92)
    code, _, said = shell(f"{COMMAND} status -c {configured(tmp_path)} {where}")
    assert code == 2
    assert said.startswith("watcher: OSError: ")
    assert len(said.splitlines()) == 1


@pytest.mark.parametrize("command", ["status", "status --json", "help"])
def test_a_reader_that_went_away_is_no_fault(command: str, tmp_path: Path) -> None:
    remembered(tmp_path, ACME_AT_92)
    config = configured(tmp_path)
    line = f"export WATCHER_CONFIG={config}; {COMMAND} {command} | true; echo ${{PIPESTATUS[0]}}"
    assert shell(line) == (0, "141\n", "")


@pytest.mark.parametrize("encoding", ["ascii", "latin-1"])
def test_a_terminal_without_unicode_gets_letters_that_look_alike(encoding: str, tmp_path: Path) -> None:
    remembered(tmp_path, ACME_AT_92)
    code, shown, said = shell(
        f"{COMMAND} status -c {configured(tmp_path)}", PYTHONIOENCODING=encoding, PYTHONUTF8="0"
    )
    assert (code, said) == (0, "")
    assert "##################.." in shown


def test_the_unexpected_is_a_line_and_exit_2(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    code, said = unexpected(monkeypatch, capsys, verbose=False)
    assert code == 2
    assert said.startswith("watcher: ValueError: a ******** of a fault\n  help: -v shows where")
    assert "Traceback" not in said


def test_with_v_the_unexpected_tells_where(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    code, said = unexpected(monkeypatch, capsys, verbose=True)
    assert code == 2
    assert "Traceback" in said
    assert "hush-hush" not in said


def unexpected(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], *, verbose: bool
) -> tuple[object, str]:
    def broken() -> None:
        raise ValueError("a hush-hush\nof a fault")

    monkeypatch.setattr(way_in, "app", broken)
    monkeypatch.setattr(look, "verbose", verbose)
    monkeypatch.setattr(look, "secrets", frozenset({"hush-hush"}))
    with pytest.raises(SystemExit) as end:
        way_in.main()
    return end.value.code, capsys.readouterr().err


@pytest.mark.parametrize(
    ("words", "number", "code"),
    [
        ("run", signal.SIGTERM, 0),
        ("-v run", signal.SIGINT, 0),
        ("run", signal.SIGHUP, 0),
        ("once", signal.SIGINT, 130),
        ("status", signal.SIGTERM, 143),
    ],
)
def test_a_signal_while_we_are_still_loading_ends_it_quietly(words: str, number: int, code: int) -> None:
    # the import of the command line is where the time goes, so that is where the signal comes
    script = (
        "import os, signal, sys, types\n"
        "class Signals:\n"
        "    def find_spec(self, name, *rest):\n"
        f"        if name == 'watcher.cli.main': os.kill(os.getpid(), {int(number)})\n"
        "for each in (signal.SIGINT, signal.SIGHUP): signal.signal(each, signal.SIG_DFL)\n"
        "sys.meta_path.insert(0, Signals())\n"
        f"sys.argv = ['watcher', *{words.split()}]\n"
        "from watcher.__main__ import main\n"
        "main()\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=ROOT, capture_output=True, check=False, timeout=60
    )
    assert (done.returncode, done.stderr) == (code, b"")


def test_version_is_an_option_too() -> None:
    assert watcher("--version").output == watcher("version").output


@pytest.mark.parametrize("command", [("check",), ("config", "show")])
def test_help_of_a_command_is_its_own_help(command: tuple[str, ...]) -> None:
    asked, own = watcher("help", *command), watcher(*command, "--help")
    assert (asked.exit_code, asked.output.strip()) == (0, own.output.strip())


@pytest.mark.parametrize("seconds", ["inf", "nan", "5"])
def test_a_month_of_no_length_is_wrong_usage(seconds: str) -> None:
    assert watcher("demo", "--seconds", seconds).exit_code == 2

"""`watcher fmt`: what it writes, what it only tells, what it leaves alone."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from tests.cli.console import RULES, configured, watcher
from watcher.cli.main import app

UNTIDY = "rules:\n- when: {warning: used>=90 %}   # why\n  name: a\n"
TIDY = "rules:\n  - name: a\n    when: { warning: used >= 90% } # why\n"


@pytest.fixture
def untidy(tmp_path: Path) -> Path:
    file = tmp_path / "a.yaml"
    file.write_text(UNTIDY, encoding="utf-8")
    return file


def test_a_file_is_formatted_and_then_left_as_is(untidy: Path) -> None:
    assert "1 formatted" in watcher("fmt", str(untidy)).output
    assert untidy.read_text(encoding="utf-8") == TIDY
    assert watcher("fmt", str(untidy)).output == "1 file: 0 formatted, 1 as is.\n"


def test_check_writes_nothing_names_the_file_and_exits_1(untidy: Path) -> None:
    result = watcher("fmt", "--check", str(untidy))
    assert (result.exit_code, untidy.read_text(encoding="utf-8")) == (1, UNTIDY)
    assert f"would format {untidy}" in result.output


def test_diff_writes_nothing_and_prints_lines_without_colours(untidy: Path) -> None:
    result = watcher("fmt", "--diff", str(untidy))
    assert (result.exit_code, untidy.read_text(encoding="utf-8")) == (0, UNTIDY)
    assert "\n-- when: {warning: used>=90 %}   # why\n" in result.output
    assert "\x1b" not in result.output


def test_a_diff_masks_secrets(tmp_path: Path) -> None:
    file = tmp_path / "config.yaml"
    file.write_text("smtp:   {password: hunter22,   host: x}\n", encoding="utf-8")
    result = watcher("fmt", "--diff", str(file))
    assert "+smtp: {" in result.output
    assert "hunter22" not in result.output


def test_without_paths_the_config_and_its_rules_are_meant(tmp_path: Path) -> None:
    file = configured(tmp_path)
    result = watcher("fmt", "-c", str(file))
    assert (result.exit_code, "2 formatted" in result.output) == (0, True)
    assert '{ source: "*", resource: cards }' in (tmp_path / "rules" / "cards.yaml").read_text(
        encoding="utf-8"
    )
    assert watcher("fmt", "--check", str(tmp_path)).exit_code == 0


def test_stdin_goes_to_stdout() -> None:
    result = CliRunner().invoke(app, ["fmt", "-"], input=b"\xef\xbb\xbf" + UNTIDY.encode())
    assert (result.exit_code, result.stdout) == (0, TIDY)


def test_stdin_that_is_no_yaml_gives_no_output_but_the_fault() -> None:
    result = CliRunner().invoke(app, ["fmt", "-"], input="a: [\n")
    assert (result.exit_code, result.stdout) == (2, "")
    assert "error[E006]" in result.stderr


def test_where_one_file_cannot_be_read_none_is_written(untidy: Path) -> None:
    broken = untidy.with_name("b.yaml")
    broken.write_text("rules:\n  - name: a\n    name: b\n", encoding="utf-8")
    result = watcher("fmt", str(untidy.parent))
    assert (result.exit_code, untidy.read_text(encoding="utf-8")) == (2, UNTIDY)
    assert "the key `name` stands twice" in result.output
    assert "nothing was written" in result.output


def test_a_file_that_is_not_there_is_told_like_check_tells_it(tmp_path: Path) -> None:
    result = watcher("fmt", str(tmp_path / "no.yaml"))
    assert (result.exit_code, "error[E001]" in result.output) == (2, True)


def test_what_would_lose_its_meaning_is_refused_and_left_alone(tmp_path: Path) -> None:
    """A line separator inside a block scalar is where our reading and the parser's part."""
    file = tmp_path / "a.yaml"
    file.write_text("a: |\n  b\n\u2028  c\n", encoding="utf-8")
    result = watcher("fmt", str(file))
    assert (result.exit_code, "would change what the file means; it stays" in result.output) == (2, True)
    assert file.read_text(encoding="utf-8") == "a: |\n  b\n\u2028  c\n"


def test_as_json_every_file_says_what_happened(tmp_path: Path) -> None:
    file = tmp_path / "a.yaml"
    file.write_text(RULES, encoding="utf-8")
    told = json.loads(watcher("fmt", "--json", "--check", "--diff", str(file)).output)
    assert told["ok"] is True
    assert [(one["changes"], one["written"], bool(one["diff"])) for one in told["files"]] == [
        (True, False, True)
    ]

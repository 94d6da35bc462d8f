from __future__ import annotations

from pathlib import Path

import pytest

from tests.config.desk import Desk, plus, rule, with_routes
from watcher.config.codes import HELP
from watcher.config.fault import explain
from watcher.config.load import load
from watcher.config.loaded import Loaded
from watcher.config.report import as_json, render

BROKEN_RULES = """\
rules:
  - name: api-calls-almost-gone
    select: {source: pipefy, resource: api_calls}
    wen:
      warning: used >= 90%
  - name: jobs
    select: {source: other, resource: automation_jobs}
    when:
      warning: used => 80%
      critical: used >= 90%
"""
TOLD = """\
error[E101]: unknown key `wen` in rule `api-calls-almost-gone`
  --> rules/cards.yaml:4:5
   |
 2 |   - name: api-calls-almost-gone
 3 |     select: {source: pipefy, resource: api_calls}
 4 |     wen:
   |     ^^^ did you mean `when`?
   |
   = allowed here: name, watch, select, limit, when, clear, after, confidence, repeat, quiet, ...
   = help: watcher help E101

warning[W203]: `other` matches no source
  --> rules/cards.yaml:7:22
   |
 7 |     select: {source: other, resource: automation_jobs}
   |                      ^^^^^ the sources are: pipefy

error[E114]: `used => 80%` is not a condition
  --> rules/cards.yaml:9:21
   |
 9 |       warning: used => 80%
   |                     ^^ operator; write `>=`

Checked 2 files: 2 rules, 1 receiver, 1 route. 2 errors, 1 warning.
"""


@pytest.fixture
def here(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> Desk:
    monkeypatch.chdir(desk.path)
    return desk


def loaded_here() -> Loaded:
    return load(Path("config.yaml"), env={}, need_secrets=False)


def test_faults_are_told_line_by_line_with_marks(here: Desk) -> None:
    here.write("rules/cards.yaml", BROKEN_RULES)
    assert render(loaded_here()) == TOLD


def test_without_faults_only_the_summary_is_told(here: Desk) -> None:
    assert here.load().ok
    assert render(loaded_here()) == "Checked 2 files: 1 rule, 1 receiver, 1 route. 0 errors, 0 warnings.\n"


def test_colour_comes_only_when_asked_and_changes_no_word(here: Desk) -> None:
    here.write("rules/cards.yaml", BROKEN_RULES)
    coloured = render(loaded_here(), colour=True)
    assert "\x1b[1;31merror[E101]\x1b[0m" in coloured
    assert "\x1b" not in render(loaded_here())


@pytest.mark.usefixtures("here")
def test_a_fault_of_the_environment_is_told_without_a_line() -> None:
    told = render(load(Path("config.yaml"), env={"WATCHER_TIMEZNE": "x"}, need_secrets=False))
    assert told.startswith(
        "warning[W206]: `WATCHER_TIMEZNE` has no effect\n"
        "  --> environment variable WATCHER_TIMEZNE\n   = did you mean `timezone`?\n"
    )


def test_the_mark_stands_under_wide_letters_and_tabs(desk: Desk) -> None:
    desk.write("config.yaml", plus("log: {\tlevel: 大 } # 大\n"))
    told = render(desk.load()).splitlines()
    at = next(number for number, line in enumerate(told) if "大 }" in line)
    assert told[at + 1].index("^") == told[at].index("大")
    assert told[at + 1].count("^") == 2


def test_a_long_line_is_cut_around_the_mark(desk: Desk) -> None:
    desk.write(
        "rules/cards.yaml", rule(f'message: {{next_step: "{"x " * 200}", bad: 1, runbook: "{"y" * 200}"}}')
    )
    lines = render(desk.load()).splitlines()
    assert max(map(len, lines[5:8])) < 150
    marked = next(number for number, line in enumerate(lines) if "^^^" in line)
    assert lines[marked - 1][lines[marked].index("^") :].startswith("bad: 1")


def test_escape_codes_in_a_value_do_not_reach_the_terminal(desk: Desk) -> None:
    desk.write("config.yaml", plus('timezone: "\\e[31mred\\n"\n'))
    assert "\x1b" not in render(desk.load())


def test_json_names_every_fault(desk: Desk) -> None:
    desk.write("config.yaml", with_routes("{to: [termnal]}"))
    found = as_json(desk.load())
    assert (found["ok"], found["errors"], found["warnings"]) == (False, 1, 0)
    assert found["counts"] == {"rules": 1, "receivers": 1, "routes": 1}
    assert found["faults"] == [
        {
            "code": "E119",
            "severity": "error",
            "message": "there is no receiver `termnal`",
            "file": str(desk.path / "config.yaml"),
            "line": 7,
            "column": 11,
            "length": 7,
            "hint": "did you mean `terminal`?",
            "allowed": ["terminal"],
        }
    ]


def test_every_code_in_the_program_is_explained() -> None:
    source = "".join(path.read_text() for path in Path("watcher/config").rglob("*.py"))
    used = {word for word in HELP if f'"{word}"' in source.replace(f'    "{word}": ', "")}
    assert used == set(HELP)
    assert explain("e101") == f"E101: {HELP['E101']}"
    assert explain("E999") is None

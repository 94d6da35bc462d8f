"""`watcher test`: what it prints, how it ends, what it leaves for a build server; and `check` with it."""

from __future__ import annotations

import json
import time
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from tests.cli.console import RULES, configured, watcher

ROWS = """\
    tests:
      - name: each level speaks once
        start: 2026-03-25
        limit: 10_000
        used:   [7_900, 8_100, 8_990, 9_000, 10_000]
        expect: [ok, ok, ok, {fourth}, critical]
        sent: {{warning: 1, critical: {critical}}}
"""
OTHER = '  - {name: other, select: {resource: pipes}, when: {warning: "used >= 90%"}}\n'


def config(folder: Path, fourth: str = "warning", critical: int = 1, more: str = OTHER) -> str:
    rows = ROWS.format(fourth=fourth, critical=critical)
    return str(configured(folder, rules=RULES + rows + more))


def test_names_are_always_printed_and_rules_without_tests_are_counted(tmp_path: Path) -> None:
    result = watcher("test", "-c", config(tmp_path))
    assert result.exit_code == 0
    assert result.output.splitlines() == [
        "ok   cards \N{SINGLE RIGHT-POINTING ANGLE QUOTATION MARK} each level speaks once",
        "1 test passed. 2 rules, 1 without tests.",
    ]


def test_a_failure_shows_both_rows_up_to_the_first_column_that_differs(tmp_path: Path) -> None:
    result = watcher("test", "-c", config(tmp_path, fourth="ok"))
    assert result.exit_code == 1
    head, *rows, last = result.output.splitlines()
    assert (head.startswith("FAIL cards"), head.endswith("rules/cards.yaml:6")) == (True, True)
    assert rows == [
        "  day        25 Mar   26 Mar   27 Mar   28 Mar",
        "  used       7,900    8,100    8,990    9,000",
        "  expected   ok       ok       ok       ok",
        "  got        ok       ok       ok       warning     <- used = 90.0 %, rule says used >= 90%",
    ]
    assert last == "1 failed, 0 passed. 2 rules, 1 without tests."
    assert "\x1b" not in result.output


def test_a_wrong_count_shows_when_each_was_told(tmp_path: Path) -> None:
    result = watcher("test", "-c", config(tmp_path, critical=0))
    assert result.exit_code == 1
    assert result.output.splitlines()[1:-1] == [
        "  sent       warning   critical",
        "  expected   1         0",
        "  got        1         1",
        "  critical   29 Mar 00:00 (escalated)",
    ]


def test_one_rule_or_a_pattern_may_be_named_and_a_slip_is_told(tmp_path: Path) -> None:
    file = config(tmp_path)
    assert "0 tests passed. 1 rule, 1 without tests." in watcher("test", "other", "-c", file).output
    assert "1 test passed. 1 rule." in watcher("test", "card*", "-c", file).output
    slip = watcher("test", "crads", "-c", file)
    assert (slip.exit_code, "did you mean `cards`?" in slip.output) == (2, True)


def test_what_cannot_be_loaded_ends_with_2(tmp_path: Path) -> None:
    file = configured(tmp_path, rules=RULES + "    wen: 1\n")
    assert watcher("test", "-c", str(file)).exit_code == 2


def test_json_has_both_rows(tmp_path: Path) -> None:
    told = json.loads(watcher("test", "-c", config(tmp_path, fourth="ok"), "--json").output)
    assert (told["passed"], told["failed"], told["without_tests"]) == (0, 1, ["other"])
    (one,) = told["tests"]
    assert (one["first_difference"], one["expected"][3], one["got"][3]) == (3, "ok", "warning")
    assert one["used"] == [7900, 8100, 8990, 9000, 10000]


def test_junit_is_xml_whatever_the_names(tmp_path: Path) -> None:
    hostile = r'name: "<b>&\x1b[31m \ud800 ]]>"'
    file = config(tmp_path, fourth="ok")
    rules = tmp_path / "rules" / "cards.yaml"
    rules.write_text(rules.read_text().replace("name: each level speaks once", hostile))
    result = watcher("test", "-c", file, "--junit", str(tmp_path / "out.xml"))
    assert result.exit_code == 1, result.output
    root = ET.parse(tmp_path / "out.xml").getroot()  # noqa: S314 - our own file
    assert (root.tag, root.get("tests"), root.get("failures")) == ("testsuites", "1", "1")
    (case,) = root.iterfind("testsuite/testcase")
    assert (case.get("classname"), case.get("file"), case.get("line")) == ("cards", "rules/cards.yaml", "6")
    failure = case.find("failure")
    assert failure is not None
    assert "expected ok, got warning" in str(failure.get("message"))
    assert "<b>&" in str(case.get("name"))
    assert "\x1b" not in result.output
    assert "\x1b" not in watcher("check", file).output


def test_a_junit_file_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    result = watcher("test", "-c", config(tmp_path), "--junit", str(tmp_path / "nowhere" / "out.xml"))
    assert (result.exit_code, "cannot be written" in result.output) == (2, True)


def test_check_runs_the_tests_and_counts_them(tmp_path: Path) -> None:
    result = watcher("check", config(tmp_path))
    assert result.exit_code == 0
    assert "2 rules, 1 receiver, 1 route, 1 test passed. 0 errors" in result.output


@pytest.mark.parametrize(("fourth", "critical", "line"), [("ok", 1, 10), ("warning", 0, 11)])
def test_a_failing_test_is_an_error_of_check_at_its_place(
    tmp_path: Path, fourth: str, critical: int, line: int
) -> None:
    told = json.loads(watcher("check", config(tmp_path, fourth, critical), "--json").output)
    (fault,) = told["faults"]
    assert (told["ok"], fault["code"], fault["line"]) == (False, "E142", line)
    assert fault["hint"] == "watcher test cards"


def test_check_runs_no_test_of_a_config_that_is_not_sound(tmp_path: Path) -> None:
    result = watcher("check", config(tmp_path, fourth="ok", more=OTHER + "    wen: 1\n"))
    assert result.exit_code == 1
    assert ("E142" in result.output, "passed" in result.output) == (False, False)


def test_fifty_tests_of_ten_columns_take_no_time(tmp_path: Path) -> None:
    row = ROWS.format(fourth="warning", critical=1).partition("\n")[2]
    wide = row.replace("10_000]", "10_000, 10_001, 10_002, _, 10_003, 10_004]")
    wide = wide.replace("critical]", "critical, critical, critical, critical, critical, critical]").replace(
        "sent", "#"
    )
    many = "".join(wide.replace("speaks once", f"speaks once {number}") for number in range(49))
    file = config(tmp_path, more=many)
    began = time.process_time()
    assert "50 tests passed" in watcher("test", "-c", file).output
    assert time.process_time() - began < 2

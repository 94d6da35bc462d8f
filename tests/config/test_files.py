from __future__ import annotations

import time
from pathlib import Path

import pytest

from tests.config.desk import CONFIG, Desk, unmarked
from watcher.config.load import load

BROKEN = [
    # the code, words of the message or the hint, and the file; «marks» show where the fault begins
    ("E005", "empty", "«»"),
    ("E005", "empty", "«»# only words\n"),
    ("E006", "a tab", "a:\n«»\tb: 1\n"),
    ("E006", "bracket that opens here", "a: 1\nb: «»[1, {c: 2}\n"),
    ("E006", "quote that opens here", "a: «»'x\n"),
    ("E006", "needs quotes", "a: b«»: c\n"),
    ("E006", "indentation", "- a\n«»b: 1\n"),
    ("E006", "needs quotes", "a: «»@x\n"),
    ("E006", "control character", "a: «»\x01\n"),
    ("E007", "first in line 1", "version: 1\n«»version: 2\n"),
    ("E008", "anchor", "a: «»&x {b: 1}\n"),
    ("E008", "alias", "a: 1\nb: «»*x\n"),
    ("E008", "merge key", "«»<<: {a: 1}\n"),
    ("E009", "tag", "a: «»!!python/object:os.system x\n"),
    ("E009", "%", "%YAML 1.1\n«»---\na: 1\n"),
    ("E009", "second document", "a: 1\n«»---\nb: 1\n"),
    ("E010", "deeper", "a: " + "[" * 31 + "«»[" + "[" * 5000),
    ("E011", "begin with a key", "«»- a\n"),
    ("E011", "key: value", "«»just words\n"),
]


@pytest.mark.parametrize(("code", "words", "text"), BROKEN)
def test_a_file_that_is_no_configuration_is_a_fault(desk: Desk, code: str, words: str, text: str) -> None:
    written, (line, col, _) = unmarked(text)
    desk.write("config.yaml", written)
    fault = next(one for one in desk.load().faults if one.code == code)
    assert (fault.line, fault.col) == (line, col)
    assert words in f"{fault.message} {fault.hint}"


@pytest.mark.parametrize(
    ("raw", "place"), [(b"a: 1\nb: \xff\n", (2, 4)), ("a: 1".encode("utf-16"), (1, 1))], ids=["latin", "wide"]
)
def test_bytes_that_are_not_utf8_are_told_with_their_place(desk: Desk, raw: bytes, place: object) -> None:
    desk.write("config.yaml", raw)
    (fault,) = desk.load().faults
    assert fault.code == "E003"
    assert (fault.line, fault.col) == place


def test_laughs_by_the_billion_are_refused_at_once(desk: Desk) -> None:
    laughs = "".join(f"l{n}: &l{n} [{', '.join([f'*l{n - 1}'] * 9) if n else 'ha'}]\n" for n in range(40))
    desk.write("config.yaml", laughs)
    begun = time.perf_counter()
    assert {fault.code for fault in desk.load().faults} == {"E008"}
    assert time.perf_counter() - begun < 5


def test_a_huge_file_is_not_read(desk: Desk) -> None:
    desk.write("config.yaml", "#" * (1 << 20) + "\n")
    assert desk.codes() == ["E004"]


def test_a_missing_file_says_what_was_looked_for(tmp_path: Path) -> None:
    (fault,) = load(tmp_path, env={}, need_secrets=False).faults
    assert (fault.code, fault.file) == ("E001", str(tmp_path / "config.yaml"))
    assert str(tmp_path / "config.yaml") in fault.message


def test_a_directory_where_a_rules_file_should_be_is_told(desk: Desk) -> None:
    (desk.path / "rules/odd.yaml").mkdir()
    assert desk.codes() == ["E002"]


def test_a_rules_file_given_as_config_is_recognized(desk: Desk) -> None:
    (fault,) = load(desk.path / "rules/cards.yaml", env={}, need_secrets=False).faults
    assert fault.code == "E104"
    assert "this is a rules file" in fault.hint


def test_windows_line_ends_and_a_byte_order_mark_are_fine(desk: Desk) -> None:
    desk.write("config.yaml", b"\xef\xbb\xbf" + CONFIG.replace("\n", "\r\n").encode())
    assert desk.load().faults == ()


def test_yaml_is_read_as_1_2(desk: Desk) -> None:
    words = CONFIG.replace(
        "{type: console}", "{type: console}\n  on: {type: console}\n  010: {type: console}"
    )
    desk.write("config.yaml", words.replace("[terminal]", "[terminal, on]"))
    loaded = desk.load()
    assert loaded.config is not None
    assert list(loaded.config.receivers) == ["terminal", "on", "010"]


def test_rules_may_stand_elsewhere_and_each_file_is_read_once(desk: Desk) -> None:
    (desk.path / "rules/cards.yaml").rename(desk.path / "my.yaml")
    desk.write("config.yaml", CONFIG + "rules: [my.yaml, 'm*.yaml']\n")
    loaded = desk.load()
    assert loaded.faults == ()
    assert loaded.files == (str(desk.path / "config.yaml"), str(desk.path / "my.yaml"))
    assert loaded.rules[0].place == "my.yaml:2"

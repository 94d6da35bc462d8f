"""What the canonical form is, and what is left as it was."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from watcher.config.fmt.arranging import RULE_KEYS
from watcher.config.fmt.conditions import spaced
from watcher.config.fmt.formatting import formatted
from watcher.config.rulemodels import RuleEntry
from watcher.config.yaml import walk
from watcher.config.yaml.read import compose_noting


def form(text: str) -> str:
    done = formatted(text, "x.yaml")
    assert done.text is not None, (done.page.faults, done.refusal)
    return done.text


def rule(text: str) -> str:
    """The form of a rule's lines, without the line above them."""
    return form(f"rules:\n{text}").partition("\n")[2]


SHIPPED = [Path("config.example.yaml"), *sorted(Path("rules").glob("*.yaml"))]


@pytest.mark.parametrize("path", SHIPPED, ids=str)
def test_what_comes_with_the_program_is_in_its_canonical_form(path: Path) -> None:
    assert form(path.read_text(encoding="utf-8")) == path.read_text(encoding="utf-8")


def test_every_key_of_a_rule_has_its_place() -> None:
    assert {field.alias or name for name, field in RuleEntry.model_fields.items()} <= set(RULE_KEYS)


def test_keys_of_a_rule_and_its_levels_are_put_in_order_each_with_its_comments() -> None:
    written = "- when:\n    critical: age > 2h # c\n    # w\n    warning: age > 1h\n  # the name\n  name: a\n"
    ordered = "  # the name\n  - name: a\n    when:\n      # w\n      warning: age > 1h\n"
    ordered += "      critical: age > 2h # c\n"
    assert rule(written) == ordered


def test_unknown_keys_come_last_as_they_were() -> None:
    assert rule("- {zz: 1, aa: 2, watch: org, name: x}\n") == "  - { name: x, watch: org, zz: 1, aa: 2 }\n"


def test_keys_of_config_yaml_are_put_in_order_below_the_comment_that_heads_the_file() -> None:
    text = "# head\n\n# about log\nlog: {level: info}\n# about version\nversion: 1\n# end\n"
    assert form(text) == ("# head\n\n# about version\nversion: 1\n# about log\nlog: { level: info }\n# end\n")


def test_an_editors_line_stays_on_top_even_where_no_blank_line_follows() -> None:
    line = "# yaml-language-server: $schema=a.json\n"
    assert form(f"{line}log: {{}}\nversion: 1\n") == f"{line}version: 1\nlog: {{}}\n"


def test_rules_are_parted_by_one_blank_line_and_comments_before_a_rule_stay_with_it() -> None:
    assert rule("- name: a\n- name: b\n\n\n\n# about c\n- name: c\n") == (
        "  - name: a\n\n  - name: b\n\n  # about c\n  - name: c\n"
    )


def test_a_comment_indented_like_a_rules_keys_stays_in_that_rule() -> None:
    assert rule("- name: a\n  # enabled: false\n# next\n- name: b\n") == (
        "  - name: a\n    # enabled: false\n\n  # next\n  - name: b\n"
    )


def test_the_rows_of_a_test_begin_below_one_another() -> None:
    text = "- tests:\n  - used: [1,2]\n    every: 1d\n    expect:     [ok,ok]\n    sent: {}\n"
    rows = "      - used:   [1, 2]\n        every: 1d\n        expect: [ok, ok]\n        sent: {}\n"
    assert rule(text) == f"  - tests:\n{rows}"


@pytest.mark.parametrize(
    ("written", "usual"),
    [
        ("used>=80 %", "used >= 80%"),
        (" rise(24h)>=2 x  last_week   and rise(24h)>=500", "rise(24h) >= 2x last_week and rise(24h) >= 500"),
        ("missing >=2   polls", "missing >= 2 polls"),
        ("used >= 10_000", "used >= 10_000"),
        ("used => 80 %", "used => 80 %"),
        ("", ""),
    ],
)
def test_conditions_get_their_usual_spacing_if_they_are_conditions(written: str, usual: str) -> None:
    assert spaced(written) == usual


def test_only_conditions_are_respaced_and_their_quotes_stay() -> None:
    text = "- name: used>=80 %\n  when: {warning: 'used>=80 %'}\n  clear: used<70 %\n"
    assert rule(text) == (
        "  - name: used>=80 %\n    when: { warning: 'used >= 80%' }\n    clear: used < 70%\n"
    )


def test_brackets_break_only_where_their_author_broke_them() -> None:
    text = "a: [ 'x' ,  # first\n y,\n ]\nb: {c:   [1,2], d: {}}\n"
    assert form(text) == "a: ['x', # first\n  y,\n]\nb: { c: [1, 2], d: {} }\n"


def test_block_scalars_keep_their_lines_and_the_spaces_that_mean_something() -> None:
    text = 'a:\n    b: |2  # c\n          x  \n        # text\n\n\n    c: "d\n     e"\n'
    assert form(text) == 'a:\n  b: |2 # c\n        x  \n      # text\n\n  c: "d\n    e"\n'


def test_a_block_scalar_at_the_end_gains_no_line_break_with_the_file() -> None:
    assert form("a: |\n  x") == "a: |-\n  x\n"


def test_blank_lines_that_belong_to_a_block_scalar_stay() -> None:
    assert form("a: |+\n  x\n\n\n\nb: 1\n\n\n\n") == "a: |+\n  x\n\n\n\nb: 1\n"


def test_line_ends_are_those_of_the_first_line() -> None:
    assert form("a:   1\r\nb: 2\n") == "a: 1\r\nb: 2\r\n"


@pytest.mark.parametrize(
    ("text", "result"),
    [
        ("", ""),
        ("\n\n", ""),
        ("#a  \n\n\n# b", "#a\n\n# b\n"),
        ("---\na:   1   # c\n...\n# d\n", "---\na: 1 # c\n# d\n"),
    ],
)
def test_files_that_say_little_or_nothing_have_a_form_too(text: str, result: str) -> None:
    assert form(text) == result


def test_long_lines_and_other_scripts_stay_as_they_are() -> None:
    text = f'a: {"long words " * 500}end\nä: "漢字 \\u00e4" # {"ß" * 500}\n'
    assert form(text) == text


@pytest.mark.parametrize(
    "text", ["a: 1\na: 2\n", "a: &x 1\nb: *x\n", "a: [1\n", "- a\n", "a:\n\tb: 1\n", "!x a: 1"]
)
def test_what_check_cannot_read_has_no_form(text: str) -> None:
    done = formatted(text, "x.yaml")
    assert (done.text, done.refusal) == (None, "")
    assert done.page.faults


def test_a_text_is_read_once_and_so_is_what_is_made_of_it(monkeypatch: pytest.MonkeyPatch) -> None:
    """To read is nearly all that formatting costs: 3,000 rules once took eight times as long."""
    seen: list[str] = []

    def noted(text: str, *more: Any) -> Any:
        seen.append(text)
        return compose_noting(text, *more)

    monkeypatch.setattr(walk, "compose_noting", noted)
    rough = "rules:\n- {select: {}, name: a, when: {warning: used>1}} # why\n"
    made = form(rough)
    assert seen == [rough, made]
    assert form(made) == made
    assert seen == [rough, made, made]

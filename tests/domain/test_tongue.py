"""Tests that every word is said, in English unless told otherwise, and that Portuguese has all of them."""

from __future__ import annotations

import ast
import re
import string
import timeit
from collections import Counter
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path

import pytest
from ruamel.yaml import YAML

from watcher.domain import dates, words
from watcher.domain.locale import ENGLISH, PORTUGUESE
from watcher.domain.portuguese import ROOMS, WORDS
from watcher.domain.portuguese.advice import ADVICE
from watcher.domain.portuguese.faults import FAULT_PATTERNS, FAULTS
from watcher.domain.portuguese.reasons import PATTERNS, REASONS
from watcher.domain.rule import Level
from watcher.domain.tongue import advised, called, numerals, say, speaking, tongue

WATCHER = Path(__file__).parents[2] / "watcher"
AT = datetime(2026, 4, 1, 3, 0, tzinfo=UTC)
SAO_PAULO = "America/Sao_Paulo"


@cache
def _calls() -> list[tuple[str, ast.Call]]:
    """Every call of `say`, with its place."""
    return [
        (f"{path.relative_to(WATCHER)}:{node.lineno}", node)
        for path in sorted(WATCHER.rglob("*.py"))
        for node in _nodes(path)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "say"
    ]


def _nodes(path: Path) -> list[ast.AST]:
    """All of a file that speaks in the tongue of messages; others may call something else `say`."""
    text = path.read_text("utf-8")
    nodes = list(ast.walk(ast.parse(text))) if "say(" in text else []
    imports = (
        node for node in nodes if isinstance(node, ast.ImportFrom) and node.module == tongue.__module__
    )
    return nodes if any(name.name == "say" for each in imports for name in each.names) else []


def _written(call: ast.Call) -> list[str | None]:
    return [
        arg.value if isinstance(arg, ast.Constant) and isinstance(arg.value, str) else None
        for arg in call.args
    ]


def _texts() -> dict[str, str]:
    """Every text by its key in the catalogue."""
    found = {}
    for _, call in _calls():
        text, *which = (each or "" for each in _written(call))
        found["|".join([text, *which])] = text
    return found


def _braces(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}


def test_every_text_is_written_out_where_it_is_said() -> None:
    wrong = [place for place, call in _calls() if None in _written(call) or not 1 <= len(call.args) <= 2]
    assert not wrong
    assert len(_calls()) > 300


def test_what_is_filled_in_is_what_stands_in_braces() -> None:
    for place, call in _calls():
        given = {each.arg for each in call.keywords}
        assert given == _braces(_written(call)[0] or ""), place


def test_every_text_has_a_portuguese_one() -> None:
    assert sorted(_texts().keys() - WORDS.keys()) == []


def test_no_portuguese_text_is_left_over() -> None:
    assert sorted(WORDS.keys() - _texts().keys()) == []


def test_every_text_stands_in_one_room() -> None:
    times = Counter(text for room in ROOMS for text in room)
    assert [text for text, many in times.items() if many > 1] == []


def test_both_tongues_fill_in_the_same() -> None:
    for key, text in _texts().items():
        assert _braces(WORDS[key]) == _braces(text), key


def test_no_text_formats_what_is_filled_in() -> None:
    plain = re.compile(r"[^{}]|\{[a-z_]+\}")
    for text in (*_texts().values(), *WORDS.values()):
        assert plain.sub("", text) == "", text


def test_a_text_begins_and_ends_alike_in_both_tongues() -> None:
    for key, text in _texts().items():
        said = WORDS[key]
        assert (text[-1] in ".?:") == (said[-1] in ".?:"), key
        assert said == said.strip()
        assert text == text.strip()


def test_reasons_are_translated_with_what_changes_in_them() -> None:
    with speaking(PORTUGUESE):
        assert called("needs 14 days of data; 3 known") == "precisa de 14 dias de dados; há 3"
        assert (
            called("api.pipefy.com answered 401 Unauthorized") == "api.pipefy.com respondeu 401 Unauthorized"
        )
        assert called("the answer of a.example is empty") == "a resposta de a.example está vazia"
        assert called("the vendor's own words") == "the vendor's own words"


def test_patterns_say_in_portuguese_what_they_find() -> None:
    for pattern, said in (*PATTERNS, *FAULT_PATTERNS):
        assert _braces(said) == set(pattern.groupindex), pattern.pattern


def test_every_reason_is_still_given_somewhere() -> None:
    sources = "".join(
        path.read_text("utf-8") for path in WATCHER.rglob("*.py") if "portuguese" not in path.parts
    )
    whole = re.sub(r'"\s*\n\s*"', "", sources)
    lost = [reason for reason in (*REASONS, *FAULTS) if reason not in whole and reason not in _MADE]
    assert lost == []


_MADE = {
    "1 day",
    "says nothing before 5 % are used",
    "use was corrected a week ago",
}
"""Reasons that are put together where they are given."""


def _shipped_steps() -> set[str]:
    """The next steps of the rules that come with the program."""
    read = YAML(typ="safe")
    files = [read.load(path.read_text("utf-8")) for path in (WATCHER.parent / "rules").glob("*.yaml")]
    texts = [rule.get("message", {}) for file in files for rule in file["rules"]]
    assert not any("title" in text for text in texts), "titles have no Portuguese yet"
    return {text["next_step"] for text in texts if "next_step" in text}


def test_what_the_shipped_rules_advise_has_a_portuguese_text() -> None:
    assert _shipped_steps() == ADVICE.keys()


def test_other_advice_stays_as_it_is_written() -> None:
    step = next(iter(ADVICE))
    with speaking(PORTUGUESE):
        assert (advised(step), advised(f"{step} Or so.")) == (ADVICE[step], f"{step} Or so.")
    assert advised(step) == step


@pytest.mark.parametrize("locale", [ENGLISH, "fr", ""])
def test_english_is_said_where_nothing_else_is_known(locale: str) -> None:
    with speaking(locale):
        assert tongue().locale == ENGLISH
        assert say("{first} and {last}", first="a", last="b") == "a and b"
        assert called("users") == "users"
        assert numerals("9,204.5") == "9,204.5"


def test_a_tongue_ends_with_the_work_it_was_for() -> None:
    with pytest.raises(RuntimeError), speaking(PORTUGUESE):
        raise RuntimeError
    assert tongue().locale == ENGLISH


def test_braces_in_names_are_left_alone() -> None:
    for locale in (ENGLISH, PORTUGUESE):
        with speaking(locale):
            assert "{x}{0.a}" in say("Data from {title}", title="{x}{0.a}")


def test_one_word_of_english_may_be_two_in_portuguese() -> None:
    with speaking(PORTUGUESE):
        assert (say("Over", "a limit"), say("Over", "alerts")) == ("Excedido", "Encerrados")
    assert say("Over", "a limit") == say("Over", "alerts") == "Over"


def test_the_dot_of_an_abbreviation_ends_the_sentence() -> None:
    with speaking(PORTUGUESE):
        assert say("The period reset on {day}.", day="1º abr.") == "O período foi renovado em 1º abr."
        assert say("The period reset on {day}.", day="abc...") == "O período foi renovado em abc...."


def test_numbers_are_written_as_in_brazil() -> None:
    with speaking(PORTUGUESE):
        assert words.number(9_204) == "9.204"
        assert words.number(12.5) == "12,5"
        assert words.number(1.2e18) == "1,2e18"
        assert words.number(0.001) == "menos de 0,01"
        assert words.number(float("nan")) == "desconhecido"
        assert words.share(9_204, 10_000) == "92 %"
        assert words.share(1, 10_000, "percent") == "menos de 1 por cento"
        assert words.share(1e9, 1) == "mais de 9.999.999 %"
        assert (words.times(1), words.times(3.19), words.times(5_000)) == (
            "1 vez",
            "3,1 vezes",
            "mais de 1.000 vezes",
        )
        assert words.odds(0.9) == "9 vezes em 10"
        assert words.listed(["a", "b", "c"]) == "a, b e c"
        assert words.level_words([Level.CRITICAL, Level.NOTICE]) == "aviso e crítico"


def test_resources_are_called_as_in_brazil() -> None:
    with speaking(PORTUGUESE):
        assert words.resource_label("automation_jobs") == "execuções de automação"
        assert words.resource_label("gold_coins") == "gold coins"
    assert words.resource_label("automation_jobs") == "automation jobs"


def test_dates_are_written_as_in_brazil() -> None:
    later = datetime(2027, 3, 23, 15, 5, tzinfo=UTC)
    with speaking(PORTUGUESE):
        assert dates.weekday(AT, SAO_PAULO) == "qua. 1º abr."
        assert dates.weekday(AT, "UTC") == "qua. 1º abr. 03:00"
        assert dates.spoken_day(AT, SAO_PAULO) == "qua. 1º de abril"
        assert dates.full_day(AT, SAO_PAULO) == "1º de abril"
        assert dates.date(AT, SAO_PAULO) == "1º abr. 2026"
        assert dates.dated_day(later, AT, SAO_PAULO) == "ter. 23 mar. 2027"
        assert dates.full_moment(later, "UTC") == "ter. 23 mar. 2027 15:05 UTC"
        assert dates.zone_name(AT, SAO_PAULO) == "horário de Brasília"
        assert dates.period_name("2026-03") == "março de 2026"
        assert dates.period_name("2026-05-01") == "1º de maio de 2026"
        assert dates.spell(AT, AT + timedelta(minutes=9), "UTC") == "1º abr. 03:00 a 03:09"


@pytest.mark.parametrize(
    ("span", "said"),
    [
        (timedelta(seconds=9), "menos de um minuto"),
        (timedelta(hours=2, minutes=10), "2 h 10 min"),
        (timedelta(hours=28), "1 dia 4 h"),
        (timedelta(days=9), "9 dias"),
        (timedelta(days=1_200), "1.200 dias"),
    ],
)
def test_durations_are_written_as_in_brazil(span: timedelta, said: str) -> None:
    with speaking(PORTUGUESE):
        assert dates.lasting(span) == said


def test_saying_costs_next_to_nothing_in_english() -> None:
    best = min(timeit.repeat(lambda: say("Limit"), number=2_000, repeat=5)) / 2_000
    assert best < 5e-6  # about 0.2 microseconds on an idle machine

"""Tests that messages of every kind are Portuguese through and through, and as true as the English ones."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given, settings

from tests.domain import topics
from tests.domain.groups import FRAME
from tests.domain.tellings import (
    AT,
    SILENT,
    critical,
    ended,
    missing,
    reset,
    silent,
    telling,
    tellings,
    used,
)
from watcher.domain.alert import Ended
from watcher.domain.compose.group import compose_group
from watcher.domain.compose.messages import compose
from watcher.domain.kind import Kind
from watcher.domain.locale import ENGLISH, PORTUGUESE
from watcher.domain.message import Message, Reason
from watcher.domain.quiet import Hushed, Then
from watcher.domain.ranking import ranking
from watcher.domain.reading import Contributor, Contributors
from watcher.domain.rule import Level
from watcher.domain.telling import Telling
from watcher.domain.tongue import speaking

ENGLISH_WORDS = re.compile(
    r"(?<![\w-])(the|of|and|is|are|was|were|has|been|at|on|in|by|not|used|left|limit|reset|resets|day|days|over"
    r"|peak|told|open|warning|critical|notice|level|unknown|now|more|to|from|again|its|since|until|all)(?![\w-])",
    re.IGNORECASE,
)


def _unforeseen(why: str) -> Telling:
    told = topics.ahead()
    assert told.facts is not None
    return replace(told, outlook=None, facts=replace(told.facts, outlook=why))


def _tellings() -> dict[str, Telling]:
    """One of every kind; nothing in them but what we say ourselves is English."""
    found = {
        "warning": telling(),
        "progress": telling(reason=Reason.PROGRESS),
        "repeated": telling(reason=Reason.REPEATED),
        "eased": telling(reason=Reason.EASED, before=Level.CRITICAL, crossed=(Level.NOTICE, Level.WARNING)),
        "flapping": telling(reason=Reason.FLAPPING, already_above=True),
        "rebased": telling(reason=Reason.REBASED, rebased=(10_000.0, 12_500.5)),
        "critical": critical(),
        "tiny": used(0.001, limit=1e9),
        "without limit": used(12.5, limit=None),
        "without number": telling(reading=None),
        "exactly": used(10_000),
        "reset": reset(),
        "silent": silent(),
        "never answered": silent(health=replace(SILENT, last_ok_at=None, failures=1, orgs=0, open_alerts=0)),
        "one org silent": silent(
            health=replace(SILENT, orgs=1, open_alerts=1, failure="Pipefy refused the token")
        ),
        "answers again": silent(reason=Reason.RESOLVED, level=None, ended=Ended.ANSWERING_AGAIN),
        "missing": missing(),
        "missing since nobody knows": missing(missing_since=None),
        "back": missing(reason=Reason.RESOLVED, level=None, ended=Ended.REPORTED_AGAIN),
        "ahead": topics.ahead(),
        "ahead, calm": topics.ahead(a_day=200),
        "ahead, wide": topics.ahead(a_day=1_700, scatter=400.0),
        "ahead, no limit": topics.ahead(limit=None),
        "ahead, full": topics.ahead(60_000),
        "ahead, too young": _unforeseen("needs 14 days of data or 10 % of the period; 3 days known"),
        "filling": topics.filling(),
        "filling late": topics.filling(growth=(0, 0, 0)),
        "filling evenly": topics.filling(growth=(10, 10, 10)),
        "spike": topics.spike(),
        "spike, nothing before": topics.spike(before=None),
        "fall": topics.spike(-300),
        "fast": topics.fast(),
        "unmeasured": topics.unmeasured("no longer in the vendor's answer"),
        "measured again": topics.measured_again(),
        "ahead over": topics.over(topics.ahead(), Ended.FORECAST_IMPROVED),
        "filling over": topics.over(topics.filling(), Ended.FORECAST_IMPROVED),
        "spike over": topics.over(topics.spike(), Ended.GROWTH_SLOWED),
    }
    return found | {f"ended, {why}": ended(why) for why in Ended}


TELLINGS = _tellings()


def in_tongue(told: Telling, locale: str, zone: str = "America/Sao_Paulo") -> Message:
    with speaking(locale):
        return compose(told, timezone=zone)


def _texts(message: Message) -> Iterator[str]:
    """All that people read of a message, but for what the config and vendors say themselves."""
    yield from (message.state, message.identity, message.headline, message.sentence, message.change)
    yield from (message.consequence, message.period_name, message.earlier, *message.notes)
    for fact in message.facts:
        yield from (fact.label, fact.note, fact.value.partition(", allowances")[0])
    for listing in message.lists:
        yield from (listing.title, listing.rest)
        for item in listing.items:
            yield from (item.state, item.name, item.amount)


def english_in(message: Message) -> list[str]:
    texts = [text.replace("Acme Iberia", "").replace("(token rejected)", "") for text in _texts(message)]
    return [f"{found[0]}: {text}" for text in texts if (found := ENGLISH_WORDS.search(text))]


@pytest.mark.parametrize("kind", TELLINGS)
def test_a_message_of_every_kind_is_portuguese(kind: str) -> None:
    message = in_tongue(TELLINGS[kind], PORTUGUESE)
    assert english_in(message) == []
    assert message.locale == PORTUGUESE


@pytest.mark.parametrize("kind", TELLINGS)
def test_the_same_telling_is_of_the_same_kind_in_both_tongues(kind: str) -> None:
    ours, theirs = (in_tongue(TELLINGS[kind], locale) for locale in (PORTUGUESE, ENGLISH))
    assert (ours.kind, ours.level, ours.used, ours.limit) == (
        theirs.kind,
        theirs.level,
        theirs.used,
        theirs.limit,
    )
    assert [fact.figure for fact in ours.facts] == [fact.figure for fact in theirs.facts]
    assert len(ours.notes) == len(theirs.notes)


@pytest.mark.parametrize("kind", TELLINGS)
def test_the_sentence_is_short_and_whole(kind: str) -> None:
    message = in_tongue(TELLINGS[kind], PORTUGUESE)
    assert len(message.sentence) <= 200
    assert message.sentence.startswith(f"{message.state}: ")
    assert " %" not in message.sentence
    assert not re.search(r"\.\.(?!\.)|\{|\}| ,|  ", message.sentence + message.consequence + message.change)


@pytest.mark.parametrize("kind", TELLINGS)
def test_numbers_are_the_same_but_for_their_signs(kind: str) -> None:
    """Every number of the English message stands in the Portuguese one, with points and commas swapped."""
    swapped = str.maketrans(",.", ".,")
    ours, theirs = (in_tongue(TELLINGS[kind], locale) for locale in (PORTUGUESE, ENGLISH))
    number = re.compile(r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+\.\d+")
    assert {each.translate(swapped) for each in number.findall(theirs.consequence)} <= set(
        re.findall(r"\d+(?:[.,]\d+)*", ours.consequence)
    )


def test_the_states_are_said_as_in_brazil() -> None:
    kinds = ("warning", "critical", "ahead", "reset", "silent")
    said = [in_tongue(TELLINGS[kind], PORTUGUESE).state for kind in kinds]
    assert said == ["Alerta", "Crítico", "Previsão", "Resolvido", "Sem dados"]


def test_a_warning_reads_like_this() -> None:
    message = in_tongue(telling(), PORTUGUESE, "UTC")
    assert message.headline == "Acme Brasil: execuções de automação em 92 % de 10.000"
    assert message.sentence == (
        "Alerta: Acme Brasil, execuções de automação em 92 por cento, uso de 9.204 de 10.000. Saldo: 796. "
        "Renova em qua. 1º abr. (em 10 dias)."
    )
    assert message.consequence.endswith(
        "Com a média de 438 por dia neste período, o limite é atingido em seg. 23 mar., "
        "9 dias antes da renovação."
    )
    assert message.period_name == "março de 2026"


def test_a_forecast_reads_like_this() -> None:
    message = in_tongue(topics.ahead(), PORTUGUESE, "UTC")
    assert message.headline == "Acme Iberia: tarefas de integração se esgotam em 31 mar."
    assert "no dia 22 de 31" in message.consequence


def test_a_reset_reads_like_this() -> None:
    message = in_tongue(reset(), PORTUGUESE, "UTC")
    assert message.consequence == "O período foi renovado em 1º de abril. Agora: 0 de 10.000."


@settings(max_examples=40, deadline=None)
@given(tellings)
def test_any_telling_is_of_one_kind_in_both_tongues(told: Telling) -> None:
    ours, theirs = (in_tongue(told, locale) for locale in (PORTUGUESE, ENGLISH))
    assert ours.kind is theirs.kind
    assert len(ours.sentence) <= 200
    assert len(ours.facts) == len(theirs.facts)


# --- the rules' own words -----------------------------------------------------------------------------------


def test_what_a_rule_says_itself_stays_as_it_is_written() -> None:
    told = telling(heading="The jobs are used up", next_step="Call the vendor", runbook="the runbook")
    message = in_tongue(told, PORTUGUESE)
    assert message.headline == "The jobs are used up"
    assert message.next_step == "Call the vendor"
    assert message.runbook == "the runbook"
    assert message.rules == ("automation-jobs-ladder (used >= 90%)",)


def test_the_words_that_a_rule_fills_in_are_portuguese() -> None:
    some = "{{ resource_label }} {{ used }} {{ period }} {{ resets_at }} {{ runs_out_at }}"
    text = f"{some} {{{{ level_label }}}} {{{{ 1234.5 | number }}}}"
    message = in_tongue(telling(heading=text), PORTUGUESE, "UTC")
    assert message.headline == (
        "execuções de automação 9.204 março de 2026 1º abr. 2026 seg. 23 mar. alerta 1.234,5"
    )


def test_what_a_rule_compares_is_the_same_in_every_tongue() -> None:
    text = "{% if level == 'warning' and resource == 'automation_jobs' %}yes{% else %}no{% endif %}"
    assert in_tongue(telling(heading=text), PORTUGUESE).headline == "yes"


def test_a_template_that_cannot_be_filled_in_is_told_of_in_portuguese() -> None:
    message = in_tongue(telling(heading="{{ raw_used / 0 }}"), PORTUGUESE)
    assert any("não pôde ser preenchido" in note for note in message.notes)


# --- several together ---------------------------------------------------------------------------------------


def _members(kind: str, many: int = 7) -> list[Message]:
    return [
        replace(in_tongue(TELLINGS[kind], PORTUGUESE), incident=f"i{number}", revision=number)
        for number in range(many)
    ]


@pytest.mark.parametrize("many", [1, 7, 12])
@pytest.mark.parametrize("kind", ["warning", "without limit", "ahead", "spike", "unmeasured", "missing"])
def test_what_begins_together_is_told_in_portuguese(kind: str, many: int) -> None:
    group = compose_group(_members(kind, many), replace(FRAME, about="workspaces"))
    assert english_in(replace(group, headline=group.headline.replace("workspaces", ""))) == []
    assert group.locale == PORTUGUESE


def test_what_ends_together_is_told_in_portuguese() -> None:
    some = [*_members("reset", 6), *_members("ended, limit raised", 2)]
    group = compose_group(some, replace(FRAME, about="alertas", reason=Reason.RESOLVED))
    assert group.headline == "8 alertas: execuções de automação"
    assert group.consequence == "Renovação do período (6) e limite aumentado (2)."
    assert english_in(group) == []


def test_a_summary_of_quiet_hours_is_portuguese() -> None:
    hushed = Hushed(Then.SUMMARY, "noite", AT + timedelta(hours=8))
    frame = replace(FRAME, about="alertas", reason=Reason.SUMMARY, hushed=hushed)
    some = [*_members("warning", 2), *_members("reset", 1)]
    group = compose_group(some, frame)
    assert group.headline == "Retido pelo horário de silêncio: 2 ainda em vigor, 1 já no fim"
    assert group.notes == (
        "O horário de silêncio (noite) reteve 3 mensagens até dom. 22 mar. 05:00",
        "Fuso: horário de Brasília",
    )
    assert english_in(group) == []


def test_a_group_of_english_messages_stays_english_whoever_composes_it() -> None:
    members = [replace(in_tongue(telling(), ENGLISH), incident=f"i{number}") for number in range(7)]
    with speaking(PORTUGUESE):
        group = compose_group(members, FRAME)
    assert group.headline == "7 workspaces on plan embed-starter are at 92 % or more of their automation jobs"


# --- who uses the most --------------------------------------------------------------------------------------


def test_the_largest_users_are_told_in_portuguese_by_their_own_names() -> None:
    top = [
        Contributor("users", 3_912, "automation", before=1_000),
        Contributor("without a name", 1_870, "automation"),
    ]
    with speaking(PORTUGUESE):
        found = ranking(Contributors(tuple(top), 9_204, "automations"), "UTC")
    assert found is not None
    assert found.title == "Maiores usos neste período: automações"
    assert [line.name for line in found.lines] == ["users", "sem nome"]
    assert found.lines[0].share == "42 %, 2.912 nos últimos 7 dias"
    assert found.rest == "o restante: 3.422"


def test_what_tells_of_no_state_is_of_its_own_kind() -> None:
    message = in_tongue(telling(), ENGLISH)
    digest = replace(message, reason=Reason.DIGEST, shown_as=None)
    assert (message.kind, digest.kind) == (Kind.WARNING, Kind.DIGEST)

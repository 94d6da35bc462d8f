"""The words of messages about missing data: they never say resolved, ok or 0."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from tests.domain.tellings import AT, INCIDENT, SILENT, ended, missing, silent
from watcher.domain.alert import Ended
from watcher.domain.compose.messages import compose
from watcher.domain.message import Message, Reason
from watcher.domain.reading import Series
from watcher.domain.rule import Level, Watch
from watcher.domain.telling import Telling


def message(told: Telling) -> Message:
    return compose(told, timezone="UTC")


def answering_again(**changes: object) -> Telling:
    source = {"watch": Watch.SOURCE, "series": Series("pipefy", "source"), "reading": None}
    return ended(Ended.ANSWERING_AGAIN, **source | changes)


def test_a_silent_source_says_since_when_why_and_what_is_unwatched() -> None:
    told = message(silent())
    assert told.state == "No data"
    assert told.headline == "Pipefy: no answer for 2 h"
    assert told.consequence == (
        "Last good poll 21 Mar 22:00. Reason: 401 Unauthorized (token rejected). "
        "14 organizations are not being watched; 2 open alerts keep their last state."
    )
    assert told.next_step == "rotate the token, then run `watcher doctor pipefy`"


def test_its_sentence_says_it_whole() -> None:
    assert message(silent()).sentence == (
        "No data: Pipefy has not answered for 2 h. Reason: 401 Unauthorized (token rejected). "
        "14 organizations are not being watched; 2 open alerts keep their last state."
    )


def test_its_small_print_counts_the_polls() -> None:
    assert message(silent()).notes == (
        "12 failed polls since 21 Mar 22:05",
        "Next try 00:05",
        "All times: UTC",
    )


def test_one_of_anything_is_singular() -> None:
    one = replace(SILENT, orgs=1, open_alerts=1, failures=1)
    told = message(silent(health=one))
    assert "1 organization is not being watched; 1 open alert keeps its last state." in told.consequence
    assert told.notes[0].startswith("1 failed poll since")


def test_organizations_nobody_knows_yet_are_not_said_to_be_none() -> None:
    told = message(silent(health=replace(SILENT, last_ok_at=None, orgs=0, open_alerts=0)))
    assert "None of its organizations is being watched; no alert is open." in told.consequence


def test_a_source_that_never_answered_is_not_said_to_have() -> None:
    told = message(silent(health=replace(SILENT, last_ok_at=None)))
    assert told.headline == "Pipefy: no answer yet for 1 h 55 min"
    assert "There has been no good poll so far." in told.consequence


def test_it_is_no_data_even_when_it_is_critical() -> None:
    told = message(silent(reason=Reason.ESCALATED, level=Level.CRITICAL, before=Level.WARNING))
    assert told.state == "No data"
    assert told.change == "Raised from warning to critical. Pipefy has not answered for 2 h."


def test_the_rules_own_advice_goes_first() -> None:
    said = message(silent(next_step="Call Ana.")).next_step
    assert said == "Call Ana. This time: rotate the token, then run `watcher doctor pipefy`"


def test_a_source_that_answers_again_says_how_long_it_was_silent() -> None:
    assert message(answering_again()).sentence == (
        "Resolved: Pipefy answers again. It was silent from 21 Mar 22:05 to 22 Mar 00:00 (1 h 55 min)."
    )


def test_where_the_silence_began_is_not_guessed() -> None:
    told = message(answering_again(health=replace(SILENT, failing_since=None)))
    assert "silent from" not in told.consequence
    assert "That it was silent was told 21 Mar 19:00, 5 h before." in told.consequence


def test_a_source_whose_rule_is_gone_is_not_said_to_answer() -> None:
    told = message(answering_again(ended=Ended.RULE_REMOVED))
    assert "answers again" not in told.sentence


def test_a_missing_organization_names_likely_causes() -> None:
    told = message(missing())
    assert told.state == "No data"
    assert told.headline == "Acme Brasil: missing from Pipefy's answers for 30 min"
    assert "lost its permission" in told.consequence
    assert "renamed or removed" in told.consequence
    assert "keep their last state" in told.sentence


def test_an_organization_that_is_back_says_from_when_to_when() -> None:
    back = ended(
        Ended.REPORTED_AGAIN, watch=Watch.ORG, reading=None, missing_since=AT - timedelta(minutes=30)
    )
    assert message(back).sentence == (
        "Resolved: Acme Brasil is in Pipefy's answers again. "
        "It was missing from 21 Mar 23:30 to 22 Mar 00:00 (30 min)."
    )


def test_without_health_the_source_is_called_by_its_name_in_the_config() -> None:
    assert message(silent(health=None)).headline == "Pipefy: no answer"


def test_the_identity_stays_while_the_words_change() -> None:
    later = silent(at=AT + timedelta(hours=3), incident=replace(INCIDENT, revision=5))
    assert message(silent()).identity == message(later).identity


def test_a_long_reason_is_cut_once() -> None:
    health = replace(SILENT, failure="Pipefy answered: " + "x" * 300)
    told = message(silent(health=health))
    assert "xx…" in told.sentence
    assert "…." not in told.sentence

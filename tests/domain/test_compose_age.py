"""The words of a number that stays away: since when, why, what it was; never that it is 0 or well."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from tests.domain.tellings import AT
from tests.domain.topics import WITHDRAWN, measured_again, over, unmeasured
from watcher.domain.alert import Ended
from watcher.domain.compose.messages import compose
from watcher.domain.message import Message
from watcher.domain.rule import Level
from watcher.domain.telling import Telling


def message(told: Telling) -> Message:
    return compose(told, timezone="UTC")


def test_it_says_since_when_why_and_what_it_was() -> None:
    told = message(unmeasured())
    assert told.state == "No data"
    assert told.headline == "Acme Iberia: cards not measured since 20 Mar 22:00"
    assert told.consequence == (
        f"Reason: {WITHDRAWN}. It was 1,310 of 2,000 then. "
        "Its limit is not being watched; its other alerts keep their last state."
    )
    assert told.facts[0].text == "1,310 (65 %)"


def test_its_sentence_says_it_whole() -> None:
    assert message(unmeasured()).sentence == (
        f"No data: Acme Iberia cards not measured since 20 Mar 22:00. Reason: {WITHDRAWN}. "
        "It was 1,310 of 2,000 then."
    )


def test_the_old_number_is_not_taken_for_the_present_one() -> None:
    stale = unmeasured("", reading=unmeasured().last)
    for told in (message(unmeasured()), message(stale)):
        assert (told.used, told.limit, told.as_of) == (None, None, None)
    assert "Pipefy answers with an old number." in message(stale).consequence


def test_a_reset_that_nobody_saw_is_not_said_to_have_been_seen() -> None:
    later = AT + timedelta(days=11)
    facts = {fact.label: fact.text for fact in message(unmeasured(at=later)).facts}
    assert facts["Reset"] == "1 Apr 2026 (not seen)"


def test_a_hostile_reason_is_one_bounded_line() -> None:
    told = message(unmeasured("\u202ebad\r\n" + "x" * 5_000))
    assert len(told.consequence) < 400
    assert "\n" not in told.consequence


def test_what_was_never_known_is_said_so() -> None:
    assert "No number was ever known." in message(unmeasured(last=None, facts=None)).consequence


def test_it_is_no_data_even_when_it_is_critical() -> None:
    told = message(unmeasured(level=Level.CRITICAL))
    assert told.state == "No data"
    assert "Level critical" in told.notes


def test_its_return_says_the_number_of_now_and_how_long_nobody_knew() -> None:
    told = message(measured_again())
    assert told.headline == "Acme Iberia: cards measured again, now 1,330 of 2,000"
    assert told.sentence == (
        "Resolved: Acme Iberia cards measured again, now 1,330 of 2,000. "
        "Not measured from 20 Mar 22:00 to 22 Mar 00:00 (1 day 2 h); it was 1,310 of 2,000 before."
    )


def test_a_reset_meanwhile_is_told_with_the_return() -> None:
    back = measured_again(at=AT + timedelta(days=11))
    assert message(replace(back, ended=Ended.PERIOD_RESET)).headline.endswith(
        "measured again, now 1,330 of 2,000"
    )
    assert "the period has reset meanwhile" in message(back).consequence


def test_a_rule_that_is_gone_does_not_say_that_it_is_measured() -> None:
    told = message(over(unmeasured(), Ended.RULE_REMOVED))
    assert "whether it is measured is not said" in told.consequence
    assert "again" not in told.headline

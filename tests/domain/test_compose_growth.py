"""The words of growth out of the ordinary, and of its calm."""

from __future__ import annotations

import pytest

from tests.domain.topics import fast, over, spike
from watcher.domain.alert import Ended
from watcher.domain.compose.messages import compose
from watcher.domain.message import Message
from watcher.domain.telling import Telling


def message(told: Telling) -> Message:
    return compose(told, timezone="UTC")


def test_a_spike_says_how_much_and_how_many_times_last_week_s() -> None:
    told = message(spike())
    assert told.state == "Warning"
    assert told.headline == "Acme Iberia: integration tasks rose by 1,200 in 24 h, 3.1 times last week's"
    assert told.consequence.startswith(
        "That is 12 % of the limit. A week before it was 387 in the same 24 h. 6,200 left."
    )


def test_its_sentence_has_no_signs() -> None:
    assert "%" not in message(spike()).sentence


@pytest.mark.parametrize(
    ("now", "before", "words"),
    [
        (1_999, 1_000, "rose by 1,999 in 24 h, 1.9 times last week's"),
        (1_200, 0, "rose by 1,200 in 24 h"),
        (1_200, None, "rose by 1,200 in 24 h"),
        (-30, 10, "fell by 30 in 24 h"),
        (1e9, 1e-9, "rose by 1,000,000,000 in 24 h, over 1,000 times last week's"),
    ],
)
def test_it_is_never_more_than_it_was(now: float, before: float | None, words: str) -> None:
    assert message(spike(now, before)).headline.endswith(f"tasks {words}")


def test_what_was_a_week_before_may_not_be_known() -> None:
    told = message(spike(before=None, when="rise(24h) >= 500"))
    assert "What it was a week before is not known." in told.consequence


def test_the_figures_name_the_rise_first() -> None:
    facts = {fact.label: fact.text for fact in message(spike()).facts}
    assert list(facts) == ["Rise", "Used", "Limit", "Resets"]
    assert facts["Rise"] == "1,200 in 24 h (3.1 times last week's)"


def test_windows_are_told_as_they_are_written() -> None:
    told = spike(when="rise(7d) >= 500")
    assert "growth unknown" in message(told).headline
    assert "How much it grows is not known now: not measured." in message(told).consequence


def test_pace_is_compared_with_the_month() -> None:
    told = message(fast())
    assert told.headline == "Acme Iberia: integration tasks used 1.4 times as fast as the month"
    assert told.consequence.startswith("98 % used with 67 % of the month gone. 200 left.")
    assert told.facts[0].text == "1.4 times (67 % of the month gone)"


def test_an_end_says_what_it_is_lately() -> None:
    told = message(over(spike(800, 720), Ended.GROWTH_SLOWED))
    assert told.headline == "Acme Iberia: integration tasks, growth"
    assert told.consequence == (
        "It grows at its usual pace again. Lately it rose by 800 in 24 h, 1.1 times last week's. "
        "Now 3,800 of 10,000."
    )


def test_an_end_by_the_reset_says_nothing_of_growth() -> None:
    assert "pace" not in message(over(spike(), Ended.PERIOD_RESET)).consequence

"""The words of what is told so late that newer news of it waits already."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.domain import tellings
from watcher.domain.compose.messages import compose
from watcher.domain.compose.overtaken import overtaken, overtaken_group
from watcher.domain.locale import PORTUGUESE
from watcher.domain.message import Message
from watcher.domain.rule import Level
from watcher.domain.tongue import speaking


def at(level: Level | None) -> Message:
    message = compose(tellings.telling(), timezone="UTC")
    return replace(message, level=level, mention="S0ON", change="Limit raised to 200.")


CRITICAL, WARNING, OVER = at(Level.CRITICAL), at(Level.WARNING), at(None)


@pytest.mark.parametrize("newer", [(), (CRITICAL,), (CRITICAL, CRITICAL)])
def test_what_is_no_less_by_now_is_told_as_it_was(newer: tuple[Message, ...]) -> None:
    assert overtaken(CRITICAL, newer) is CRITICAL


def test_an_end_is_never_overtaken() -> None:
    assert overtaken(OVER, [OVER]) is OVER


def test_what_eases_is_less_only_for_who_was_worse() -> None:
    assert overtaken(CRITICAL, [WARNING]).mention == ""
    assert overtaken(WARNING, [WARNING]).mention == "S0ON"


def test_the_words_are_in_the_tongue_of_the_message() -> None:
    with speaking(PORTUGUESE):
        told = overtaken(replace(CRITICAL, locale=PORTUGUESE), [OVER])
    assert told.consequence.startswith("Agora já acabou.")


def test_a_group_says_how_many_are_over_and_calls_for_the_others() -> None:
    members = [overtaken(CRITICAL, [OVER]), CRITICAL]
    told = overtaken_group(replace(CRITICAL, consequence="2 critical."), members, over=1)
    assert (told.consequence, told.mention, told.overtaken) == (
        "2 critical. 1 of it over by now.",
        "S0ON",
        False,
    )


def test_a_group_without_anything_late_stays() -> None:
    assert overtaken_group(CRITICAL, [CRITICAL, WARNING], over=0) is CRITICAL

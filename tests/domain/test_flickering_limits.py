"""Limits that go up and down: told a few times, then quiet; a change too small to see is no news."""

from __future__ import annotations

from itertools import cycle, islice

import pytest

from tests.domain.given import NOON, Watched, limit
from watcher.domain.alert import Alert
from watcher.domain.anew import limit_change
from watcher.domain.facts import Facts


def flickered(used: float, limits: tuple[float, float], looks: int, *, stock: bool = False) -> Watched:
    """`used` at every look, and by turns one limit and the other."""
    watched = Watched(stock=stock)
    for value in islice(cycle(limits), looks):
        watched.with_limit(value).sees(used)
    return watched


def test_a_limit_that_flickers_goes_quiet_after_the_fourth_change() -> None:
    watched = flickered(95, (100, 101), 60)
    assert watched.story == ["fired warning", "limit changed warning", "limit changed warning"]
    assert watched.silence == "goes up and down"


def test_once_the_limit_is_calm_the_level_is_told_again() -> None:
    watched = flickered(95, (100, 101), 12).sees(*[95] * 20)
    assert watched.story[3:] == ["repeated warning"]


def test_a_level_that_a_flickering_limit_brings_and_eases_goes_quiet() -> None:
    watched = flickered(92, (100, 90), 60, stock=True)
    assert watched.story == [
        "fired warning",
        *["escalated critical", "eased warning"] * 2,
        "escalated critical",
    ]


def test_worse_is_told_while_the_limit_flickers() -> None:
    watched = flickered(95, (100, 101), 12).sees(102)
    assert watched.story[3:] == ["escalated critical"]


def test_two_raises_are_both_told() -> None:
    watched = Watched().sees(91).with_limit(100.5).sees(91).with_limit(101).sees(91)
    assert watched.story == ["fired warning", "limit changed warning", "limit changed warning"]


@pytest.mark.parametrize("value", [100.0000001, 99.91, 100.09])
def test_a_limit_that_changes_by_less_than_a_thousandth_is_no_news(value: float) -> None:
    watched = Watched().sees(95).with_limit(value).sees(95)
    assert watched.story == ["fired warning"]
    assert watched.incident is not None
    assert watched.incident.limit == value


def test_small_changes_add_up_to_one_that_is_told() -> None:
    watched = Watched().sees(95).with_limit(100.06).sees(95).with_limit(100.12).sees(95)
    assert watched.story == ["fired warning", "limit changed warning"]
    assert watched.told[-1].rebased == (100, 100.12)


@pytest.mark.parametrize(("old", "new", "told"), [(5, 5, None), (1000, 1001, (1000, 1001)), (0, 5, (0, 5))])
def test_a_change_of_a_thousandth_is_one(old: float, new: float, told: tuple[float, float] | None) -> None:
    assert limit_change(Alert("ladder", "x", limit=old), Facts(NOON, 1, limit(new))) == told

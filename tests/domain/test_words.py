"""Numbers, shares and durations as people read them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from watcher.domain import dates
from watcher.domain.locale import PORTUGUESE
from watcher.domain.plain import clip, plain
from watcher.domain.prospect_words import whole
from watcher.domain.tongue import speaking
from watcher.domain.words import cells, count, difference, is_plural, listed, number, odds, percent, times


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (0, "0"),
        (9204, "9,204"),
        (12.5, "12.5"),
        (10000.0, "10,000"),
        (0.1 + 0.2, "0.3"),
        (9999.999, "9,999.99"),
        (0.001, "less than 0.01"),
        (-0.0, "0"),
        (-3.5, "-3.5"),
        (1.29e18, "1.29e18"),
        (float("nan"), "unknown"),
        (float("inf"), "unknown"),
    ],
)
def test_numbers_read_well(value: float, words: str) -> None:
    assert number(value) == words


@given(st.floats(allow_nan=True))
def test_no_number_is_too_much(value: float) -> None:
    assert 0 < len(number(value)) < 25


def test_differences_are_those_of_paper() -> None:
    assert difference(0.3, 0.1) == 0.2


@pytest.mark.parametrize(
    ("used", "filled"), [(0, 0), (9, 0), (10, 1), (99, 9), (99.99, 9), (100, 10), (250, 10), (-5, 0)]
)
def test_a_bar_is_full_only_at_the_limit(used: float, filled: int) -> None:
    assert cells(used, 100) == filled


@pytest.mark.parametrize("limit", [None, 0, -1, float("nan"), float("inf")])
def test_an_unknown_limit_has_no_percent(limit: float | None) -> None:
    assert percent(50, limit) is None


def test_one_and_many() -> None:
    assert [count(n, "poll") for n in (0, 1, 1200)] == ["0 polls", "1 poll", "1,200 polls"]
    assert [listed(x) for x in ([], ["a"], ["a", "b"], ["a", "b", "c"])] == ["", "a", "a and b", "a, b and c"]


@pytest.mark.parametrize(
    ("span", "words"),
    [
        (timedelta(seconds=59), "less than a minute"),
        (timedelta(minutes=12), "12 min"),
        (timedelta(hours=2), "2 h"),
        (timedelta(hours=2, minutes=10), "2 h 10 min"),
        (timedelta(days=1, hours=4), "1 day 4 h"),
        (timedelta(days=9, hours=23), "9 days"),
    ],
)
def test_durations_read_well(span: timedelta, words: str) -> None:
    assert dates.lasting(span) == words


@pytest.mark.parametrize(
    ("label", "words"),
    [
        ("2026-03", "March 2026"),
        ("2026-03-21", "21 March 2026"),
        ("", ""),
        ("2026-13", "2026-13"),
        ("x-y", "x-y"),
    ],
)
def test_periods_have_names(label: str, words: str) -> None:
    assert dates.period_name(label) == words


@pytest.mark.parametrize(
    ("first", "last", "english", "portuguese"),
    [
        ("2026-03-14", "2026-04-13", "14 Mar to 13 Apr 2026", "14 mar. a 13 abr. 2026"),
        ("2025-12-14", "2026-01-13", "14 Dec 2025 to 13 Jan 2026", "14 dez. 2025 a 13 jan. 2026"),
        ("2026-03-01", "2026-03-31", "March 2026", "março de 2026"),
        ("2026-03-01", "2026-04-30", "1 Mar to 30 Apr 2026", "1º mar. a 30 abr. 2026"),
        ("2026-03-16", "2026-03-16", "16 March 2026", "16 de março de 2026"),
        ("2026-03-14", "sometime", "14 March 2026", "14 de março de 2026"),
        ("2026-03", "", "March 2026", "março de 2026"),
    ],
)
def test_a_billing_period_is_called_by_its_days(first: str, last: str, english: str, portuguese: str) -> None:
    assert dates.period_name(first, last) == english
    with speaking(PORTUGUESE):
        assert dates.period_name(first, last) == portuguese


def test_a_zone_without_letters_is_called_by_its_place() -> None:
    at = datetime(2026, 3, 21, tzinfo=UTC)
    assert dates.zone_name(at, "UTC") == "UTC"
    assert dates.zone_name(at, "Europe/Lisbon") == "WET"
    assert dates.zone_name(at, "America/Sao_Paulo") == "Sao Paulo time"


def test_a_text_is_one_visible_line() -> None:
    assert plain("a\r\n\tb\u2028c\x00\u202e\u200b\ud800") == "a b c"


def test_piled_up_marks_are_cut() -> None:
    assert plain("a" + "\u0301" * 50) == "a" + "\u0301" * 3


@given(st.text(), st.integers(1, 50))
def test_a_clipped_text_is_never_longer_than_asked(text: str, most: int) -> None:
    assert len(clip(text, most)) <= most


@pytest.mark.parametrize(
    ("value", "words"),
    [(1.99, "1.9 times"), (3.1, "3.1 times"), (0.05, "0 times"), (1e9, "over 1,000 times")],
)
def test_times_are_cut(value: float, words: str) -> None:
    assert times(value) == words
    assert times(float("nan")) == times(float("inf")) == times(-1) == ""


@pytest.mark.parametrize(
    ("chance", "words"),
    [
        (1.0, "more than 19 times of 20"),
        (0.9499, "9 times of 10"),
        (0.9, "9 times of 10"),
        (0.8999, "8 times of 10"),
        (0.3, "3 times of 10"),
        (0.1, "once of 10"),
        (0.0, "less than once of 10"),
    ],
)
def test_odds_are_never_better_than_they_are(chance: float, words: str) -> None:
    assert odds(chance) == words


@pytest.mark.parametrize("label", ["cards", "API calls", "calls by Limit Watcher"])
def test_many_things_are_told_as_many(label: str) -> None:
    assert is_plural(label)
    assert not is_plural("storage")


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (52_437, "52,400"),
        (49_999, "49,900"),
        (999.9, "999"),
        (10.5, "10"),
        (4.25, "4.2"),
        (-52_437, "-52,400"),
    ],
)
def test_what_is_foreseen_is_told_in_its_leading_digits(value: float, words: str) -> None:
    assert whole(value) == words

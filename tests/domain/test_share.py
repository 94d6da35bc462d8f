"""The share of a limit is a number, or it is not said."""

from __future__ import annotations

from tests.domain.given import reading
from watcher.domain.share import share_of


def test_a_share_is_percent_of_the_limit() -> None:
    assert share_of(reading(9204, 10_000)) == 92.04


def test_without_a_number_or_a_limit_there_is_no_share() -> None:
    assert share_of(None) is None
    assert share_of(reading(5, None)) is None


def test_absurd_numbers_have_no_share() -> None:
    assert share_of(reading(1e308, 5e-324)) is None

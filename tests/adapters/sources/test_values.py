"""Single values out of answers: what is a number, and what is none."""

from __future__ import annotations

import math
from typing import Any

import pytest

from watcher.adapters.sources.values import LARGEST, identity, number


@pytest.mark.parametrize(
    ("value", "amount"), [(0, 0), ("12", 12), (" 42.5 ", 42.5), (1e-300, 1e-300), (LARGEST, LARGEST)]
)
def test_a_number_is_a_number_however_it_is_written(value: Any, amount: float) -> None:
    assert number(value) == amount


@pytest.mark.parametrize(
    "value", [-1, -1e-300, "-1", "1e5", "", "٣", None, True, [1], {}, math.nan, math.inf]
)
def test_what_is_no_number_is_none_and_never_zero(value: Any) -> None:
    assert number(value) is None


@pytest.mark.parametrize("value", [1e101, 1e308, 10**400, "9" * 200])
def test_what_no_sum_could_hold_is_no_number(value: Any) -> None:
    assert number(value) is None


@pytest.mark.parametrize(("value", "text"), [(7, "7"), ("7", "7"), (10**39, "1" + "0" * 39)])
def test_an_id_may_come_as_a_number(value: Any, text: str) -> None:
    assert identity(value) == text


@pytest.mark.parametrize("value", [10**40, -(10**4_000), 7.0, True, None, "", [7]])
def test_what_is_no_id_is_none(value: Any) -> None:
    assert identity(value) is None

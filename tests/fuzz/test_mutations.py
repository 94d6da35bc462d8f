"""What spoils answers: every kind does something, always the same, and never to the original."""

from __future__ import annotations

import copy
import json
from typing import Any

import pytest

from tests.fuzz.junk import RAW
from tests.fuzz.kinds import KINDS
from tests.fuzz.mutations import Change, changed, stock_of, written
from tests.fuzz.sending import BYTES

GOOD: dict[str, Any] = {
    "data": [
        {"id": "ws_1", "from": "2026-03-01", "used": 5, "name": "Acme"},
        {"id": "ws_2", "from": "2026-03-02", "used": 7, "name": "Globex"},
    ]
}
STOCK = stock_of([{"rows": [{"used": 99}]}], ["ws_1", "ws_2"])
WAYS = [(where, what) for where in range(12) for what in range(12)]


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_of_change_changes_something_and_never_the_original(kind: str) -> None:
    before = copy.deepcopy(GOOD)
    found = {written(changed(GOOD, [Change(kind, *way)], STOCK)) for way in WAYS}
    assert found - {written(GOOD)}
    assert before == GOOD


@pytest.mark.parametrize("kind", KINDS)
def test_the_same_change_is_the_same_every_time(kind: str) -> None:
    for way in WAYS:
        one, other = (changed(GOOD, [Change(kind, *way), Change("graft", 1, 5)], STOCK) for _ in range(2))
        assert written(one) == written(other)


def test_nothing_is_left_of_an_answer_that_is_taken_away_and_that_is_fine() -> None:
    assert changed(GOOD, [Change("drop", 0, 0), Change("trade", 0, 0)], STOCK) is None


def test_numbers_no_json_may_have_are_written_as_they_are() -> None:
    assert (
        written({"a": f"{RAW}1e999", "b": [f"{RAW}NaN"], "c": "1"}) == b'{"a": 1e999, "b": [NaN], "c": "1"}'
    )


@pytest.mark.parametrize("how", sorted(BYTES.keys() - {"lost", "they are", "twice"}))
def test_every_way_of_sending_makes_another_answer(how: str) -> None:
    good = json.dumps(GOOD).encode()
    true = BYTES["they are"](good, 0)
    assert any(BYTES[how](good, what) != true for what in range(9))

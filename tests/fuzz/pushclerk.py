"""What a pushed body says, read by hand, and what must hold of a delivery made from it."""

from __future__ import annotations

import math
from typing import Any

from tests.fuzz.promises import assert_storable, sound_series
from tests.fuzz.stage import State
from tests.fuzz.verdicts import LINES
from watcher.domain.reading import Reading
from watcher.domain.rule import Level
from watcher.ports.served import Accepted, Delivery
from watcher.web.faults import MOST_TOLD, Faults


def sound_faults(faults: Faults) -> None:
    assert faults.count > 0
    assert 0 < len(faults.told) <= MOST_TOLD
    for fault in faults.told:
        assert fault["message"]
        assert_storable(fault["message"], 400)
        assert len(fault["place"]) < 400


def sound_delivery(delivery: Delivery, body: Any) -> None:
    """Every reading is its row, number by number; there are no others."""
    rows = body["readings"]
    assert len(rows) == len(delivery.readings) == len({one.series for one in delivery.readings})
    assert delivery.key
    for row, one in zip(rows, delivery.readings, strict=True):
        sound_series(one)
        org = row["org"] if isinstance(row["org"], str) else row["org"]["id"]
        assert (one.series.resource, one.series.org) == (row["resource"], org)
        limit = row.get("limit")
        assert (one.limit.value if one.limit else 0) == float(limit or 0)
        assert one.used == float(row["used"]) if "used" in row else _is_left(one.used, row)
        assert 0 <= one.used < float("inf")
        assert one.period is None or one.period.holds(one.as_of)


def _is_left(used: float, row: dict[str, Any]) -> bool:
    return math.isclose(used, row["limit"] - row["remaining"], rel_tol=1e-9, abs_tol=row["limit"] * 1e-9)


def sound_taking(taken: Accepted, delivery: Delivery, before: State, after: State) -> None:
    """What was kept is known now, what was not changed nothing, and no level rose below its line."""
    assert taken.accepted + len(taken.ignored) == len(delivery.readings)
    assert not taken.repeated
    ignored = {each.number for each in taken.ignored}
    kept = {one.series.key: one for n, one in enumerate(delivery.readings) if n not in ignored}
    for key in before.series.keys() | after.series.keys():
        if key not in kept:
            assert after.series.get(key) == before.series.get(key), key
            assert after.levels.get(key) == before.levels.get(key), key
        else:
            _known_now(kept[key], after)
            _risen_with_reason(kept[key], before.levels.get(key), after.levels.get(key))


def _known_now(one: Reading, after: State) -> None:
    state = after.series[one.series.key]
    assert state.unknown_why or (state.reading is not None and state.reading.used == one.used)


def _risen_with_reason(one: Reading, before: Level | None, after: Level | None) -> None:
    if after is not None and (before is None or after > before):
        assert one.limit is not None
        assert one.used / one.limit.value * 100 >= LINES[after] - 1e-6, one

"""How days and their sketch lie in a column, and what becomes of one that another version wrote."""

from __future__ import annotations

import json

import pytest
from sqlalchemy.dialects.sqlite import dialect

from tests.adapters.stores.values import foresight
from watcher.adapters.stores.foretold import Foretold

DAYS, SKETCH = foresight().days, foresight().sketch


def stored() -> dict[str, dict[str, object]]:
    text = Foretold().process_bind_param((DAYS, SKETCH), dialect())
    assert text is not None
    told: dict[str, dict[str, object]] = json.loads(text)
    return told


@pytest.mark.parametrize("other", [{}, {"level": "x"}, {"weights": [1]}, {"through": None}])
def test_a_sketch_that_no_one_can_read_is_none_and_its_days_stay(other: dict[str, object]) -> None:
    told = stored()
    told["sketch"] = told["sketch"] | other if other else {}
    assert Foretold().process_result_value(json.dumps(told), dialect()) == (DAYS, None)


def test_days_that_no_one_can_read_are_a_fault() -> None:
    told = stored()
    del told["counts"]
    with pytest.raises(ValueError, match="no foresight that this version knows"):
        Foretold().process_result_value(json.dumps(told), dialect())

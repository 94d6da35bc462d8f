"""Answers bent in every way: no crash, no number that was not there, no zero out of nonsense."""

from __future__ import annotations

import json
from copy import deepcopy
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.adapters.sources.workato.recorded import CUSTOMERS, NOW, TOKEN, USAGE, ZONE
from watcher.adapters.sources.workato import WorkatoOptions
from watcher.adapters.sources.workato.customers import customers_of
from watcher.adapters.sources.workato.paging import CustomerList
from watcher.adapters.sources.workato.readings import Scribe
from watcher.adapters.sources.workato.shape import rows_in, shape_of
from watcher.adapters.sources.workato.tally import collected, totals
from watcher.adapters.sources.workato.units import Units
from watcher.adapters.sources.workato.usage import Usage
from watcher.domain.period import Period
from watcher.ports import Answer, SourceError

OPTIONS = WorkatoOptions("workato", TOKEN, period_timezone=ZONE)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)


@st.composite
def mutated(draw: st.DrawFn, whole: Any) -> Any:
    """`whole` with some values at random places replaced, taken out or doubled."""
    whole = deepcopy(whole)
    for _ in range(draw(st.integers(1, 4))):
        node: Any = whole
        while True:
            keys = list(node) if isinstance(node, dict) else list(range(len(node)))
            if not keys:
                break
            key = draw(st.sampled_from(keys))
            if isinstance(node[key], dict | list) and node[key] and draw(st.integers(0, 3)):
                node = node[key]
                continue
            match draw(st.sampled_from(["replace", "remove", "double"])):
                case "replace":
                    node[key] = draw(JSON)
                case "remove":
                    del node[key]
                case _ if isinstance(node, list):
                    node.append(deepcopy(node[key]))
                case _:
                    node[draw(st.text(max_size=8))] = deepcopy(node[key])
            break
    return whole


async def read(customers: Any, usage: Any) -> Answer:
    """As the source does it, past the socket."""

    async def page(n: int) -> Any:
        return customers if n == 1 else {"result": []}

    units = Units(OPTIONS, customers_of((await CustomerList(page).everybody()).rows, OPTIONS, NOW), NOW)
    some = [units.unit(customer.org) for customer in units.customers.values()]
    told, rows = Usage(asked=len(some)), rows_in(usage, "workato")
    if rows:
        shape = shape_of(rows, {}, "workato")
        told.metrics |= set(shape.metrics)
        for key, buckets in collected(rows, shape, units.who(some), ZONE, placed=False).items():
            period = units.customers[key].period
            if isinstance(period, Period) and (found := totals(buckets, shape)):
                told.values[key, period.start] = found
    return Scribe(OPTIONS, told, NOW).answer(some, ())


def numbers_in(value: Any) -> set[float]:
    """Every number that stands in an answer, as text too."""
    if isinstance(value, dict | list):
        inner = value.values() if isinstance(value, dict) else value
        return {n for each in inner for n in numbers_in(each)}
    try:
        return set() if isinstance(value, bool) else {float(value)}
    except (TypeError, ValueError, OverflowError):
        return set()


@settings(max_examples=300, deadline=None)  # make fuzz does thousands
@given(mutated({"result": CUSTOMERS}), mutated({"data": USAGE}))
async def test_every_number_told_stood_in_the_answer(customers: Any, usage: Any) -> None:
    try:
        found = await read(customers, usage)
    except SourceError:
        return
    there = numbers_in(json.loads(json.dumps([customers, usage])))
    for reading in found.readings:
        assert reading.used in there
        assert reading.limit is None or reading.limit.value in there
    every = [r.series for r in found.readings] + [g.series for g in found.gaps]
    assert len(every) == len(set(every))

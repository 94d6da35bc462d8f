"""The fuzzer of Pipefy itself: numbers of others, sums of the wrong rows and false zeros are found."""

from __future__ import annotations

from collections.abc import Callable, Coroutine, Iterator
from typing import Any

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from tests.fuzz.drill import Drill, Drills, drills
from tests.fuzz.effort import effort
from tests.fuzz.kinds import KINDS
from tests.fuzz.mutations import Change
from tests.fuzz.parcels import change_of
from tests.fuzz.test_pipefy import VARIANTS, opened
from tests.fuzz.wire import Plan
from watcher.adapters.sources.pipefy import breakdown, contributors, daily, pasts
from watcher.adapters.sources.pipefy.breakdown import Slice
from watcher.adapters.sources.pipefy.daily import Days
from watcher.adapters.sources.pipefy.seen import Lens
from watcher.adapters.sources.pipefy.values import number, rows
from watcher.domain.reading import Org

Planted = pytest.MonkeyPatch
Act = Callable[[Drill, Plan], Coroutine[Any, Any, None]]


@pytest.fixture(scope="module")
def pipefies(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Drills]:
    with drills(opened(tmp_path_factory.mktemp("planted"))) as ready:
        yield ready


def is_found(pipefies: Drills, variant: str, act: Act, *kinds: str) -> None:
    """Whether an example with such changes finds it; it need not be small."""

    @settings(effort(), phases=[Phase.generate], report_multiple_bugs=False, print_blob=False)
    @given(st.lists(change_of(kinds or sorted(KINDS)), min_size=3, max_size=6))
    def spoil(changes: list[Change]) -> None:
        pipefies.run(lambda drill: act(drill, Plan(tuple(changes), 0)), list(VARIANTS).index(variant))

    with pytest.raises(AssertionError, match="invented"):
        spoil()


def read(drill: Drill, plan: Plan) -> Coroutine[Any, Any, None]:
    return drill.read([plan])


def test_parts_of_another_organization_are_found(pipefies: Drills, monkeypatch: Planted) -> None:
    honest = Lens.rows_of

    def careless(self: Lens, key: str, field: str, org: str) -> Any:
        return honest(self, key, field, self.part.orgs[0].id if field == "topItems" and org else org)

    monkeypatch.setattr(Lens, "rows_of", careless)
    is_found(pipefies, "parts", read)


def test_a_flow_that_is_counted_twice_is_found(pipefies: Drills, monkeypatch: Planted) -> None:
    honest = breakdown.summed

    def careless(kind: str, listed: Any, label: str, amount: str) -> list[Slice]:
        every = list(listed)
        return honest(kind, [*every, *every[:1]], label, amount)

    monkeypatch.setattr(breakdown, "summed", careless)
    is_found(pipefies, "parts", read)


def test_a_part_that_is_0_for_want_of_a_number_is_found(pipefies: Drills, monkeypatch: Planted) -> None:
    monkeypatch.setattr(breakdown, "number", lambda value: number(value) or 0.0)
    is_found(pipefies, "parts", read, "odd number")


def test_a_day_that_is_0_for_want_of_a_number_is_found(pipefies: Drills, monkeypatch: Planted) -> None:
    monkeypatch.setattr(daily, "number", lambda value: number(value) or 0.0)
    is_found(pipefies, "daily", read, "alike")


def test_a_sum_that_goes_on_after_a_day_that_cannot_be_read_is_found(
    pipefies: Drills, monkeypatch: Planted
) -> None:
    honest = daily.days_of

    def careless(value: Any, amount: str = "metric") -> Days | None:
        days = honest(value, amount)
        return days and Days(days.known, frozenset(), days.complete)

    monkeypatch.setattr(pasts, "days_of", careless)
    is_found(pipefies, "combined", lambda drill, plan: drill.history(plan, 12), "odd number")


def test_a_user_of_another_organization_is_found(pipefies: Drills, monkeypatch: Planted) -> None:
    def careless(value: Any, _org: Org) -> Any:
        return rows(value)

    monkeypatch.setattr(contributors, "_of_org", careless)
    is_found(
        pipefies, "combined", lambda drill, plan: drill.contributors(plan, plan.changes[0].what), "other id"
    )

"""The fuzzers themselves: a fault planted in the product is found within a few examples."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from tests.fuzz import test_http_json, test_workato
from tests.fuzz.drill import READS, Drills, Read, drills
from tests.fuzz.effort import effort
from watcher.adapters.sources.http_json import reading, values
from watcher.adapters.sources.http_json.reading import Told
from watcher.adapters.sources.workato import tally
from watcher.adapters.sources.workato.fields import Path
from watcher.adapters.sources.workato.readings import Scribe
from watcher.adapters.sources.workato.shape import Row
from watcher.adapters.sources.workato.tally import Who
from watcher.domain import advance
from watcher.domain.reading import Gap, Limit, Org, Origin, Reading
from watcher.engine.judging import taking

Planted = pytest.MonkeyPatch


@pytest.fixture(scope="module")
def mailers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Drills]:
    with drills(test_http_json.opened(tmp_path_factory.mktemp("planted"))) as ready:
        yield ready


@pytest.fixture(scope="module")
def workatos(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Drills]:
    with drills(test_workato.opened(tmp_path_factory.mktemp("planted"))) as ready:
        yield ready


def fuzzed(which: Drills) -> None:
    """Until the first fault; it need not be small. The same examples in every run: catching is no luck."""

    @settings(
        effort(),
        max_examples=200,
        derandomize=True,
        phases=[Phase.generate],
        report_multiple_bugs=False,
        print_blob=False,
    )
    @given(st.integers(0, 99), READS)
    def spoil(variant: int, read: Read) -> None:
        which.run(lambda drill: drill.read(*read), variant)

    spoil()


def test_a_zero_for_what_is_no_number_is_found(mailers: Drills, monkeypatch: Planted) -> None:
    def careless(value: Any) -> float:
        return values.number(value) or 0.0

    told = SimpleNamespace(number=careless, name=values.name, moment=values.moment)
    monkeypatch.setattr(reading, "values", told)
    with pytest.raises(AssertionError, match="invented"):
        fuzzed(mailers)


def test_an_invented_limit_is_found(mailers: Drills, monkeypatch: Planted) -> None:
    honest = reading._limit
    monkeypatch.setattr(reading, "_limit", lambda row: honest(row) or Limit(100, Origin.API))
    with pytest.raises(AssertionError):
        fuzzed(mailers)


def test_a_crash_is_found_though_the_engine_survives_it(mailers: Drills, monkeypatch: Planted) -> None:
    def careless(value: Any) -> str:
        found: str = value.strip()
        return found

    monkeypatch.setattr(values, "name", careless)
    with pytest.raises(AttributeError):
        fuzzed(mailers)


def test_rows_that_are_added_up_though_they_contradict_each_other_are_found(
    mailers: Drills, monkeypatch: Planted
) -> None:
    def careless(self: Told, org: Org, one: Reading | Gap) -> None:
        self.orgs[org.id] = org
        before = self.series.get(one.series)
        if isinstance(before, Reading) and isinstance(one, Reading) and before != one:
            one = replace(one, used=before.used + one.used)
        self.series[one.series] = one

    monkeypatch.setattr(Told, "take", careless)
    with pytest.raises(AssertionError, match="invented"):
        fuzzed(mailers)


def test_a_series_that_is_silently_forgotten_is_found(mailers: Drills, monkeypatch: Planted) -> None:
    monkeypatch.setattr(taking, "silent_series", lambda _answer, _states: [])
    with pytest.raises(AssertionError, match="silently absent"):
        fuzzed(mailers)


def test_a_level_that_falls_on_a_gap_is_found(mailers: Drills, monkeypatch: Planted) -> None:
    monkeypatch.setattr(advance, "_next_level", lambda *_: (None, None))
    with pytest.raises(AssertionError, match="without a number"):
        fuzzed(mailers)


# --- Workato ------------------------------------------------------------------------------------------------


def test_a_zero_for_a_row_that_did_not_come_is_found(workatos: Drills, monkeypatch: Planted) -> None:
    monkeypatch.setattr(Scribe, "_absent", lambda *_: 0.0)
    with pytest.raises(AssertionError, match=r"invented: .*: 0\.0 of"):
        fuzzed(workatos)


def test_a_zero_for_an_unreadable_count_of_tasks_is_found(workatos: Drills, monkeypatch: Planted) -> None:
    monkeypatch.setattr(tally, "number", lambda value: values.number(value) or 0.0)
    with pytest.raises(AssertionError, match=r"invented: .*: 0\.0 of"):
        fuzzed(workatos)


def test_a_row_that_counts_for_another_workspace_is_found(workatos: Drills, monkeypatch: Planted) -> None:
    honest, mistaken = Who.key, {"101": "102", "102": "103", "103": "101"}

    def careless(self: Who, id_: Any, external: Any) -> str | None:
        return honest(self, mistaken.get(str(id_), id_), external)

    monkeypatch.setattr(Who, "key", careless)
    with pytest.raises(AssertionError, match="invented"):
        fuzzed(workatos)


def test_a_row_that_counts_twice_is_found(workatos: Drills, monkeypatch: Planted) -> None:
    honest = tally._value

    def careless(what: str, rows: Sequence[Row], path: Path) -> float | None:
        return honest(what, [*rows, *rows[-1:]], path)

    monkeypatch.setattr(tally, "_value", careless)
    with pytest.raises(AssertionError, match="invented"):
        fuzzed(workatos)

"""What every store promises about events, memory, and forgetting what is old and over."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some

from tests.adapters.stores.values import (
    HOSTILE,
    alert,
    at,
    event,
    finished,
    incident,
    reading,
    row,
    series,
    series_state,
)
from watcher.ports import Store, StoreError
from watcher.records import Event

_TEXT = some.text(some.characters(exclude_categories=[]), max_size=8)
_LEAVES = (
    some.none()
    | some.booleans()
    | some.integers()
    | some.floats(allow_nan=False, allow_infinity=False)
    | _TEXT
)
_JSON = some.recursive(_LEAVES, lambda part: some.lists(part) | some.dictionaries(_TEXT, part), max_leaves=8)


async def test_events_are_told_from_a_moment_on_oldest_first(store: Store) -> None:
    async with store.transaction() as tx:
        await tx.add_events([event(2), event(1), event(0)])
        assert await tx.events(at(1)) == [event(1), event(2)]


async def test_events_of_one_moment_keep_their_order(store: Store) -> None:
    several = [replace(event(), text=str(number)) for number in range(50)]
    async with store.transaction() as tx:
        await tx.add_events(several)
        assert await tx.events(at(0)) == several


async def test_events_of_one_subject_are_told_alone(store: Store) -> None:
    async with store.transaction() as tx:
        await tx.add_events([event(0, "a"), event(1, "b"), event(2, "a"), Event(at(3), "k", "a", "")])
        assert await tx.events(at(1), "a") == [event(2, "a"), Event(at(3), "k", "a", "")]
        assert await tx.events(at(0), "") == []


async def test_no_events_to_add_does_nothing(store: Store) -> None:
    async with store.transaction() as tx:
        await tx.add_events([])
        assert await tx.events(at(-999)) == []


async def test_what_is_remembered_is_recalled_by_scope(store: Store) -> None:
    async with store.transaction() as tx:
        await tx.remember("pipefy", "batch", 25)
        await tx.remember("pipefy", HOSTILE, {"dropped": [HOSTILE, None, 1.5, True]})
        await tx.remember("other", "batch", 3)
    async with store.reading() as tx:
        found = await tx.recall("pipefy")
        assert found == {"batch": 25, HOSTILE: {"dropped": [HOSTILE, None, 1.5, True]}}
        assert await tx.recall("never") == {}


async def test_remembering_again_replaces_even_by_nothing(store: Store) -> None:
    async with store.transaction() as tx:
        await tx.remember("pipefy", "batch", 25)
        await tx.remember("pipefy", "batch", None)
        assert await tx.recall("pipefy") == {"batch": None}


@pytest.mark.parametrize("value", [object(), math.nan, [math.inf]])
async def test_what_is_not_json_is_refused(store: Store, value: Any) -> None:
    with pytest.raises(StoreError):
        async with store.transaction() as tx:
            await tx.remember("pipefy", "batch", value)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(scope=_TEXT, key=_TEXT, value=_JSON)
async def test_any_json_under_any_name_is_remembered_exactly(
    store: Store, scope: str, key: str, value: Any
) -> None:
    async with store.transaction() as tx:
        await tx.remember(scope, key, value)
        assert (await tx.recall(scope))[key] == value


async def test_pruning_forgets_old_samples_and_events_only(store: Store) -> None:
    async with store.transaction() as tx:
        await tx.put_series_states([series_state()])
        await tx.put_alerts([alert()])
        await tx.add_samples([reading(as_of=at(-1)), reading(as_of=at(0))])
        await tx.add_events([event(-1), event(0)])
        await tx.prune(at(0))
        assert [found.as_of for found in await tx.samples(series().key, at(-9))] == [at(0)]
        assert await tx.events(at(-9)) == [event(0)]
        assert len(await tx.alerts()) == len(await tx.series_states()) == 1


async def test_pruning_forgets_old_samples_of_series_that_were_dropped(store: Store) -> None:
    a, b = series("a"), series("b")
    async with store.transaction() as tx:
        await tx.add_samples([reading(one, as_of=at(m)) for one in (a, b) for m in (-2, -1, 0)])
        await tx.prune(at(0))
        for one in (a, b):
            assert [found.as_of for found in await tx.samples(one.key, at(-9))] == [at(0)]


async def test_pruning_forgets_samples_of_a_time_to_come_where_it_is_told_which(store: Store) -> None:
    async with store.transaction() as tx:
        await tx.add_samples([reading(as_of=at(m)) for m in (-1, 0, 1, 2)])
        await tx.prune(at(0))
        assert len(await tx.samples(series().key, at(-9))) == 3
        await tx.prune(at(0), at(1))
        assert [found.as_of for found in await tx.samples(series().key, at(-9))] == [at(0), at(1)]


async def test_pruning_forgets_finished_rows_and_their_threads(store: Store) -> None:
    async with store.transaction() as tx:
        await tx.add_rows([row("done"), row("waits", incident="i2")])
        await tx.put_thread("ops", "i1", {"ts": "1"})
        await tx.put_thread("ops", "i2", {"ts": "2"})
        (done, _) = await tx.unfinished_rows()
        await tx.put_rows([finished(done)])
        await tx.prune(at(99))
        assert await tx.receivers_told("i1") == set()
        assert [one.key for one in await tx.unfinished_rows()] == ["waits"]
        assert (await tx.thread("ops", "i1"), await tx.thread("ops", "i2")) == (None, {"ts": "2"})


async def test_pruning_leaves_all_that_belongs_to_an_open_incident(store: Store) -> None:
    async with store.transaction() as tx:
        await tx.put_incidents([replace(incident("i1"), ended_at=None, ended=None)])
        await tx.add_rows([row("done")])
        await tx.put_thread("ops", "i1", {"ts": "1"})
        await tx.put_rows([finished(one) for one in await tx.unfinished_rows()])
        await tx.prune(at(99))
        assert await tx.receivers_told("i1") == {"ops"}
        assert await tx.thread("ops", "i1") == {"ts": "1"}
        assert len(await tx.incidents()) == 1


async def test_pruning_leaves_the_latest_incident_of_each_series(store: Store) -> None:
    async with store.transaction() as tx:
        await tx.put_incidents([incident("old", "a", at(1)), incident("new", "a", at(2))])
        await tx.put_incidents([incident("only", "b", at(1))])
        await tx.prune(at(99))
        assert {found.id for found in (await tx.incidents()).values()} == {"new", "only"}
        await tx.put_incidents([incident("old", "a", at(3))])  # its id is free again, so it was forgotten
        assert (await tx.incidents())["a"].id == "old"


async def test_row_numbers_are_never_given_twice(store: Store) -> None:
    async with store.transaction() as tx:
        await tx.add_rows([row("a")])
        (first,) = await tx.unfinished_rows()
        await tx.put_rows([finished(first)])
        await tx.prune(at(99))
        await tx.add_rows([row("b")])
        (second,) = await tx.unfinished_rows()
    assert second.id > first.id

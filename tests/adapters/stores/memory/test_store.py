"""What only the store in memory can do wrong: copying what stays, and changing what somebody looks at."""

from __future__ import annotations

from datetime import datetime

import pytest

from tests.adapters.stores.values import NOW, at, event, reading, series, series_state
from watcher.adapters.stores.memory import MemoryStore
from watcher.ports import Store, StoreError


async def opened() -> MemoryStore:
    store = MemoryStore()
    await store.open()
    return store


async def test_it_fulfils_the_port_and_keeps_values_themselves() -> None:
    store: Store = await opened()
    state = series_state()
    async with store.transaction() as tx:
        await tx.put_series_states([state])
    async with store.reading() as tx:
        assert (await tx.series_states())[state.series.key] is state


async def test_a_table_is_copied_only_while_somebody_looks() -> None:
    store = await opened()
    async with store.transaction() as tx:
        await tx.put_series_states([series_state(series("a"))])
    table = store._tables["_states"]
    async with store.transaction() as tx:
        await tx.put_series_states([series_state(series("b"))])
    assert store._tables["_states"] is table
    async with store.reading(), store.transaction() as tx:
        await tx.put_series_states([series_state(series("c"))])
    assert len(table) == 2
    assert len(store._tables["_states"]) == 3


async def test_a_reader_who_never_looked_at_a_table_still_finds_it_as_it_was() -> None:
    store = await opened()
    async with store.reading() as looking:
        async with store.transaction() as tx:
            await tx.add_samples([reading()])
        assert await looking.samples(series().key, at(-1)) == []


async def test_what_was_given_can_be_changed_afterwards_without_changing_what_is_stored() -> None:
    store = await opened()
    value, thread = {"dropped": ["a"]}, {"ts": "1"}
    async with store.transaction() as tx:
        await tx.remember("pipefy", "caps", value)
        await tx.put_thread("ops", "i1", thread)
        value["dropped"].append("b")
        thread["ts"] = "2"
        (await tx.recall("pipefy"))["caps"]["dropped"].append("c")
        assert await tx.recall("pipefy") == {"caps": {"dropped": ["a"]}}
        assert await tx.thread("ops", "i1") == {"ts": "1"}


@pytest.mark.parametrize("method", ["drop_series_states", "put_series_states"])
async def test_a_reader_can_neither_put_nor_drop(method: str) -> None:
    store = await opened()
    async with store.transaction() as tx:
        await tx.put_series_states([series_state()])
    what = [series().key] if method.startswith("drop") else [series_state()]
    async with store.reading() as looking:
        with pytest.raises(StoreError, match="only looks"):
            await getattr(looking, method)(what)


async def test_a_refused_event_that_was_swallowed_saves_nothing_of_its_transaction() -> None:
    store = await opened()

    async def swallow() -> None:
        async with store.transaction() as tx:
            await tx.add_events([event()])
            with pytest.raises(StoreError, match="time zone"):
                await tx.events(datetime(2026, 3, 1))

    with pytest.raises(StoreError, match="nothing was saved"):
        await swallow()
    async with store.reading() as tx:
        assert await tx.events(NOW) == []

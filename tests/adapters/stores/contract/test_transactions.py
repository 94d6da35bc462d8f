"""What every store promises about transactions: all or nothing, one writer at a time, readers never wait."""

from __future__ import annotations

import asyncio

import pytest

from tests.adapters.stores.values import alert, at, event, reading, row, series, series_state, target
from watcher.ports import Store, StoreError


class StumbleError(Exception):
    """What goes wrong in the middle."""


async def count_up(store: Store) -> None:
    async with store.transaction() as tx:
        known = (await tx.recall("test")).get("count", 0)
        await asyncio.sleep(0)
        await tx.remember("test", "count", known + 1)


async def counted(store: Store) -> int:
    async with store.reading() as tx:
        found: int = (await tx.recall("test"))["count"]
    return found


async def test_leaving_by_an_exception_undoes_everything(store: Store) -> None:
    async def stumble() -> None:
        async with store.transaction() as tx:
            await tx.put_series_states([series_state()])
            await tx.add_samples([reading()])
            await tx.put_alerts([alert()])
            await tx.add_rows([row("a")])
            await tx.add_events([event()])
            raise StumbleError

    with pytest.raises(StumbleError):
        await stumble()
    async with store.reading() as tx:
        left = [await tx.series_states(), await tx.samples(series().key, at(-1)), await tx.alerts()]
        left += [await tx.unfinished_rows(), await tx.events(at(-1))]
    assert left == [{}, [], [], [], []]


async def test_a_cancelled_transaction_leaves_nothing_and_blocks_nobody(store: Store) -> None:
    inside = asyncio.Event()

    async def hang() -> None:
        async with store.transaction() as tx:
            await tx.put_targets([target()])
            inside.set()
            await asyncio.Event().wait()

    task = asyncio.create_task(hang())
    await inside.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    async with store.transaction() as tx:
        assert await tx.targets() == []


async def test_a_transaction_cancelled_at_any_step_leaves_the_store_usable(store: Store) -> None:
    for steps in range(40):
        task = asyncio.create_task(count_up(store))
        for _ in range(steps):
            await asyncio.sleep(0)
        task.cancel()
        await asyncio.wait({task})
    await count_up(store)
    assert await counted(store) >= 1


async def test_many_read_modify_write_transactions_lose_none(store: Store, second: Store) -> None:
    await asyncio.gather(*(count_up(one) for one in [store, second] * 50))
    assert await counted(store) == 100


async def test_a_reader_sees_one_state_while_a_writer_goes_on(store: Store) -> None:
    await count_up(store)
    async with store.reading() as tx:
        before = await tx.recall("test")
        await count_up(store)
        assert await tx.recall("test") == before == {"count": 1}
    assert await counted(store) == 2


async def test_a_reader_does_not_wait_for_a_writer_nor_see_its_half(store: Store, second: Store) -> None:
    async with store.transaction() as writing:
        await writing.remember("test", "count", 1)
        for looker in (store, second):
            async with asyncio.timeout(60), looker.reading() as tx:
                assert await tx.recall("test") == {}


async def test_what_was_written_can_be_read_in_the_same_transaction(store: Store) -> None:
    async with store.transaction() as tx:
        await tx.remember("test", "count", 1)
        assert await tx.recall("test") == {"count": 1}


async def test_a_reader_cannot_write(store: Store) -> None:
    with pytest.raises(StoreError):
        async with store.reading() as tx:
            await tx.remember("test", "count", 1)
    async with store.reading() as tx:
        assert await tx.recall("test") == {}


async def test_a_transaction_that_swallowed_a_failure_saves_nothing_and_says_so(store: Store) -> None:
    async def swallow() -> None:
        async with store.transaction() as tx:
            await tx.remember("test", "good", 1)
            with pytest.raises(StoreError):
                await tx.remember("test", "bad", object())

    with pytest.raises(StoreError, match="nothing was saved"):
        await swallow()
    async with store.reading() as tx:
        assert await tx.recall("test") == {}


async def test_a_transaction_inside_another_of_the_same_task_is_refused_not_waited_for(store: Store) -> None:
    with pytest.raises(StoreError, match="in a transaction already"):
        async with store.transaction():
            await count_up(store)
    await count_up(store)


async def test_more_readers_than_connections_take_turns(store: Store) -> None:
    await count_up(store)
    assert await asyncio.gather(*(counted(store) for _ in range(30))) == [1] * 30


async def test_two_stores_claim_no_row_twice(store: Store, second: Store) -> None:
    async def claim(one: Store) -> list[str]:
        async with one.transaction() as tx:
            return [found.key for found in await tx.claim_rows(at(0), 3)]

    async with store.transaction() as tx:
        await tx.add_rows([row(f"{number:02}", incident=f"i{number}") for number in range(30)])
    claimed = await asyncio.gather(*(claim(one) for one in [store, second] * 8))
    assert sorted(key for keys in claimed for key in keys) == [f"{number:02}" for number in range(30)]


async def test_a_store_that_is_not_open_says_so(unopened: Store) -> None:
    with pytest.raises(StoreError, match="not open"):
        async with unopened.transaction():
            pass
    with pytest.raises(StoreError, match="not open"):
        async with unopened.reading():
            pass


async def test_closing_waits_for_the_transaction_that_runs(unopened: Store) -> None:
    await unopened.open()
    async with unopened.transaction() as tx:
        closing = asyncio.create_task(unopened.close())
        await asyncio.sleep(0)
        await tx.remember("test", "count", 7)
    await closing
    await unopened.close()  # twice is fine
    await unopened.open()
    assert await counted(unopened) == 7
    await unopened.close()


async def test_closing_inside_a_transaction_is_refused_not_waited_for(store: Store) -> None:
    with pytest.raises(StoreError, match="in a transaction already"):
        async with store.transaction():
            await store.close()
    await count_up(store)

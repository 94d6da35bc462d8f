"""What SqlStore knows of the batches of targets without reading them, and when it must read them."""

from __future__ import annotations

from dataclasses import replace

from tests.adapters.stores.values import target
from watcher.adapters.stores import SqlStore, open_store
from watcher.domain.reading import Org


async def test_a_batch_of_organizations_that_stays_is_read_once(store: SqlStore) -> None:
    async with store.transaction() as tx:
        await tx.put_targets([target()])
    async with store.reading() as one, store.reading() as other:
        assert (await one.targets())[0].orgs is (await other.targets())[0].orgs


async def test_a_batch_that_somebody_else_changed_is_read_anew(store: SqlStore, url: str) -> None:
    changed = replace(target(), orgs=(Org("9b2d", "New"),))
    async with store.transaction() as tx:
        await tx.put_targets([target()])
        assert await tx.targets() == [target()]
    other = await open_store(url)
    async with other.transaction() as tx:
        await tx.put_targets([changed])
    await other.close()
    async with store.reading() as tx:
        assert await tx.targets() == [changed]


async def test_who_only_asked_does_not_undo_a_plan_that_another_process_made(
    store: SqlStore, url: str
) -> None:
    async with store.transaction() as tx:
        await tx.put_targets([target()])
        (asked,) = await tx.targets()
    other = await open_store(url)
    async with other.transaction() as tx:
        await tx.put_targets([replace(target(), orgs=(Org("9b2d", "New"),))])
    await other.close()
    async with store.transaction() as tx:
        await tx.put_targets([replace(asked, failures=7)])
        assert await tx.targets() == [replace(asked, failures=7, orgs=(Org("9b2d", "New"),))]

"""What every store promises about targets and organizations."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace

from tests.adapters.stores.values import NOW, at, org_state, target
from watcher.domain.reading import Org
from watcher.ports import Store
from watcher.records import OrgState, Target


async def test_a_target_comes_back_as_it_was_put(store: Store) -> None:
    full, bare = target(0), Target("workato", 0, (), NOW, NOW)
    async with store.transaction() as tx:
        await tx.put_targets([bare, full])
    async with store.reading() as tx:
        assert await tx.targets() == [full, bare]


async def test_targets_are_listed_by_source_and_number(store: Store) -> None:
    async with store.transaction() as tx:
        await tx.put_targets([target(10), target(2), target(0, "b"), target(1, "a")])
        listed = [(found.source, found.number) for found in await tx.targets()]
    assert listed == [("a", 1), ("b", 0), ("pipefy", 2), ("pipefy", 10)]


async def test_putting_a_target_again_replaces_it(store: Store) -> None:
    changed = replace(target(), failures=0, failure=None, failing_since=None, orgs=())
    async with store.transaction() as tx:
        await tx.put_targets([target()])
        await tx.put_targets([changed])
        assert await tx.targets() == [changed]


async def test_a_batch_that_was_not_saved_after_all_is_as_it_was(store: Store) -> None:
    async with store.transaction() as tx:
        await tx.put_targets([target()])
    with suppress(RuntimeError):
        async with store.transaction() as tx:
            await tx.put_targets([replace(target(), orgs=())])
            await tx.targets()
            raise RuntimeError
    async with store.reading() as tx:
        assert await tx.targets() == [target()]


async def test_a_target_read_and_put_again_changes_but_for_its_batch(store: Store) -> None:
    async with store.transaction() as tx:
        await tx.put_targets([target(0), target(1)])
        first, second = await tx.targets()
        changed = replace(first, failures=7, why_then="again", next_due=at(5), last_ok_at=None)
        await tx.put_targets([changed, replace(second, orgs=(Org("9b2d", "New"),))])
        assert await tx.targets() == [changed, replace(second, orgs=(Org("9b2d", "New"),))]


async def test_a_batch_that_was_replaced_can_be_put_back(store: Store) -> None:
    async with store.transaction() as tx:
        await tx.put_targets([target()])
        (old,) = await tx.targets()
        await tx.put_targets([replace(old, orgs=())])
        await tx.put_targets([old])
        assert await tx.targets() == [old]


async def test_a_target_that_was_dropped_or_never_saved_can_be_put_back(store: Store) -> None:
    with suppress(ValueError):
        async with store.transaction() as tx:
            await tx.put_targets([target()])
            (old,) = await tx.targets()
            raise ValueError
    async with store.transaction() as tx:
        await tx.put_targets([old])
        await tx.targets()
        await tx.drop_targets("pipefy", 0)
        await tx.put_targets([old])
        assert await tx.targets() == [old]


async def test_dropping_targets_forgets_the_higher_numbers_of_that_source_alone(store: Store) -> None:
    async with store.transaction() as tx:
        await tx.put_targets([target(0), target(1), target(2), target(5, "other")])
        await tx.drop_targets("pipefy", 1)
        assert await tx.targets() == [target(5, "other"), target(0)]


async def test_an_organization_comes_back_as_it_was_put(store: Store) -> None:
    bare = OrgState("pipefy", Org("9b2d", ""))
    async with store.transaction() as tx:
        await tx.put_orgs([org_state(), bare])
    async with store.reading() as tx:
        assert await tx.orgs("pipefy") == [org_state(), bare]


async def test_a_renamed_organization_is_the_same_one(store: Store) -> None:
    renamed = replace(org_state(), org=Org("8a1c", "New name"), missing_polls=0)
    async with store.transaction() as tx:
        await tx.put_orgs([org_state()])
        await tx.put_orgs([renamed])
        assert await tx.orgs("pipefy") == [renamed]


async def test_organizations_of_other_sources_are_left_alone(store: Store) -> None:
    async with store.transaction() as tx:
        await tx.put_orgs([org_state("a"), org_state("b"), org_state("c"), org_state("a", "other")])
        await tx.drop_orgs("pipefy", ["a", "c", "never seen"])
        assert await tx.orgs("pipefy") == [org_state("b")]
        assert await tx.orgs("other") == [org_state("a", "other")]


async def test_nothing_to_put_or_drop_does_nothing(store: Store) -> None:
    async with store.transaction() as tx:
        await tx.put_targets([])
        await tx.put_orgs([])
        await tx.drop_orgs("pipefy", [])
        await tx.drop_targets("pipefy", 0)
        assert await tx.targets() == []
        assert await tx.orgs("pipefy") == []


async def test_some_organizations_can_be_asked_for(store: Store) -> None:
    async with store.transaction() as tx:
        await tx.put_orgs([org_state("a"), org_state("b"), org_state("c"), org_state("a", "other")])
        assert await tx.orgs("pipefy", ["c", "a", "a", "never seen"]) == [org_state("a"), org_state("c")]
        assert await tx.orgs("pipefy", []) == []

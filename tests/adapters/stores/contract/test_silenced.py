"""What every store promises about silences: exact, numbered once for ever, forgotten when long over."""

from __future__ import annotations

from dataclasses import replace

from tests.adapters.stores.values import at, silence
from watcher.ports import Store


async def test_a_silence_comes_back_as_it_was_added_with_a_number(store: Store) -> None:
    async with store.transaction() as tx:
        first, second = await tx.add_silence(silence()), await tx.add_silence(silence())
        assert (replace(first, id=0), first.name) == (silence(), f"s-{first.id}")
    async with store.reading() as tx:
        assert await tx.silences(at(0)) == [first, second]
    assert 0 < first.id < second.id


async def test_silences_that_ended_are_told_only_to_whoever_looks_back(store: Store) -> None:
    async with store.transaction() as tx:
        kept = await tx.add_silence(silence(ends=5))
        assert await tx.silences(at(4.99)) == [kept]
        assert await tx.silences(at(5)) == []


async def test_a_changed_silence_is_saved_by_its_number(store: Store) -> None:
    async with store.transaction() as tx:
        first, other = await tx.add_silence(silence()), await tx.add_silence(silence())
        changed = replace(first, ends_at=at(9), reason="done", expired_by="Bo")
        await tx.put_silence(changed)
        await tx.put_silence(replace(silence(), id=999))
        assert await tx.silences(at(0)) == [changed, other]


async def test_pruning_forgets_silences_that_ended_long_ago(store: Store) -> None:
    async with store.transaction() as tx:
        gone, stays = await tx.add_silence(silence(ends=1)), await tx.add_silence(silence(ends=2))
        await tx.prune(at(2))
        assert await tx.silences(at(-99)) == [stays]
        assert (await tx.add_silence(silence())).id > stays.id > gone.id


async def test_the_number_of_a_forgotten_silence_is_not_given_again(store: Store) -> None:
    async with store.transaction() as tx:
        gone = await tx.add_silence(silence(ends=1))
        await tx.prune(at(2))
        assert (await tx.add_silence(silence())).id > gone.id

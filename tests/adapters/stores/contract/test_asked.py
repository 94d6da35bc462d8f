"""What every store promises about exports and about deliveries that were pushed."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest

from tests.adapters.stores.values import HOSTILE, NOW, at, export, over
from watcher.engine.exports.approvals import answer
from watcher.ports import Store
from watcher.records import ExportState


async def test_an_export_comes_back_as_it_was_added_with_its_id(store: Store) -> None:
    async with store.transaction() as tx:
        (added,) = await tx.add_exports([export()])
    async with store.reading() as tx:
        assert await tx.exports() == [added]
    assert added == replace(export(), id=added.id)
    assert added.id > 0


async def test_an_export_is_changed_by_its_id_in_every_field(store: Store) -> None:
    async with store.transaction() as tx:
        one, other = await tx.add_exports([export("a"), export("b")])
        await tx.put_exports([over(one)])
        assert await tx.exports() == [other, over(one)]


async def test_an_export_with_a_known_key_is_not_added_again(store: Store) -> None:
    async with store.transaction() as tx:
        (first,) = await tx.add_exports([export("a")])
        await tx.put_exports([over(first)])
        added = await tx.add_exports([export("a"), export("b"), export("b")])
        assert [one.key for one in added] == ["b"]
        assert [one.state for one in await tx.exports()] == [ExportState.WAITING, ExportState.FINISHED]


async def test_added_exports_come_in_the_order_they_were_given(store: Store) -> None:
    keys = [f"{number:03}" for number in reversed(range(120))]
    async with store.transaction() as tx:
        added = await tx.add_exports([export(key) for key in keys])
        assert [one.key for one in added] == keys
        assert [one.key for one in await tx.exports()] == keys[::-1]


@pytest.mark.parametrize("state", ExportState)
async def test_an_export_is_unfinished_until_its_state_is_over(store: Store, state: ExportState) -> None:
    async with store.transaction() as tx:
        (one,) = await tx.add_exports([export()])
        await tx.put_exports([replace(one, state=state)])
        assert bool(await tx.exports(unfinished=True)) is not state.over


async def test_a_question_that_two_answer_at_once_is_answered_once(store: Store) -> None:
    async with store.transaction() as tx:
        (one,) = await tx.add_exports([replace(export("q/0"), state=ExportState.ASKED, incident="")])

    async def answers(who: str) -> bool:
        async with store.transaction() as tx:
            return (await answer(tx, one.id, who, at(0), yes=True)).done

    done = await asyncio.gather(*[answers(who) for who in ("Ana", "Ben", "Cid")])
    assert sorted(done) == [False, False, True]
    async with store.reading() as tx:
        (kept,) = await tx.exports()
    assert kept.state is ExportState.WAITING
    assert kept.decided_by == ("Ana", "Ben", "Cid")[done.index(True)]


async def test_exports_are_told_since_a_moment(store: Store) -> None:
    async with store.transaction() as tx:
        await tx.add_exports([replace(export(str(m)), asked_at=at(m)) for m in (-2, -1, 0)])
        assert [one.key for one in await tx.exports(since=at(-1))] == ["0", "-1"]


async def test_pruning_forgets_exports_that_are_old_and_over(store: Store) -> None:
    async with store.transaction() as tx:
        old, waits, new = await tx.add_exports(
            [export("old"), export("waits"), replace(export("new"), asked_at=at(5))]
        )
        await tx.put_exports([over(old), over(new)])
        await tx.prune(at(5))
        assert await tx.exports() == [over(new), waits]


async def test_export_numbers_are_never_given_twice(store: Store) -> None:
    async with store.transaction() as tx:
        (first,) = await tx.add_exports([export("a")])
        await tx.put_exports([over(first)])
        await tx.prune(at(99))
        (second,) = await tx.add_exports([export("a")])
    assert second.id > first.id


async def test_a_delivery_is_known_by_its_source_and_key(store: Store) -> None:
    async with store.transaction() as tx:
        await tx.note_push("shop", HOSTILE, "d1", NOW)
        await tx.note_push("other", HOSTILE, "d2", NOW)
    async with store.reading() as tx:
        assert await tx.pushed("shop", HOSTILE) == "d1"
        assert await tx.pushed("other", HOSTILE) == "d2"
        assert await tx.pushed("shop", "never") is None


async def test_a_delivery_is_forgotten_after_a_week_not_before(store: Store) -> None:
    week = timedelta(days=7)
    async with store.transaction() as tx:
        await tx.note_push("shop", "ancient", "d", NOW - week - timedelta(microseconds=1))
        await tx.note_push("shop", "old", "d", NOW - week)
        await tx.note_push("shop", "latest", "d", NOW)
        await tx.prune(at(0))
        assert [await tx.pushed("shop", key) for key in ("ancient", "old", "latest")] == [None, "d", "d"]


async def test_a_delivery_is_kept_as_long_as_all_history(store: Store) -> None:
    async with store.transaction() as tx:
        await tx.note_push("shop", "old", "d", NOW - timedelta(days=30))
        await tx.note_push("shop", "latest", "d", NOW)
        await tx.prune(NOW - timedelta(days=30))
        assert await tx.pushed("shop", "old") == "d"


async def test_nothing_to_add_or_put_does_nothing(store: Store) -> None:
    async with store.transaction() as tx:
        assert await tx.add_exports([]) == []
        await tx.put_exports([])
        await tx.prune(at(99))
        assert await tx.exports() == []

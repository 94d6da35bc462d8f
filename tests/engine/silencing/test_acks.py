"""Acknowledgements: of the open incident that is meant, by whom, and taken back."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import replace

import pytest

from tests.engine.fakes import ACME, START, cards
from watcher.adapters.stores.memory import MemoryStore
from watcher.domain.alert import Ended, Incident
from watcher.domain.reading import Series
from watcher.domain.rule import Level
from watcher.engine.policy import Policy, SourcePlan
from watcher.engine.silencing.acks import Acked, acknowledge, withdraw
from watcher.ports import WatcherError
from watcher.records import SeriesState

POLICY = Policy((), (), {}, {"pipefy": SourcePlan(title="Pipefy")}, timezone="America/Sao_Paulo")
OPEN = Incident("4ad1-69be", cards().key, START, Level.WARNING, told=(Level.WARNING,), repeats=2)
HEALTH = Incident("7f00-69be", Series("pipefy", "@source").key, START, Level.CRITICAL)


@pytest.fixture
async def store() -> AsyncIterator[MemoryStore]:
    store = MemoryStore()
    await store.open()
    async with store.transaction() as tx:
        await tx.put_series_states([SeriesState(cards(), (("org", ACME.name),), None, START)])
        await tx.put_incidents([OPEN])
    yield store
    await store.close()


async def acked(store: MemoryStore, wanted: str = OPEN.id, by: str = "Ana", reason: str = "") -> Acked:
    async with store.transaction() as tx:
        return await acknowledge(tx, POLICY, wanted, by, reason, START)


async def undone(store: MemoryStore, wanted: str = OPEN.id) -> Acked:
    async with store.transaction() as tx:
        return await withdraw(tx, POLICY, wanted, "Bo", START)


async def kept(store: MemoryStore) -> tuple[Incident, list[tuple[str, str, str]]]:
    async with store.reading() as tx:
        events = await tx.events(START)
        return (await tx.incidents())[cards().key], [(e.kind, e.subject, e.text) for e in events]


@pytest.mark.parametrize("wanted", [OPEN.id, cards().short_id, f" {OPEN.id.upper()} "])
async def test_an_open_incident_is_taken_on_by_its_id_or_its_series(store: MemoryStore, wanted: str) -> None:
    found = await acked(store, wanted, reason="asked Pipefy")
    assert (found.name, found.before, found.changed) == ("Acme Brasil cards", "", True)
    assert await kept(store) == (
        replace(OPEN, acked_by="Ana", acked_at=START),
        [("alert.acked", cards().key, "acknowledged by Ana: asked Pipefy")],
    )


async def test_acknowledging_again_changes_nothing(store: MemoryStore) -> None:
    await acked(store)
    assert not (await acked(store)).changed
    assert len((await kept(store))[1]) == 1


async def test_another_person_takes_over(store: MemoryStore) -> None:
    await acked(store)
    assert (await acked(store, by="Bo")).before == "Ana"
    assert (await kept(store))[0].acked_by == "Bo"


async def test_undo_takes_it_back_and_says_whose_it_was(store: MemoryStore) -> None:
    await acked(store)
    assert (await undone(store)).before == "Ana"
    incident, events = await kept(store)
    assert incident == OPEN
    assert events[-1] == ("alert.unacked", cards().key, "acknowledgement of Ana withdrawn by Bo")


async def test_undo_of_nothing_changes_nothing(store: MemoryStore) -> None:
    assert not (await undone(store)).changed
    assert await kept(store) == (OPEN, [])


@pytest.mark.parametrize("work", [acked, undone])
async def test_an_unknown_id_is_refused_with_those_that_are_open(
    store: MemoryStore, work: Callable[[MemoryStore, str], Awaitable[Acked]]
) -> None:
    async with store.transaction() as tx:
        await tx.put_incidents([HEALTH])
    with pytest.raises(WatcherError, match="nothing open is called `nope`") as caught:
        await work(store, "nope\x1b")
    assert f"{cards().short_id} Acme Brasil cards" in caught.value.hint
    assert "Pipefy health" in caught.value.hint


async def test_an_incident_that_is_over_is_not_taken_on(store: MemoryStore) -> None:
    async with store.transaction() as tx:
        await tx.put_incidents([replace(OPEN, ended_at=START, ended=Ended.LIMIT_RAISED)])
    with pytest.raises(WatcherError, match="is over since Sat 21 Mar 2026 09:00 Sao Paulo time") as caught:
        await acked(store)
    assert "limit raised" in str(caught.value)
    assert caught.value.hint == "no incident is open"


async def test_of_many_open_ones_a_few_are_named(store: MemoryStore) -> None:
    many = [replace(OPEN, id=f"x{n}", series=f"pipefy/r{n}?org=8a1c") for n in range(20)]
    async with store.transaction() as tx:
        await tx.put_incidents(many)
    with pytest.raises(WatcherError) as caught:
        await acked(store, "nope")
    assert caught.value.hint.endswith("and 13 more")


async def test_hostile_names_and_reasons_are_kept_on_one_bounded_line(store: MemoryStore) -> None:
    await acked(store, by="An\x1b[2Ja\n<!here>" + "x" * 500, reason="\u202e why\x00 " * 5_000)
    incident, ((_, _, text),) = await kept(store)
    assert incident.acked_by.startswith("An[2Ja <!here>xx")
    assert len(incident.acked_by) == 80
    assert text.isprintable()
    assert len(text) < 700


async def test_nobody_cannot_acknowledge(store: MemoryStore) -> None:
    with pytest.raises(WatcherError, match="nobody is named"):
        await acked(store, by="\u200b")

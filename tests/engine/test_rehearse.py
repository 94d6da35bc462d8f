"""A rehearsal reads what is there and keeps nothing of what it writes."""

from __future__ import annotations

from datetime import date, timedelta

from tests.engine.fakes import START
from watcher.adapters.stores.memory import MemoryStore
from watcher.domain.forecast import Days
from watcher.domain.rule import Globs, Selector
from watcher.domain.silence import Silence
from watcher.engine.rehearse import Rehearsal
from watcher.records import Foresight

SILENCE = Silence(Selector({"org": Globs(("A",))}), "Ana", "why", START, START + timedelta(days=1))
FORESIGHT = Foresight("p/r", "UTC", Days(date(2026, 3, 1), (1.0,)), None)


async def test_silences_and_foresights_are_read_and_their_writing_is_dropped() -> None:
    store = MemoryStore()
    await store.open()
    async with store.transaction() as tx:
        stored = await tx.add_silence(SILENCE)
        await tx.put_foresights([FORESIGHT])
    async with Rehearsal(store).transaction() as tx:
        assert await tx.add_silence(SILENCE) == SILENCE
        await tx.put_silence(Silence(SILENCE.match, "Bo", "other", START, START, id=stored.id))
        await tx.put_foresights([Foresight("p/other", "UTC", FORESIGHT.days, None)])
        assert await tx.silences(START) == [stored]
    async with store.reading() as tx:
        assert await tx.silences(START) == [stored]
        assert set(await tx.foresights(["p/r", "p/other"])) == {"p/r"}
    await store.close()

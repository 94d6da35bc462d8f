"""Several processes on one database: they lose nothing of each other's, and may die at any step."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.adapters.stores.writer import COUNTS, PROCESSES, STEPS, found
from watcher.adapters.stores import open_store

_ROOT = Path(__file__).parents[3]


@pytest.fixture(params=["sqlite_url", "fresh_postgres_url"])
def fresh_url(request: pytest.FixtureRequest) -> str:
    value: str = request.getfixturevalue(request.param)
    return value


@contextmanager
def writing(command: str, url: str) -> Iterator[subprocess.Popen[str]]:
    words = [sys.executable, "-m", "tests.adapters.stores.writer", command, url]
    with subprocess.Popen(words, cwd=_ROOT, text=True, stdout=subprocess.PIPE) as process:
        try:
            yield process
        finally:
            process.kill()


def line(process: subprocess.Popen[str]) -> str:
    assert process.stdout is not None
    return process.stdout.readline().strip()


async def test_processes_that_open_a_new_database_at_once_and_write_lose_nothing(fresh_url: str) -> None:
    with writing("count", fresh_url) as process:
        assert line(process) == str([0] * PROCESSES)
    store = await open_store(fresh_url)
    async with store.reading() as tx:
        assert await tx.recall("test") == {"count": PROCESSES * COUNTS}
    await store.close()


async def test_a_process_killed_at_any_step_leaves_all_or_nothing(url: str) -> None:
    with writing("die", url) as process:
        assert [line(process) for _ in STEPS] == [f"{step} -9" for step in STEPS]
    store = await open_store(url)
    committed = STEPS.index("committed")
    assert await found(store) == {committed: [True] * 4}
    await store.close()


async def test_a_process_killed_while_it_works_keeps_what_it_said_was_saved(url: str) -> None:
    with writing("work", url) as process:
        said = [int(line(process)) for _ in range(20)]
        process.kill()
        process.wait()
    store = await open_store(url)
    kept = await found(store)
    assert set(said) <= set(kept)
    assert all(all(parts) for parts in kept.values())
    await store.close()

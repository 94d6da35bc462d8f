"""The stores that the contract is held by: on SQLite, on PostgreSQL and in memory."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from watcher.adapters.stores import SqlStore
from watcher.adapters.stores.memory import MemoryStore
from watcher.ports import Store

_IN_MEMORY = "memory"


@pytest.fixture(params=["sqlite", "postgres", _IN_MEMORY])
def place(request: pytest.FixtureRequest) -> str:
    if request.param == _IN_MEMORY:
        return _IN_MEMORY
    url: str = request.getfixturevalue(f"{request.param}_url")
    return url


@pytest.fixture
def unopened(place: str) -> Store:
    return MemoryStore() if place == _IN_MEMORY else SqlStore(place)


@pytest.fixture
async def store(unopened: Store) -> AsyncIterator[Store]:
    await unopened.open()
    yield unopened
    await unopened.close()


@pytest.fixture
async def second(place: str, store: Store) -> AsyncIterator[Store]:
    """Another store on the same state, as another process would have it; memory has none but the first."""
    second = store if place == _IN_MEMORY else SqlStore(place)
    await second.open()
    yield second
    await second.close()

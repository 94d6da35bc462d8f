"""What stories share: a PostgreSQL server for those that are told on one."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator

import pytest

from tests.adapters.stores.server import Server, running_server
from tests.stories.processes import Runner, running


@pytest.fixture(scope="session")
def postgres() -> Iterator[Server]:
    with running_server() as server:
        yield server


@pytest.fixture
async def postgres_url(postgres: Server) -> AsyncIterator[str]:
    """An empty database."""
    async with postgres.database() as name:
        yield postgres.named(name)


@pytest.fixture(scope="session")
def runner() -> Iterator[Runner]:
    """Starts processes quickly."""
    with running() as ready:
        yield ready

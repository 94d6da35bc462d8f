"""What a cycle costs the vendor: a token, a discovery, and one document for each 25 organizations."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from tests.stories.stage import staged
from tests.stories.world import crowd

DOCUMENTS = [(1, 1), (25, 1), (26, 2), (100, 4)]


@pytest.mark.parametrize(("organizations", "documents"), DOCUMENTS)
async def test_the_daemons_first_cycle(organizations: int, documents: int, tmp_path: Path) -> None:
    async with staged(tmp_path, cast=crowd(organizations)) as stage:
        await stage.start()
        await stage.passes(timedelta(minutes=14))
        pipefy = stage.sandbox.pipefy
        polls = pipefy.calls("LimitWatcher_Poll")
        assert len(polls) == documents
        assert sum(call.organizations for call in polls) == organizations
        assert len(pipefy.log) == documents + 2


async def test_later_cycles_cost_the_documents_alone(tmp_path: Path) -> None:
    async with staged(tmp_path, cast=crowd(26)) as stage:
        await stage.start()
        await stage.passes(timedelta(minutes=14))
        before = len(stage.sandbox.pipefy.log)
        await stage.passes(timedelta(hours=1))
        assert len(stage.sandbox.pipefy.log) - before == 4 * 2

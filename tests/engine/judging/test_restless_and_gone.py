"""What goes up and down and is watched no longer: its end is told all the same, to all who heard of it."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.engine.fakes import ACME, engine


@pytest.mark.parametrize(
    "limits", [(100, 200, 100, 200, 100), (100, 200, 100, 200, 100, 200)], ids=["up", "down"]
)
async def test_a_restless_series_that_is_selected_no_longer_is_resolved(
    tmp_path: Path, limits: tuple[int, ...]
) -> None:
    async with engine(tmp_path) as run:
        for limit in limits:
            run.source.limit = limit
            await run.sees(95)
        assert run.channels["slack"].got[-1].message.reason == "flapping"
        run.source.orgs, run.source.unselected = (), {ACME.name}
        await run.poller.discover("pipefy")
        await run.poll()
        assert run.channels["slack"].got[-1].message.ended == "rule removed"

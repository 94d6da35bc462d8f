"""The daemon keeps house soon after it starts, not only after it has run for a day."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from tests.stories.stage import Stage, staged
from tests.stories.times import QUICK, until
from watcher.engine.daemon import Rhythm


async def test_a_daemon_that_has_just_begun_keeps_house(tmp_path: Path) -> None:
    async with staged(tmp_path, rhythm=replace(QUICK, upkeep=0.05)) as stage:
        await stage.start()
        await until(lambda: _tidied(stage), "the upkeep")


def test_whether_upkeep_is_due_is_asked_within_minutes_of_a_start() -> None:
    assert Rhythm().upkeep <= 600


async def _tidied(stage: Stage) -> bool:
    assert stage.parts is not None
    async with stage.parts.store.reading() as tx:
        return "tidied" in await tx.recall("daemon")

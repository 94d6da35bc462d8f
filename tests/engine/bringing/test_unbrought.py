"""What nobody brings any more makes room, and nothing else does."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from tests.engine.bringing.test_intake import DAY, Desk, desk
from watcher.engine.bringing.unbrought import kept_for
from watcher.engine.policy import SourcePlan
from watcher.engine.upkeep import Upkeep
from watcher.ports.served import TooManySeriesError


async def tidies(d: Desk) -> None:
    await Upkeep(d.store, d.clock, None, 400 * DAY, kept_for(d.policy)).tidy()


async def watched(d: Desk) -> tuple[list[str], list[str], list[str]]:
    """Organizations by their series, as they are known, and in the batch."""
    async with d.store.reading() as tx:
        series = sorted(state.series.org or "" for state in (await tx.series_states()).values())
        orgs = [state.org.id for state in await tx.orgs("recipes")]
        (target,) = await tx.targets()
    return series, orgs, [org.id for org in target.orgs]


async def test_a_number_that_is_not_brought_for_a_month_is_forgotten_with_its_organization(
    tmp_path: Path,
) -> None:
    async with desk(tmp_path) as d:
        await d.brings(d.tasks(1, "old"), d.tasks(1, "new"))
        await d.clock.advance(20 * DAY)
        await d.brings(d.tasks(1, "new"))
        await d.clock.advance(10 * DAY)
        await tidies(d)
        assert await watched(d) == (["new", "old"],) * 3
        await d.clock.advance(timedelta(hours=1))
        await tidies(d)
        assert await watched(d) == (["new"],) * 3
        await d.brings(d.tasks(2, "old"))
        assert await watched(d) == (["new", "old"],) * 3


async def test_what_is_alerted_of_is_not_forgotten(tmp_path: Path) -> None:
    async with desk(tmp_path) as d:
        await d.brings(d.tasks(95, "bad"), d.tasks(1, "good"))
        await d.clock.advance(31 * DAY)
        await tidies(d)
        assert await watched(d) == (["bad"],) * 3


async def test_the_room_of_what_is_forgotten_is_free_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("watcher.engine.bringing.room.MOST_SERIES", 2)
    async with desk(tmp_path) as d:
        await d.brings(d.tasks(1, "a"), d.tasks(1, "b"))
        with pytest.raises(TooManySeriesError):
            await d.brings(d.tasks(1, "c"))
        await d.clock.advance(31 * DAY)
        await tidies(d)
        assert (await d.brings(d.tasks(1, "c"), d.tasks(1, "d"))).accepted == 2
        with pytest.raises(TooManySeriesError):
            await d.brings(d.tasks(1, "e"))


async def test_what_is_ignored_takes_no_room(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("watcher.engine.bringing.room.MOST_SERIES", 2)
    async with desk(tmp_path) as d:
        over = [d.tasks(1, f"over {n}", ago=25 * DAY) for n in range(3)]
        assert (await d.brings(d.tasks(1, "a"), *over)).accepted == 1
        assert (await d.brings(d.tasks(1, "b"))).accepted == 1


async def test_rare_numbers_are_kept_longer(tmp_path: Path) -> None:
    async with desk(tmp_path) as d:
        sources = {"quarterly": SourcePlan(90 * DAY, 90 * DAY, pushed=True), "asked": SourcePlan()}
        policy = replace(d.policy, sources={**d.policy.sources, **sources})
        assert kept_for(policy) == {"recipes": 30 * DAY, "quarterly": 270 * DAY}

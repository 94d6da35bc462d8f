"""What history says of numbers that have grown old: of whole batches, and of single ones that stay away."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from tests.engine.bringing.test_intake import DAY, START, Desk, desk
from watcher.domain.reading import Reading, Series
from watcher.engine.standing.chronicle import Old, chronicle


def jobs(d: Desk, org: str) -> Reading:
    return replace(d.tasks(7, org), series=Series("recipes", "jobs", (("org", org),)))


async def old(d: Desk, org: str = "") -> list[Old]:
    async with d.store.reading() as tx:
        return list((await chronicle(tx, d.policy, START, d.clock.now(), org=org)).old)


async def test_a_number_that_stays_away_alone_is_named(tmp_path: Path) -> None:
    async with desk(tmp_path) as d:
        await d.brings(d.tasks(50), d.tasks(50, "Globex"), jobs(d, "Acme"), jobs(d, "Globex"))
        for _ in range(3):
            await d.clock.advance(DAY)
            await d.brings(d.tasks(51), jobs(d, "Acme"), jobs(d, "Globex"))
        assert await old(d) == [Old("recipes", ("Globex",), START, "tasks not brought lately")]
        assert await old(d, "glob") == await old(d)
        assert await old(d, "acme") == []


async def test_many_that_lack_the_same_are_one_line(tmp_path: Path) -> None:
    async with desk(tmp_path) as d:
        await d.brings(*(d.tasks(50, org) for org in ("c", "a", "b")))
        for _ in range(3):
            await d.clock.advance(DAY)
            await d.brings(d.tasks(51, "b"))
        assert [one.orgs for one in await old(d)] == [("a", "c")]


async def test_a_source_that_brings_nothing_is_named_once(tmp_path: Path) -> None:
    async with desk(tmp_path) as d:
        await d.brings(d.tasks(50), jobs(d, "Acme"))
        await d.clock.advance(3 * DAY)
        assert [(one.orgs, one.why) for one in await old(d)] == [(("Acme",), "not brought lately")]

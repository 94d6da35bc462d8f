"""Workspaces summed under a name: one organization, unknown if one part is."""

from __future__ import annotations

from typing import Any

from tests.adapters.sources.workato.account import gaps, tasks, used
from tests.adapters.sources.workato.stage import MARCH, NOW, stage, workspace
from watcher.domain.reading import Org, Reading
from watcher.sandbox.workato.curves import steady
from watcher.sandbox.workato.recipes import Recipe
from watcher.sandbox.workato.world import Workspace

ALL = Org("combined:Acme", "Acme")


def with_environments() -> Workspace:
    test, prod = (Workspace(n, recipes=[Recipe(n, tasks=steady(20, since=MARCH))]) for n in (501, 502))
    return workspace(101, environments=(test, prod))


async def test_the_sum_is_one_organization_and_its_parts_are_not_watched_by_themselves() -> None:
    async with stage(
        workspace(101), workspace(102, 50), workspace(103), combine={"Acme": ("101", "A102")}
    ) as s:
        orgs = (await s.source.discover(NOW)).orgs
        found = await s.source.read(orgs, NOW)
    assert {org.name for org in orgs} == {"Acme", "Customer 103"}
    assert used(found)["combined:Acme", "tasks"] == 995 + 497
    assert set(found.present) == set(orgs)


async def test_limit_and_period_are_those_of_the_first_part_with_a_limit() -> None:
    parts = workspace(101, task_limit=None), workspace(102, task_limit=7_000)
    async with stage(*parts, combine={"Acme": ("101", "102")}) as s:
        reading = tasks(await s.read(), "combined:Acme")
    assert isinstance(reading, Reading)
    assert reading.limit
    assert reading.limit.value == 7_000
    assert dict(reading.labels) == {"org": "Acme", "plan": "oem_plan"}


async def test_environments_that_are_not_listed_are_summed_by_their_ids() -> None:
    async with stage(with_environments(), combine={"Acme": ("101", "501", "502")}) as s:
        found = await s.read()
    assert used(found)["combined:Acme", "tasks"] == 995 + 199 + 199


async def test_one_part_without_a_row_leaves_the_sum_unknown() -> None:
    async with stage(with_environments(), combine={"Acme": ("101", "501", "999")}) as s:
        found = await s.read()
    assert ("combined:Acme", "tasks") in gaps(found)
    assert ("combined:Acme", "tasks") not in used(found)


async def test_a_combination_of_nobody_listed_is_missing() -> None:
    async with stage(combine={"Acme": ("998", "999")}) as s:
        found = await s.source.read([ALL], NOW)
    assert found.missing == (ALL,)
    assert used(found) == {}


async def test_the_lists_own_counts_are_summed_too() -> None:
    options: dict[str, Any] = {"combine": {"Acme": ("101", "102")}, "usage_from": "customers"}
    async with stage(**options) as s:
        assert used(await s.read())["combined:Acme", "tasks"] == 995 + 497


async def test_recipes_of_all_parts_are_its_contributors() -> None:
    async with stage(workspace(101), workspace(102, 50), combine={"Acme": ("101", "102")}) as s:
        reading = tasks(await s.read(), "combined:Acme")
        told = await s.source.contributors(reading.series, ALL, NOW)
    assert told
    assert [each.used for each in told.top] == [995, 497]

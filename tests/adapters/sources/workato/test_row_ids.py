"""Whose a usage row is: never the wrong customer's, whatever its `id` numbers."""

from __future__ import annotations

from typing import Any

import pytest

from tests.adapters.sources.workato.account import Account, Request, gaps, used, watching
from tests.adapters.sources.workato.recorded import ACME, GLOBEX, customer
from watcher.adapters.sources.workato.shape import shape_of
from watcher.adapters.sources.workato.tally import Who, collected
from watcher.domain.reading import Org
from watcher.ports import Answer

ONE, TWO, THREE = (Org(str(n), f"Customer {n}", f"E{n}") for n in (1, 2, 3))


async def told(
    *rows: dict[str, Any], customers: tuple[Org, ...] = (ONE, TWO, THREE), **options: Any
) -> Answer:
    def usage(_: Request) -> Any:
        return {"data": [{"task_count": 5, **row} for row in rows]}

    async with watching(Account(customers=[customer(o) for o in customers], usage=usage), **options) as w:
        return await w.read()


@pytest.mark.parametrize(
    "mark", [{"external_id": "E2"}, {"workspace_name": "Customer 2"}, {"external_id": "Z"}]
)
async def test_a_bare_id_that_the_rest_of_the_row_contradicts_is_a_gap(mark: dict[str, Any]) -> None:
    found = await told({"id": 1, **mark}, {"id": 3, "external_id": "E3"})
    assert "the `id` of one customer" in gaps(found)["1", "tasks"]
    assert used(found)["3", "tasks"] == 5
    assert ("2", "tasks") not in used(found)


@pytest.mark.parametrize("key", ["workspace_id", "managed_user_id", "customer_id"])
async def test_a_key_that_says_whose_it_is_comes_before_a_bare_id(key: str) -> None:
    found = await told({"id": 1, key: 3, "task_count": 7}, {"id": 3, key: 1, "task_count": 9})
    assert (used(found)["3", "tasks"], used(found)["1", "tasks"]) == (7, 9)


async def test_a_bare_id_alone_is_the_workspaces() -> None:
    assert used(await told({"id": 1}, {"id": 2, "external_id": None}))["2", "tasks"] == 5


async def test_an_environment_with_its_customers_external_id_is_known_by_its_id() -> None:
    found = await told(
        {"id": 101, "external_id": "A1"},
        {"id": 501, "external_id": "A1"},
        customers=(ACME, GLOBEX),
        combine={"Acme": ("101", "501")},
    )
    assert used(found)["combined:Acme", "tasks"] == 10


async def test_rows_that_contradict_each_other_say_so() -> None:
    found = await told({"workspace_id": 1, "task_count": 4}, {"workspace_id": 1, "task_count": 5})
    assert gaps(found)["1", "tasks"] == "Workato gave two rows that contradict each other"


def test_those_whom_only_another_ones_row_names_come_in_an_order_that_chance_does_not_make() -> None:
    names = [str(n) for n in range(1, 9)]
    who = Who({n: n for n in names}, {f"E{n}": n for n in names})
    rows = [{"id": n, "external_id": f"E{n + 4}", "task_count": 5} for n in range(1, 5)]
    found = collected(rows, shape_of(rows, {}, "workato"), who, "UTC", placed=False)
    assert list(found) == names

"""Pages of the customer list: cut, repeated, counted or not. Nobody vanishes, and asking ends."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from math import ceil
from typing import Any

import pytest

from tests.adapters.sources.workato.account import Account, used, watching
from tests.adapters.sources.workato.recorded import ACME, GLOBEX, NOW, customer
from watcher.adapters.sources.workato.paging import PAGELESS, CustomerList, Listing
from watcher.ports import Finding, Mark, SourceError

ROWS = [{"id": n, "name": f"Customer {n}"} for n in range(1, 251)]


class Server:
    """Pages of `size` rows, with what `told` says beside them."""

    def __init__(self, rows: Sequence[Any] = ROWS, size: int = 100, **told: Any) -> None:
        self.rows, self.size, self.told, self.asked = rows, size, told, 0

    async def page(self, n: int) -> Mapping[str, Any]:
        self.asked += 1
        found = self.rows[(n - 1) * self.size : n * self.size]
        beside = {key: value(found) if callable(value) else value for key, value in self.told.items()}
        return {"result": found, **beside}


async def everybody(server: Server) -> Listing:
    return await CustomerList(server.page).everybody()


@pytest.mark.parametrize("size", [20, 37, 50, 99, 250])
@pytest.mark.parametrize("count", [1, 36, 50, 100, 137, 250])
async def test_nobody_is_lost_whatever_a_page_holds(size: int, count: int) -> None:
    server = Server(ROWS[:count], size)
    assert len((await everybody(server)).rows) == count
    assert server.asked <= ceil(count / size) + 1


@pytest.mark.parametrize(
    "told",
    [
        {"total": 250},
        {"count": 250, "per_page": 50},
        {"count": 250, "per_page": 100},
        {"count": len, "per_page": 50},
        {"total": 3},
        {"total": 5, "per_page": 7},
    ],
)
async def test_pages_cut_to_fifty_are_all_read_whatever_is_told_beside_them(told: Any) -> None:
    server = Server(ROWS, 50, **told)
    assert len((await everybody(server)).rows) == 250
    assert server.asked in {5, 6}


async def test_a_told_count_saves_the_page_that_would_be_empty() -> None:
    server = Server(ROWS[:37], count=37, page=1, per_page=100)
    assert len((await everybody(server)).rows) == 37
    assert server.asked == 1


@pytest.mark.parametrize("count", [1, 99, 100, 101, 200, 250])
async def test_a_read_asks_for_no_more_pages_than_its_customers_stand_on(count: int) -> None:
    server = Server(ROWS[:count])
    await CustomerList(server.page).until({str(row["id"]) for row in ROWS[:count]})
    assert server.asked == ceil(count / 100)


async def test_what_a_look_at_everybody_taught_saves_the_page_after_the_last() -> None:
    server = Server(ROWS[:37])
    pages = CustomerList(server.page)
    await pages.everybody()
    server.asked = 0
    assert len((await pages.until({"1", "gone"})).rows) == 37
    assert server.asked == 1


@pytest.mark.parametrize("count", [3, 99, 150, 250])
async def test_a_list_without_pages_is_read_twice_and_said(count: int) -> None:
    server = Server(ROWS[:count], 1_000)
    pages = CustomerList(every_page_the_same(server))
    found = await pages.everybody()
    assert (len(found.rows), found.notes, server.asked) == (count, (PAGELESS,), 2)
    await pages.until({"gone"})
    assert server.asked == 3


def every_page_the_same(server: Server) -> Callable[[int], Any]:
    async def page(_: int) -> Any:
        server.asked += 1
        moved = [{**row, "task_count": server.asked} for row in server.rows]
        return {"result": moved, **server.told}

    return page


@pytest.mark.parametrize(("rows", "told"), [(ROWS[:100], {}), (ROWS[:50], {"total": 250})])
async def test_a_repeated_page_that_may_hide_somebody_is_an_error_after_two(rows: Any, told: Any) -> None:
    server = Server(rows, **told)
    with pytest.raises(SourceError, match="same page of customers again"):
        await CustomerList(every_page_the_same(server)).everybody()
    assert server.asked == 2


async def test_pages_that_bring_hardly_anybody_new_are_not_asked_for_ever() -> None:
    asked = 0

    async def page(n: int) -> Any:
        nonlocal asked
        asked += 1
        return {"result": [*ROWS[:99], {"id": 1_000 + n}]}

    with pytest.raises(SourceError, match="again"):
        await CustomerList(page).everybody()
    assert asked < 5


async def test_a_total_that_is_never_reached_is_said() -> None:
    server = Server(ROWS[:137], total=140)
    assert (await everybody(server)).notes == ("Workato tells of 140 customers and lists 137",)
    assert server.asked <= 3


async def test_of_a_customer_that_one_page_lists_twice_the_last_row_counts_and_it_is_said() -> None:
    rows = [*ROWS[:9], {**ROWS[0], "name": "Anew"}, ROWS[1]]
    found = await everybody(Server(rows, total=9))
    assert len(found.rows) == 9
    assert found.rows[0]["name"] == "Anew"
    assert found.notes == (
        "Workato lists a customer more than once on one page, with rows that differ: the last row counts",
    )


async def test_doctor_warns_of_a_customer_that_is_listed_twice_and_differently() -> None:
    rows = [customer(ACME), customer(GLOBEX), {**customer(ACME), "name": "Acme, anew"}]
    told = await doctors(Account(customers=rows))
    assert told.mark is Mark.WARN
    assert "more than once" in told.text


async def test_the_workspaces_id_is_found_under_the_users_own_path() -> None:
    rows = [{**customer(org, id=...), "account": {"number": int(org.id)}} for org in (ACME, GLOBEX)]
    async with watching(Account(customers=rows), customer_fields={"id": "account.number"}) as w:
        assert used(await w.read())["101", "tasks"] == 8_123


async def doctors(account: Account) -> Finding:
    async with watching(account) as w:
        return {finding.about: finding for finding in await w.source.examine(NOW)}["pages"]


async def test_doctor_tells_how_the_list_came() -> None:
    rows = [customer(ACME), customer(GLOBEX)]
    told = await doctors(Account(customers=rows, totals={"count": 2, "per_page": 100}))
    assert (told.mark, told.text) == (
        Mark.OK,
        "1 page, the first of 2 rows; the answers tell count 2, per_page 100",
    )


async def test_doctor_warns_of_a_total_that_the_list_does_not_reach() -> None:
    assert (await doctors(Account(totals={"total": 9}))).mark is Mark.WARN

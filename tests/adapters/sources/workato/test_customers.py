"""Rows of the customer list: what is believed, what is unknown, and how pages end."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from tests.adapters.sources.workato.account import Account, gaps, tasks, used, watching
from tests.adapters.sources.workato.recorded import ACME, CUSTOMERS, NOW, USAGE, customer, row
from tests.adapters.standin import answer
from watcher.domain.period import PeriodKind
from watcher.domain.reading import Org, Reading
from watcher.ports import Failure, SourceError


async def acme(account: Account | None = None, **changes: Any) -> Reading:
    account = account or Account(customers=[customer(ACME, **changes)])
    async with watching(account) as w:
        found = tasks(await w.read())
    assert isinstance(found, Reading)
    return found


@pytest.mark.parametrize(
    ("limit", "adjustment", "known"),
    [
        (10_000, "500", 10_500),
        (10_000, -500, 9_500),
        ("10000", "-10000", None),
        (None, 500, None),
        (100, None, 100),
    ],
)
async def test_an_adjustment_apart_is_added_where_the_config_says_so(
    limit: Any, adjustment: Any, known: Any
) -> None:
    rows = [customer(ACME, task_limit=limit, task_limit_adjustment=adjustment)]
    async with watching(Account(customers=rows), task_limit_includes_adjustment=False) as w:
        reading = tasks(await w.read())
    assert isinstance(reading, Reading)
    assert (reading.limit.value if reading.limit else None) == known


async def test_without_a_billing_period_the_admins_calendar_month_counts() -> None:
    reading = await acme(current_billing_period_start=None, current_billing_period_end=None)
    assert reading.period
    assert (reading.period.kind, reading.period.label) == (PeriodKind.MONTH, "2026-05")
    assert reading.period.start == datetime(2026, 5, 1, 7, tzinfo=UTC)


@pytest.mark.parametrize(
    ("start", "end", "ends"),
    [
        ("2026-05-10", "2026-06-10", "2026-06-10T07:00:00+00:00"),
        ("2026-05-10", "2026-06-09", "2026-06-10T07:00:00+00:00"),
        ("2026-05-10T00:00:00-07:00", "2026-06-09T23:59:59.999-07:00", "2026-06-10T07:00:00+00:00"),
        ("2026-05-10T00:00:00", None, "2026-06-10T07:00:00+00:00"),
        ("2025-08-10", "2026-08-10", "2026-08-10T07:00:00+00:00"),
    ],
)
async def test_ends_of_periods_are_read_however_they_are_written(start: str, end: Any, ends: str) -> None:
    reading = await acme(current_billing_period_start=start, current_billing_period_end=end)
    assert reading.period
    assert reading.period.end.isoformat() == ends


@pytest.mark.parametrize(
    ("start", "end", "why"),
    [
        ("2026-04-01", "2026-05-01", "still gives the billing period that ended on 2026-05-01"),
        ("2026-06-01", "2026-07-01", "has not begun"),
        ("2026-05-10", "2026-05-10", "cannot be one"),
    ],
)
async def test_a_period_that_cannot_be_the_present_one_leaves_usage_unknown(
    start: str, end: str, why: str
) -> None:
    rows = [customer(ACME, current_billing_period_start=start, current_billing_period_end=end)]
    async with watching(Account(customers=rows)) as w:
        found = await w.read()
    assert why in gaps(found)["101", "tasks"]
    assert ("101", "tasks") not in used(found)


async def test_stocks_are_told_only_where_the_row_has_them() -> None:
    rows = [customer(ACME, active_recipe_count=..., active_connection_count="many")]
    async with watching(Account(customers=rows)) as w:
        found = await w.read()
    assert ("101", "active_recipes") not in {**used(found), **gaps(found)}
    assert ("101", "connections") in gaps(found)


async def test_the_old_misspelt_external_id_is_read() -> None:
    reading = await acme(external_id=..., exteranl_id="A1")
    assert dict(reading.labels)["external_id"] == "A1"


async def test_values_are_found_under_the_users_own_paths() -> None:
    rows = [customer(ACME, task_limit=1, billing={"cap": "7000", "tier": "gold"})]
    async with watching(
        Account(customers=rows), customer_fields={"limit": "billing.cap", "plan": "billing.tier"}
    ) as w:
        reading = tasks(await w.read())
    assert isinstance(reading, Reading)
    assert reading.limit
    assert (reading.limit.value, dict(reading.labels)["plan"]) == (7_000, "gold")


async def test_tasks_of_the_list_itself_need_no_usage_request() -> None:
    async with watching(usage_from="customers") as w:
        found = await w.read()
        assert w.account.requests == []
    assert used(found)["101", "tasks"] == 8_100
    assert ("101", "failed_jobs") not in {**used(found), **gaps(found)}


async def test_one_that_is_no_longer_listed_is_missing_and_not_zero() -> None:
    gone = Org("999", "Gone", "A9")
    async with watching() as w:
        found = await w.source.read([ACME, gone], NOW)
    assert found.missing == (gone,)
    assert gaps(found)["999", "tasks"] == "not in Workato's customer list"


async def test_only_wanted_names_are_discovered_and_lacking_ones_told() -> None:
    async with watching(orgs=("*", "!Globex"), expect=("acme corp", "A1", "Initech")) as w:
        found = await w.source.discover(NOW)
        assert not w.source.selects(Org("102", "Globex", "A2"))
    assert found.orgs == (ACME,)
    assert found.expected_absent == ("Initech",)


async def test_an_empty_list_is_said_and_is_no_error() -> None:
    async with watching(Account(customers=[])) as w:
        found = await w.source.discover(NOW)
    assert found.orgs == ()
    assert "oem_vendor" in found.notes[0]


@pytest.mark.parametrize("bad", [{"name": "no id"}, "text", None, {"id": True}])
async def test_a_row_that_cannot_be_read_fails_the_list_so_that_nobody_vanishes(bad: Any) -> None:
    async with watching(Account(customers=[*CUSTOMERS, bad])) as w:
        with pytest.raises(SourceError, match="schema_mismatch") as caught:
            await w.source.discover(NOW)
    assert caught.value.kind is Failure.BAD_ANSWER


async def test_a_server_that_repeats_its_first_page_is_not_believed() -> None:
    rows = [customer(Org(str(n), f"Customer {n}", f"C{n}")) for n in range(1, 101)]
    async with watching(Account()) as w:
        w.account.everything = answer({"result": rows})
        with pytest.raises(SourceError, match="same page"):
            await w.source.discover(NOW)


async def test_hostile_keys_are_cut_and_cleaned_in_the_error() -> None:
    keys = {f"{n}\u202e\x1b[31m" + "k" * 300: 1 for n in range(500)}
    async with watching(Account(usage=lambda _: {"data": [keys]})) as w:
        with pytest.raises(SourceError, match="and 480 more") as caught:
            await w.read()
    assert len(str(caught.value)) < 1_200
    assert str(caught.value).isprintable()


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ({"message": "Server error", "id": "3188c2d0"}, "Server error (3188c2d0)"),
        ({"error": "no", "error_type": "quota"}, "no (quota)"),
        (
            {"message": "Bad", "errors": {"from": ["is required"], "to": "is odd"}},
            "Bad; from is required; to is odd",
        ),
        ({"errors": [{"code": "E1", "title": "Broken"}]}, "E1: Broken"),
        ({"errors": ["plain"]}, "plain"),
        ({"errors": [{}]}, "an error without a word"),
    ],
)
async def test_every_shape_of_error_is_put_into_words(body: dict[str, Any], words: str) -> None:
    async with watching(Account(usage=lambda _: answer(body, 422))) as w:
        with pytest.raises(SourceError) as caught:
            await w.read()
    assert str(caught.value).endswith(f": {words}")


async def test_two_rows_that_contradict_each_other_are_no_number() -> None:
    async with watching(Account(usage=lambda _: {"data": [*USAGE, row(ACME, 9)]})) as w:
        found = await w.read()
    assert ("101", "tasks") in gaps(found)
    assert ("102", "tasks") in used(found)


async def test_the_same_row_twice_counts_once() -> None:
    async with watching(Account(usage=lambda _: {"data": [*USAGE, *USAGE]})) as w:
        assert used(await w.read())["101", "tasks"] == 8_123

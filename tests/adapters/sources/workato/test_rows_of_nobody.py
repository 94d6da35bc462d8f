"""Rows that do not say clearly whose they are: what is absent beside them is no zero."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from tests.adapters.sources.workato.account import Account, gaps, used, watching
from tests.adapters.sources.workato.recorded import ACME, GLOBEX, customer, row
from tests.adapters.standin import StandingClock
from watcher.domain.reading import Org

YOUNG = datetime(2026, 5, 1, 14, 0, tzinfo=UTC)  # seven hours after the period began
INITECH = Org("103", "Initech", "A3")
FRESH = [customer(org, task_count=...) for org in (ACME, GLOBEX, INITECH)]


async def first_day(*rows: dict[str, Any]) -> tuple[float | None, str | None]:
    """What is known of Initech's tasks, for which there is no plain row: a number, or why there is none."""
    account = Account(FRESH, lambda _: {"data": [row(ACME), row(GLOBEX), *rows]})
    async with watching(account, clock=StandingClock(YOUNG)) as w:
        orgs = (await w.source.discover(YOUNG)).orgs
        found = await w.source.read(orgs, YOUNG)
    return used(found).get((INITECH.id, "tasks")), gaps(found).get((INITECH.id, "tasks"))


async def test_a_workspace_without_a_row_has_used_nothing_on_its_first_day() -> None:
    assert await first_day() == (0.0, None)


@pytest.mark.parametrize(
    "odd",
    [
        row(INITECH, workspace_id=None, external_id=None),
        row(INITECH, workspace_id={"id": 103}, external_id=[]),
        row(INITECH, workspace_id="A3", external_id=103),
        row(INITECH, workspace_id=102),
        row(INITECH, workspace_id=101, external_id="A3"),
    ],
    ids=["no ids", "ids of another shape", "ids exchanged", "another's id", "one more's id"],
)
async def test_a_row_that_may_be_its_own_makes_that_unknown(odd: dict[str, Any]) -> None:
    number, reason = await first_day(odd)
    assert number is None
    assert reason


async def test_a_row_that_names_two_makes_no_third_unknown() -> None:
    assert await first_day(row(ACME, external_id=GLOBEX.ref)) == (0.0, None)

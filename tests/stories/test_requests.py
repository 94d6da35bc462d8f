"""What a cycle costs a vendor, counted by its stand-in.

Pipefy: a token, a discovery, and one document for each 25 organizations. Workato: one question about the
usage of all, and one page of the customer list for each hundred.
"""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from pathlib import Path

import pytest

from tests.stories.behaviours.account import account
from tests.stories.behaviours.partner import MARCH, partner
from tests.stories.stage import staged
from tests.stories.world import crowd
from watcher.sandbox.workato.crowd import crowd as customers_of

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


async def test_a_thousand_organizations_cost_forty_documents(tmp_path: Path) -> None:
    async with account(tmp_path, *crowd(1_000).organizations) as pipefy:
        await pipefy.start()
        await pipefy.passes(timedelta(minutes=14, seconds=55), timedelta(minutes=2))
        polls = pipefy.pipefy.calls("LimitWatcher_Poll")
        assert [call.organizations for call in polls] == [25] * 40
        assert len(pipefy.pipefy.log) == 40 + 2


PAGES = [(1, 1), (100, 1), (101, 2), (1_000, 10)]


@pytest.mark.parametrize(("customers", "pages"), PAGES)
async def test_a_cycle_asks_workato_once_for_usage_and_a_page_for_each_hundred_customers(
    customers: int, pages: int, tmp_path: Path
) -> None:
    async with partner(tmp_path, *customers_of(customers, MARCH)) as workato:
        await workato.start()
        workato.workato.log.clear()
        await workato.passes()
        asked = workato.workato.log
        assert Counter(call.operation for call in asked) == {"usage": 1, "customers": pages}
        assert [call.ids for call in asked if call.operation == "usage"] == [customers]


async def test_workatos_first_cycle_costs_its_discovery_beside(tmp_path: Path) -> None:
    async with partner(tmp_path, *customers_of(101, MARCH)) as workato:
        await workato.start()
        assert Counter(call.operation for call in workato.workato.log) == {"customers": 2 + 2, "usage": 1}

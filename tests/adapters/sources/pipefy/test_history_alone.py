"""Last month's totals where the account lacks the combined fields: each organization is asked alone."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from tests.adapters.sources.pipefy.stage import NOW, Stage, organization, stage
from watcher.ports import Past
from watcher.sandbox.pipefy.curves import steady
from watcher.sandbox.pipefy.world import AiCredits, Client, Quota

LONG_AGO = NOW - timedelta(days=62)
COMBINED = ("apiUsageStatsCombined", "automationsUsageDetailsCombined", "aiCreditUsageStatsCombined")


def two() -> list[Any]:
    spent = AiCredits(steady(2), 100)
    return [organization(n, ai_credits=spent, automation_jobs=Quota(steady(50 + n))) for n in range(2)]


def february(found: Past, resource: str) -> dict[str, float]:
    """By organization, the last number of last month."""
    mine = [r for r in found.readings if r.series.resource == resource and r.as_of.month == 2]
    return {r.series.org or "": r.used for r in sorted(mine, key=lambda r: r.as_of)}


async def past(s: Stage) -> Past:
    await s.read()
    return await s.source.history(s.orgs, LONG_AGO, NOW)


@pytest.mark.parametrize("lacking", [COMBINED[:1], COMBINED[1:2], COMBINED[2:], COMBINED])
async def test_last_month_is_the_same_by_either_field_and_costs_one_request(lacking: tuple[str, ...]) -> None:
    daily = ("apiUsageStatsDaily",) if COMBINED[0] in lacking else ()
    async with stage(two()) as whole:
        expected = await past(whole)
    async with stage(two(), client=Client(home="elsewhere", removed=frozenset((*lacking, *daily)))) as s:
        found = await past(s)
        for resource in ("automation_jobs", "ai_credits", "api_calls"):
            assert february(found, resource) == pytest.approx(february(expected, resource), abs=1)
            assert len(february(found, resource)) == 2
        await s.source.history(s.orgs, LONG_AGO, NOW)
        first, *rest = s.pipefy.calls("LimitWatcher_History")[::-1]
        assert len(rest) <= 2
        assert first.query.count("automationsUsageDetails(") == 2 * (COMBINED[1] in lacking)


async def test_credits_that_the_combined_field_tells_now_have_no_past_by_another() -> None:
    async with stage(two()) as s:
        await s.read()
        s.pipefy.world.clients[0].removed = frozenset({COMBINED[2]})
        found = await s.source.history(s.orgs, LONG_AGO, NOW)
        assert february(found, "ai_credits") == {}
        assert february(found, "automation_jobs") != {}

"""Where an account lacks a combined field, each organization is asked alone, in the same document."""

from __future__ import annotations

from typing import Any

import pytest

from tests.adapters.sources.pipefy.parsing import gaps, parse, reading, readings
from tests.adapters.sources.pipefy.recorded import ACME, PERMISSION_DENIED
from tests.adapters.sources.pipefy.stage import NOW, stage
from watcher.domain.period import calendar_month
from watcher.domain.reading import Limit, Origin
from watcher.sandbox.pipefy.world import Client

CALLS, JOBS = ("apiUsageStatsCombined",), ("automationsUsageDetailsCombined",)
COMBINED = ("apiUsageStatsCombined", "automationsUsageDetailsCombined", "aiCreditUsageStatsCombined")


def calls(data: Any, **more: Any) -> dict[str, Any]:
    return {"c0": {"data": data, **more}}


def row(metric: Any, dimension: Any = None) -> dict[str, Any]:
    return {"dimension": dimension, "metric": metric}


@pytest.mark.parametrize(
    ("data", "used"),
    [
        ([row(182)], 182),
        ([row(0)], 0),
        ([row(130, "Not specified"), row(52, "GetUsage")], 182),
        ([row(182), row(130, "Not specified"), row(52, "GetUsage")], 182),
        ([{"metric": 182}], 182),
        ([row("182")], 182),
    ],
)
def test_the_total_is_one_row_or_rows_that_add_up(data: Any, used: float) -> None:
    found = parse(calls(data, limit=1000, filterDate={"from": "2026-05-01T00:00:00Z"}), ACME, dropped=CALLS)
    told = reading(found, ACME, "api_calls")
    assert (told.used, told.limit) == (used, Limit(1000, Origin.API))


@pytest.mark.parametrize(
    ("data", "why"),
    [
        ([], "listed no calls at all"),
        (None, "listed no calls at all"),
        ("x", "listed no calls at all"),
        ([row(None)], "do not add up"),
        ([row(130, "a"), row(None, "b")], "do not add up"),
        ([row(130, "a"), None], "do not add up"),
        ([row(182), row(130, "a")], "do not add up to it"),
        ([row(1), row(2)], None),
    ],
)
def test_a_total_that_is_not_clear_is_unknown_and_never_0(data: Any, why: str | None) -> None:
    found = parse(calls(data), ACME, dropped=CALLS)
    if why is None:  # two rows without a dimension are rows to add up
        assert readings(found)[ACME.id, "api_calls"] == 3
    else:
        assert why in gaps(found)[ACME.id, "api_calls"]


def test_an_older_page_without_limit_and_dates_is_read_too() -> None:
    told = reading(parse(calls([row(5)]), ACME, dropped=CALLS), ACME, "api_calls")
    assert (told.limit, told.period and told.period.label) == (None, "2026-05")


def test_a_null_limit_with_an_error_about_it_is_unknown() -> None:
    errors = [{"message": "Internal server error", "path": ["c0", "limit"]}]
    found = parse(calls([row(5)], limit=None), ACME, dropped=CALLS, errors=errors)
    assert gaps(found)[ACME.id, "api_calls"] == "Internal server error"


def test_jobs_are_of_the_month_that_was_asked_for() -> None:
    found = parse({"j0": {"usage": 312.5}}, ACME, dropped=JOBS, zone="America/Sao_Paulo")
    told = reading(found, ACME, "automation_jobs")
    assert (told.used, told.limit, told.period) == (
        312.5,
        None,
        calendar_month(NOW.replace(month=5), "America/Sao_Paulo"),
    )


def test_a_refused_field_of_one_organization_is_a_gap_with_its_reason() -> None:
    errors = [PERMISSION_DENIED | {"path": [key]} for key in ("c0", "j0")]
    found = parse(
        {"c0": None, "j0": None, "i0": {"tasksConsumed": {"usage": 1}}}, ACME, dropped=COMBINED, errors=errors
    )
    assert "PERMISSION_DENIED" in gaps(found)[ACME.id, "api_calls"]
    assert "PERMISSION_DENIED" in gaps(found)[ACME.id, "automation_jobs"]
    assert found.missing == ()


@pytest.mark.parametrize("lacking", [COMBINED[:1], COMBINED[1:2], COMBINED[2:], COMBINED])
async def test_every_number_is_the_same_by_either_field(lacking: tuple[str, ...]) -> None:
    async with stage(3) as whole:
        expected = readings(await whole.read())
    client = Client(home="elsewhere", removed=frozenset(lacking))
    async with stage(3, client=client) as s:
        assert readings(await s.read()) == expected
        assert len(s.polls) == 2  # one that was refused for what it lacks, one without it
        await s.read()
        assert len(s.polls) == 3


LIMIT = ("apiUsageStatsCombined.limit",)
COMBINED_CALLS = {"apiUsageStatsCombined": {"byOrganization": [{"organizationUuid": ACME.id, "usage": 49}]}}


async def test_a_limit_that_the_combined_field_lacks_is_asked_of_each_organization_in_the_same_request() -> (
    None
):
    client = Client(home="elsewhere", removed=frozenset({"OrganizationAPIUsage.limit"}))
    async with stage(2, client=client) as s:
        for org in s.orgs:
            told = reading(await s.read(), org, "api_calls")
            assert (told.used > 0, told.limit) == (True, Limit(5_000, Origin.API))
        assert len(s.polls) == 3
        assert s.polls[-1].count("apiUsageStats(") == 2


def test_a_limit_that_nobody_may_tell_is_no_limit_and_one_that_failed_is_unknown() -> None:
    refused = parse(
        COMBINED_CALLS | {"l0": None}, ACME, dropped=LIMIT, errors=[PERMISSION_DENIED | {"path": ["l0"]}]
    )
    assert (reading(refused, ACME, "api_calls").used, reading(refused, ACME, "api_calls").limit) == (49, None)
    for path in (["l0"], ["l0", "limit"]):
        data = COMBINED_CALLS | {"l0": None if path == ["l0"] else {"limit": None}}
        failed = parse(data, ACME, dropped=LIMIT, errors=[{"message": "boom", "path": path}])
        assert gaps(failed)[ACME.id, "api_calls"] == "boom"


async def test_an_account_without_either_limit_has_numbers_without_one() -> None:
    client = Client(
        home="elsewhere", removed=frozenset({"OrganizationAPIUsage.limit", "APIUsageStats.limit"})
    )
    async with stage(1, client=client) as s:
        assert reading(await s.read(), s.orgs[0], "api_calls").limit is None
        assert "apiUsageStats(" not in s.polls[-1]

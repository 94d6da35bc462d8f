"""API calls by the day: today's number, and when its absence means none."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tests.adapters.sources.pipefy.parsing import gaps, parse, reading, readings, wish
from tests.adapters.sources.pipefy.recorded import ACME, GLOBEX, MAY
from tests.adapters.sources.pipefy.stage import NOW, organization, stage
from watcher.adapters.sources.pipefy.options import PipefyOptions
from watcher.domain.period import calendar_day
from watcher.sandbox.pipefy.curves import step
from watcher.sandbox.pipefy.world import Client, Quota

DAY = {"api_calls": "day"}
FIRST = datetime(2026, 5, 1, 9, tzinfo=UTC)


def calls(*days: tuple[Any, Any], month: Any = None) -> dict[str, Any]:
    data = {"d0": {"data": [{"date": date, "metric": metric} for date, metric in days]}}
    row = {"organizationUuid": ACME.id, "usage": month, "limit": 9_000_000}
    return data if month is None else {**data, "apiUsageStatsCombined": {"byOrganization": [row]}}


def today(
    data: dict[str, Any], now: datetime = MAY, zone: str = "UTC", *, others: bool = False
) -> float | str:
    """What is told of today; with `others`, a neighbour's list shows that Pipefy has counted today."""
    neighbour = {"d1": {"data": [{"date": f"{now:%Y-%m-%d}", "metric": 3}]}} if others else {}
    asked = wish(now, zone, daily=True)
    found = parse(data | neighbour, ACME, GLOBEX, now=now, zone=zone, periods=DAY, wanted=asked)
    known = readings(found).get((ACME.id, "api_calls"))
    return gaps(found)[ACME.id, "api_calls"] if known is None else known


def test_todays_number_counts_over_the_day_and_the_months_limit_is_none_of_its() -> None:
    data = calls(("2026-05-28", 320_500), ("2026-05-27", 100), month=320_600)
    found = parse(data, ACME, periods=DAY, wanted=wish(daily=True))
    told = reading(found, ACME, "api_calls")
    assert (told.used, told.limit, told.period) == (320_500, None, calendar_day(MAY))


@pytest.mark.parametrize(("zone", "used"), [("UTC", 5), ("Asia/Tokyo", 7), ("America/Sao_Paulo", 5)])
def test_today_is_the_day_of_the_configs_zone(zone: str, used: float) -> None:
    late = MAY.replace(hour=20)
    assert today(calls(("2026-05-28", 5), ("2026-05-29", 7)), late, zone) == used


def test_a_day_that_is_left_out_had_no_calls_where_others_are_counted() -> None:
    assert today(calls(("2026-05-26", 100), ("2026-05-12", 7)), others=True) == 0
    assert today(calls(("2026-05-26", 100), ("2026-05-12", 7), month=107), others=True) == 0
    assert today(calls(("2026-05-26", 100), month=110), others=True) == 0  # our own few calls may lag


@pytest.mark.parametrize("month", [None, 107])
def test_where_nothing_has_moved_since_yesterday_today_is_unknown_after_its_first_hour(month: Any) -> None:
    data = calls(("2026-05-26", 100), ("2026-05-12", 7), month=month)
    assert "has not moved since yesterday" in str(today(data))
    assert today(data, MAY.replace(hour=0, minute=59)) == 0
    assert "has not moved" in str(today(data, MAY.replace(hour=1)))
    assert "has not moved" in str(today(data, MAY.replace(hour=0, minute=59), "Asia/Tokyo"))


def test_a_neighbours_old_or_unreadable_list_proves_nothing() -> None:
    for row in ({"date": "2026-05-27", "metric": 3}, {"date": "2026-05-28", "metric": None}, None):
        assert "has not moved" in str(today(calls(("2026-05-26", 100)) | {"d1": {"data": [row]}}))


def test_a_list_that_does_not_reach_today_yet_says_nothing_about_today() -> None:
    assert "does not reach today yet" in str(today(calls(("2026-05-26", 100), month=5_100)))


def test_an_empty_list_says_0_on_the_first_or_beside_a_total_that_says_so() -> None:
    assert today(calls(), FIRST, others=True) == 0
    assert today(calls(month=0), others=True) == 0
    assert "is empty" in str(today(calls(), others=True))
    assert "does not reach today" in str(today(calls(month=500), FIRST, others=True))


def test_a_list_of_another_month_says_nothing() -> None:
    assert "of another month" in str(today(calls(("2026-04-30", 100)), FIRST))


@pytest.mark.parametrize("broken", [None, 5, "x", {}])
def test_no_list_is_unknown_and_never_0(broken: Any) -> None:
    assert "no readable list" in str(today({"d0": {"data": broken}}))


def test_a_refused_list_says_why() -> None:
    error = {"message": "Permission denied", "path": ["d0"], "extensions": {"code": "PERMISSION_DENIED"}}
    found = parse({"d0": None}, ACME, periods=DAY, wanted=wish(daily=True), errors=[error])
    assert "PERMISSION_DENIED" in gaps(found)[ACME.id, "api_calls"]


@pytest.mark.parametrize(
    "days",
    [
        [("2026-05-28", None)],
        [("2026-05-28", "many")],
        [("2026-05-28", 5), ("2026-05-28", 6)],
        [("2026-05-27", None)],
        [("yesterday", 5), ("2026-05-27", 6)],
        [(None, 5)],
        [("2026-05", 5)],
    ],
)
def test_a_list_with_an_unreadable_row_is_not_taken_for_complete(days: list[tuple[Any, Any]]) -> None:
    assert isinstance(today(calls(*days)), str)


def test_todays_readable_row_counts_whatever_stands_beside_it() -> None:
    assert today(calls(("2026-05-28", 5), (None, 6), ("2026-05-27", None))) == 5
    assert today(calls(("2026-05-28", 5), ("2026-05-28", 5))) == 5
    assert today(calls(("2026-05-28T00:00:00Z", 5))) == 5


@pytest.mark.parametrize("zero_days", [True, False])
async def test_days_are_read_over_the_wire_without_a_further_call(zero_days: bool) -> None:
    quiet_today = organization(0, api_calls=Quota(step((0.0, 500), (9.0, 900)), 5_000))
    async with stage([quiet_today, organization(1)], periods=DAY) as s:
        s.pipefy.scenario.zero_days = zero_days
        found = await s.read()
        assert readings(found)["uuid-000", "api_calls"] == 0
        assert readings(found)["uuid-001", "api_calls"] == pytest.approx(50, abs=1)
        assert len(s.polls) == 1


async def test_where_days_and_month_lag_alike_today_is_unknown() -> None:
    async with stage(2, periods=DAY) as s:
        s.pipefy.scenario.zero_days, s.pipefy.scenario.lag = False, timedelta(hours=13)
        assert "has not moved" in gaps(await s.read())["uuid-000", "api_calls"]


async def test_an_account_without_the_field_has_no_daily_number() -> None:
    client = Client(home="elsewhere", removed=frozenset({"apiUsageStatsDaily"}))
    async with stage(1, client=client, periods=DAY) as s:
        found = await s.read()
        assert "lacks apiUsageStatsDaily" in gaps(found)["uuid-000", "api_calls"]
        assert found.at == NOW


@pytest.mark.parametrize("periods", [{"cards": "day"}, {"api_calls": "week"}])
def test_what_cannot_be_counted_by_the_day_is_refused(periods: dict[str, str]) -> None:
    with pytest.raises(ValueError, match="cannot be counted by"):
        PipefyOptions("pipefy", token="x", periods=periods)

"""The vendor's recorded answers give exactly these readings."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from tests.adapters.sources.pipefy.parsing import gaps, parse, reading, readings
from tests.adapters.sources.pipefy.recorded import (
    ACME,
    API_CALLS,
    AUTOMATIONS,
    GLOBEX,
    INTEGRATIONS,
    MAY,
    SUBSCRIPTION,
    both,
)
from watcher.domain.period import calendar_month
from watcher.domain.reading import Limit, Origin, Reading, Series


def test_the_automations_page_gives_jobs_of_both_organizations_without_a_limit() -> None:
    found = parse({"automationsUsageDetailsCombined": AUTOMATIONS}, ACME, GLOBEX)
    assert readings(found) == {(ACME.id, "automation_jobs"): 612.0, (GLOBEX.id, "automation_jobs"): 235.0}
    jobs = reading(found, ACME, "automation_jobs")
    assert jobs == Reading(
        Series("pipefy", "automation_jobs", (("org", ACME.id),)),
        612.0,
        None,
        calendar_month(MAY),
        MAY,
        (("org", "Acme Corp"),),
    )


def test_the_subscription_page_gives_six_rows_with_their_limits() -> None:
    found = parse({"s0": SUBSCRIPTION}, ACME)
    rows = {r.series.resource: (r.used, r.limit.value if r.limit else None, r.period) for r in found.readings}
    assert rows == {
        "pipes": (3, 5, None),
        "users": (7, 10, None),
        "cards": (12, 50, calendar_month(MAY)),
        "records": (45, 500, None),
        "interfaces": (1, 2, None),
        "ai_credits": (25, 100, calendar_month(MAY)),
    }
    assert {r.label("org") for r in found.readings} == {"Vandeley Industries"}
    assert all(r.limit and r.limit.origin is Origin.API for r in found.readings)


def test_the_integrations_page_gives_tasks_of_june() -> None:
    june = datetime(2026, 6, 15, tzinfo=UTC)
    tasks = reading(parse({"i0": INTEGRATIONS}, ACME, now=june), ACME, "integration_tasks")
    assert (tasks.used, tasks.limit, tasks.period) == (1280, None, calendar_month(june))


def test_the_api_page_gives_calls_with_a_limit_or_none() -> None:
    found = parse({"apiUsageStatsCombined": API_CALLS}, ACME, GLOBEX)
    assert reading(found, ACME, "api_calls").limit == Limit(100_000, Origin.API)
    globex = reading(found, GLOBEX, "api_calls")
    assert (globex.used, globex.limit) == (0, None)


def test_a_whole_answer_names_every_series_as_a_reading_or_a_gap() -> None:
    found = parse(both(), ACME, GLOBEX)
    assert {resource for org, resource in readings(found) if org == ACME.id} == {
        *("pipes", "users", "cards", "records", "interfaces", "ai_credits"),
        *("automation_jobs", "api_calls", "integration_tasks"),
    }
    assert {resource for org, resource in gaps(found) if org == GLOBEX.id} == {
        *("pipes", "users", "cards", "records", "interfaces")
    }
    assert (found.present, found.missing) == ((ACME, GLOBEX), ())
    assert reading(found, ACME, "cards").labels == (("org", "Vandeley Industries"), ("plan", "Business"))


@pytest.mark.parametrize(
    ("given", "used"),
    [(0, 0.0), (847, 847.0), (42.5, 42.5), ("120", 120.0), ("0.5", 0.5), (2**53, 2.0**53)],
)
def test_numbers_are_kept_as_told(given: Any, used: float) -> None:
    assert reading(parse(jobs(given), ACME), ACME, "automation_jobs").used == used


@pytest.mark.parametrize(
    "odd", [None, True, False, -1, "", "abc", "-3", "1e5", "nan", "1_000", "\u0663", [], {}, 10**400]
)
def test_what_is_no_number_is_a_gap_and_never_zero(odd: Any) -> None:
    found = parse(jobs(odd), ACME)
    assert (ACME.id, "automation_jobs") not in readings(found)
    assert "no usable number" in gaps(found)[ACME.id, "automation_jobs"]


@pytest.mark.parametrize("odd", [None, 0, -1, "0", "many", True, [], {}])
def test_an_odd_limit_is_unknown(odd: Any) -> None:
    row = {"organizationUuid": ACME.id, "usage": 12, "limit": odd}
    found = parse({"apiUsageStatsCombined": {"byOrganization": [row]}}, ACME)
    assert reading(found, ACME, "api_calls").limit is None


def jobs(usage: Any, since: Any = "2026-05-01T00:00:00Z") -> dict[str, Any]:
    row = {"organizationUuid": ACME.id, "organizationName": "Acme", "usage": usage}
    return {
        "automationsUsageDetailsCombined": {
            "byOrganization": [row],
            "filterDate": {"from": since},
            "partial": False,
        }
    }


@pytest.mark.parametrize(
    ("since", "zone", "month"),
    [
        ("2026-05-01T00:00:00Z", "UTC", "2026-05"),
        ("2026-05-01T00:00:00Z", "America/Sao_Paulo", "2026-05"),
        ("2026-05-01T03:00:00Z", "America/Sao_Paulo", "2026-05"),
        ("2026-04-30T22:00:00Z", "Europe/Madrid", "2026-05"),
        ("2026-05-01T00:00:00+02:00", "Europe/Madrid", "2026-05"),
        ("2026-04-01T00:00:00Z", "UTC", "2026-04"),
        ("2026-05-01", "UTC", "2026-05"),
        ("2026-05-01T00:00:00", "UTC", "2026-05"),
        (None, "UTC", "2026-05"),
        ("first of May", "UTC", "2026-05"),
        (20260501, "UTC", "2026-05"),
        ("9999-12-31T23:00:00Z", "UTC", "2026-05"),
    ],
)
def test_the_month_is_the_one_that_filter_date_means(since: Any, zone: str, month: str) -> None:
    period = reading(parse(jobs(5, since), ACME, zone=zone), ACME, "automation_jobs").period
    assert period
    assert (period.label, period.zone) == (month, zone)


def test_numbers_of_another_month_are_a_gap() -> None:
    found = parse(jobs(5, "2025-01-01T00:00:00Z"), ACME)
    assert gaps(found)[ACME.id, "automation_jobs"] == "Pipefy's numbers are of another month: 2025-01"


def test_numbers_of_a_month_that_has_not_begun_are_a_gap_but_for_its_eve() -> None:
    found = parse(jobs(5, "2026-06-01T00:00:00Z"), ACME)
    assert (
        gaps(found)[ACME.id, "automation_jobs"]
        == "Pipefy's numbers are of a month that has not begun: 2026-06"
    )
    eve = datetime(2026, 5, 31, 20, tzinfo=UTC)
    period = reading(parse(jobs(5, "2026-06-01T00:00:00Z"), ACME, now=eve), ACME, "automation_jobs").period
    assert period
    assert period.label == "2026-06"


def test_cards_follow_the_month_of_the_statistics_beside_them() -> None:
    june_first = datetime(2026, 6, 1, 0, 5, tzinfo=UTC)
    found = parse(jobs(5) | {"s0": SUBSCRIPTION}, ACME, now=june_first)
    assert reading(found, ACME, "cards").period == calendar_month(MAY)
    alone = parse({"s0": SUBSCRIPTION}, ACME, now=june_first)
    assert reading(alone, ACME, "cards").period == calendar_month(june_first)

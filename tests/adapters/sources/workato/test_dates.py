"""Billing dates however they are written: read where they mean one day, a gap where they may mean two."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from tests.adapters.sources.workato.account import Account, gaps, used, watching
from tests.adapters.sources.workato.recorded import ACME, GLOBEX, NOW, ZONE, customer
from watcher.adapters.sources.workato.dates import read
from watcher.domain.period import PeriodKind
from watcher.domain.reading import Reading
from watcher.ports import Answer, Mark

FIFTH = datetime(2026, 5, 5, 7, tzinfo=UTC)  # midnight in Los Angeles


async def answered(*others: dict[str, Any], **changes: Any) -> Answer:
    async with watching(Account(customers=[customer(ACME, **changes), *others])) as w:
        return await w.read()


def period(found: Answer) -> Any:
    reading = next(r for r in found.readings if (r.series.org, r.series.resource) == ("101", "tasks"))
    assert isinstance(reading, Reading)
    return reading.period


@pytest.mark.parametrize(
    "written",
    [
        "2026-05-05",
        "2026-05-05 07:00:00 UTC",
        "2026-05-05 00:00:00 -0700",
        "20260505T070000Z",
        "2026/05/05",
        "05/05/2026",
        "5.5.2026",
        "May 5, 2026",
        "5 May 2026",
        "Tue May 05 2026",
        "May 5, 2026 at 12:00 am",
        "Tue, 05 May 2026 07:00:00 +0000",
        "Tue, 05 May 2026 07:00:00 GMT",
        1_777_964_400,
        1_777_964_400_000,
        1_777_964_400.0,
        "1777964400",
        "1777964400000",
    ],
)
async def test_each_form_that_means_one_moment_begins_the_billing_period(written: Any) -> None:
    found = period(await answered(current_billing_period_start=written, current_billing_period_end=None))
    assert (found.kind, found.start) == (PeriodKind.BILLING, FIFTH)


@pytest.mark.parametrize(
    "written",
    [
        "05/06/2026",
        "soon",
        "May 2026",
        "2026-05-05 08:00:00 PST",
        "2026-02-30",
        20_260_505,
        0,
        True,
        {"a": 1},
    ],
)
async def test_a_beginning_that_cannot_be_read_for_certain_is_a_gap_and_never_the_month(written: Any) -> None:
    found = await answered(customer(GLOBEX), current_billing_period_start=written)
    assert "a billing date that cannot be read for certain" in gaps(found)["101", "tasks"]
    assert ("101", "tasks") not in used(found)
    assert ("102", "tasks") in used(found)
    assert "usage of 1 customer stays unknown" in found.notes[0]


async def test_an_end_that_cannot_be_read_is_a_gap_and_never_a_month_later() -> None:
    found = await answered(current_billing_period_start="2025-06-01", current_billing_period_end="06/05/2026")
    assert gaps(found)["101", "tasks"].endswith("cannot be read for certain: 06/05/2026")


async def test_an_end_in_numbers_ends_a_year_of_billing() -> None:
    found = await answered(
        current_billing_period_start="2025-06-01", current_billing_period_end=1_780_297_200
    )
    assert period(found).end == datetime(2026, 6, 1, 7, tzinfo=UTC)


@pytest.mark.parametrize("nothing", [None, "", " ", ...])
async def test_only_where_no_date_stands_the_calendar_month_counts(nothing: Any) -> None:
    found = await answered(current_billing_period_start=nothing, current_billing_period_end=nothing)
    assert period(found).kind is PeriodKind.MONTH


async def test_an_end_alone_is_a_gap_unless_it_is_the_months() -> None:
    months = await answered(current_billing_period_start=None, current_billing_period_end="2026-05-31")
    assert period(months).kind is PeriodKind.MONTH
    others = await answered(current_billing_period_start=None, current_billing_period_end="2026-06-14")
    assert "not when it began" in gaps(others)["101", "tasks"]


async def test_hostile_dates_are_told_without_what_they_hide() -> None:
    found = await answered(current_billing_period_start="\u202e\x1b[31m" + "9" * 90)
    assert gaps(found)["101", "tasks"].isprintable()
    assert len(gaps(found)["101", "tasks"]) < 120


async def test_doctor_names_dates_it_cannot_read_and_how_many_have_them() -> None:
    rows = [customer(ACME, current_billing_period_start="05/06/2026"), customer(GLOBEX)]
    async with watching(Account(customers=rows)) as w:
        found = {finding.about: finding for finding in await w.source.examine(NOW)}["periods"]
    assert (found.mark, found.text[:12]) == (Mark.WARN, "1 customer: ")
    assert "05/06/2026" in found.text
    assert "period_start" in found.hint


@pytest.mark.parametrize(
    "value", [float("nan"), 10**400, -5, [], "x" * 9_999, "\u0662\u0660\u0662\u0666-05-05"]
)
def test_nonsense_is_no_date_and_no_error(value: Any) -> None:
    assert read(value, ZONE) is None

"""The demo's month has what it needs to show."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from watcher.sandbox.faults import Faults, TooManyRequests
from watcher.sandbox.pipefy.curves import amount
from watcher.sandbox.story import (
    AUTOMATION_JOBS,
    END,
    HOSTILE,
    INTEGRATION_TASKS,
    OUTAGE,
    RESET,
    START,
    march,
    trouble,
)


def on(day: float) -> datetime:
    return datetime.fromtimestamp(START.timestamp() + (day - 1) * 86_400, UTC)


def test_acme_brasil_climbs_through_its_jobs_and_resets() -> None:
    brasil = march().organizations[0]
    shares = [amount(brasil.automation_jobs.used, on(day)) / AUTOMATION_JOBS for day in (17, 18.5, 21.5, 24)]
    assert [level <= share for level, share in zip((0, 0.8, 0.9, 1.0), shares, strict=True)] == [True] * 4
    assert shares[0] < 0.8
    assert amount(brasil.automation_jobs.used, RESET) == 0
    assert amount(brasil.automation_jobs.used, END) > 0


def test_acme_brasils_cards_come_near_their_limit_and_reset() -> None:
    cards = (march().organizations[0].subscription or {})["CARDS"]
    assert amount(cards.used, on(31)) / amount(cards.limit or 0, on(31)) > 0.9
    assert amount(cards.used, RESET) == 0


def test_acme_iberia_stays_calm_all_month() -> None:
    iberia = march().organizations[1]
    quotas = [iberia.api_calls, iberia.integration_tasks, *(iberia.subscription or {}).values()]
    last = datetime(2026, 3, 31, 23, 59, tzinfo=UTC)
    assert all(amount(q.used, last) < 0.6 * amount(q.limit or 0, last) for q in quotas)


def test_globex_has_integration_tasks_without_a_limit() -> None:
    tasks = march().organizations[2].integration_tasks
    assert tasks.limit is None
    assert 0.8 < amount(tasks.used, on(31.9)) / INTEGRATION_TASKS < 1


def test_a_hostile_name_is_among_the_largest_contributors() -> None:
    automations = sorted(march().organizations[0].automations, key=lambda a: -a.weight)
    assert HOSTILE in [automation.name for automation in automations[:5]]


def test_the_outage_is_in_the_middle_of_the_month_and_longer_than_three_polls() -> None:
    faults = Faults()
    trouble(faults)
    start, end = OUTAGE
    assert START < start < end < RESET
    assert end - start > 3 * timedelta(hours=1)
    assert faults.due("Poll", start) == [TooManyRequests(html=True)]
    assert faults.due("Poll", end) == []

"""A config that cannot keep its budget of calls is refused, with the pace that would keep it."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from tests.config.desk import CONFIG, Desk
from watcher.config.checks.budget import Inventory
from watcher.config.fault import Fault
from watcher.config.load import load
from watcher.domain.period import calendar_day, calendar_month
from watcher.domain.reading import Limit, Origin, Reading, Series

APRIL = datetime(2026, 4, 10, tzinfo=UTC)  # a month of 30 days


def calls(limit: float, *, daily: bool = False) -> Reading:
    period = calendar_day(APRIL) if daily else calendar_month(APRIL)
    return Reading(Series("pipefy", "api_calls"), 5, Limit(limit, Origin.API), period, APRIL)


def faults(desk: Desk, source: str, found: Inventory | None = None) -> list[Fault]:
    desk.write("config.yaml", CONFIG.replace("type: pipefy, token: secret-t0ken", source))
    known = {"pipefy": found} if found else {}
    return list(load(desk.path, env={}, secrets_dir=None, need_secrets=False, inventory=known).faults)


PIPEFY, WORKATO = "type: pipefy, token: x", "type: workato, token: x"
HTTP = "type: http, url: 'https://h', readings: [{resource: a, used: b}]"


@pytest.mark.parametrize(
    ("source", "found", "hint"),
    [
        (f"{PIPEFY}, budget: 20", None, "poll: {min: 5m, max: 75m}"),
        (f"{PIPEFY}, poll: 1m", None, "poll: {min: 1m, max: 5m}"),
        (f"{PIPEFY}, poll: {{min: 2m, max: 4m}}, budget: 300", None, "poll: {min: 2m, max: 5m}"),
        (PIPEFY, Inventory(42), "poll: {min: 5m, max: 65m}"),
        (PIPEFY, Inventory(2, 30, calls(100_000)), "poll: {min: 5m, max: 90m}"),
        (f"{PIPEFY}, budget: 2%", Inventory(1, 5, calls(100, daily=True)), "poll: {min: 5m, max: 12h}"),
        (PIPEFY, Inventory(3, 60, calls(3000)), "write budget: 3 at least, with poll: 24h"),
        (f"{WORKATO}, budget: 47", None, "poll: {min: 5m, max: 65m}"),
        (f"{WORKATO}, budget: 100", Inventory(1, 950), "poll: {min: 5m, max: 160m}"),
        (f"{HTTP}, poll: 4m", None, "poll: {min: 4m, max: 5m}"),
    ],
)
def test_a_budget_that_cannot_be_kept_is_refused_with_the_pace_that_keeps_it(
    desk: Desk, source: str, found: Inventory | None, hint: str
) -> None:
    (fault,) = faults(desk, source, found)
    written = "poll" in source or "budget" in source
    assert (fault.code, fault.is_error) == ("E136" if written else "W215", written)
    assert hint in fault.hint
    assert ("nothing is known of its size" in fault.message) == (found is None)


@pytest.mark.parametrize(
    ("source", "found"),
    [
        (PIPEFY, None),
        (WORKATO, None),
        (HTTP, None),
        (f"{PIPEFY}, poll: 15m", None),
        (f"{PIPEFY}, budget: 24", None),
        (PIPEFY, Inventory(40, 1000)),
        (PIPEFY, Inventory(1, 25, calls(72_000))),
        (f"{WORKATO}", Inventory(1, 3900)),
        ("type: push, token_file: t}\nserver: {", None),
    ],
)
def test_a_budget_that_can_be_kept_is_fine(desk: Desk, source: str, found: Inventory | None) -> None:
    assert faults(desk, source, found) == []


@pytest.mark.parametrize(
    ("more", "marked"), [(", budget: 5, poll: 15m", "5"), (", poll: 1m", "1m"), ("", "pipefy")]
)
def test_the_fault_stands_where_the_budget_was_written_or_else_the_pace(
    desk: Desk, more: str, marked: str
) -> None:
    (fault,) = faults(desk, PIPEFY + more, Inventory(60))
    line = (desk.path / "config.yaml").read_text().splitlines()[fault.line - 1]
    assert line[fault.col - 1 : fault.col - 1 + fault.length] == marked


def test_the_pace_proposed_is_accepted(desk: Desk) -> None:
    found = Inventory(7, 170, calls(90_000))
    (fault,) = faults(desk, PIPEFY, found)
    proposed = fault.hint.removesuffix(" would keep it")
    assert faults(desk, f"{PIPEFY}, {proposed}", found) == []


def test_the_budget_proposed_where_no_pace_keeps_it_is_accepted(desk: Desk) -> None:
    found = Inventory(12, 300, calls(1_000))
    (fault,) = faults(desk, PIPEFY, found)
    assert "budget: 12 at least, with poll: 24h" in fault.hint
    assert faults(desk, f"{PIPEFY}, budget: 12, poll: 24h", found) == []

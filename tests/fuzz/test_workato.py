"""Workato: spoilt customer lists and usage rows give no crash, no invented number and no alert."""

from __future__ import annotations

import json
import math
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import product
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.adapters.sources.shortmemory import ShortMemory
from tests.adapters.sources.workato.stage import MARCH, NOW, ZONE, workspace
from tests.adapters.standin import StandingClock
from tests.fuzz.drill import READS, Drill, Drills, Read, drills
from tests.fuzz.effort import effort
from tests.fuzz.mutations import stock_of
from tests.fuzz.promises import as_number, objects
from tests.fuzz.relay import wired
from tests.fuzz.stage import stage
from tests.fuzz.wire import PLANS, Plan, Sent
from watcher.adapters.sources.workato import WorkatoOptions, WorkatoSource
from watcher.domain.reading import Org, Reading, Series
from watcher.sandbox.clock import JumpingClock
from watcher.sandbox.serve import Sandbox
from watcher.sandbox.workato.scenario import WorkatoScenario
from watcher.sandbox.workato.world import WorkatoWorld, Workspace

YOUNG = timedelta(days=1)
WORDS = {
    "tasks": ("task",),
    "failed_jobs": ("fail",),
    "successful_jobs": ("succe",),
    "active_recipes": ("recipe",),
    "connections": ("connection",),
}
ALIASES = ["tasks", "tasks_used", "usage", "metrics", "intervals", "date", "customer_id", "total"]
WHO = ("workspace", "managed_user", "customer")
ERRORS = (
    {"message": "Server error", "id": "3188c2d0"},
    {"code": "X", "title": "Down"},
    {"workspace_ids": ["is not a list"]},
)


class Clerk:
    """Reads Workato's answers by hand: rows by their ids, numbers by words in their names."""

    def __init__(self, now: datetime) -> None:
        self._now = now

    def may_be_none_yet(self, sent: Sequence[Sent], reading: Reading) -> bool:
        """In a period's first day, if no row speaks of the workspace, nor any that may do so unreadably."""
        if reading.period is None or self._now - reading.period.start >= YOUNG:
            return False
        rows = [row for each in sent if _path(each) == "usage" for row in _listed(each.data)]
        readable = [row for row in rows if isinstance(row, dict) and _names(row) - {""}]
        return len(readable) == len(rows) and not any(
            _names(row) & _ids(sent, reading.series.org or "") for row in readable
        )

    def about(self, sent: Sequence[Sent], org: Org) -> Any:
        ids = _ids(sent, org.id)
        return [(_path(each), row) for each in sent for row in _rows(each.data, ids)]

    def used(self, sent: Sequence[Sent], reading: Reading) -> set[float]:
        """Numbers named so in rows about it, and what the days of its period add up to."""
        series, words = reading.series, WORDS[reading.series.resource]
        ids = _ids(sent, series.org or "")
        found: set[float] = set()
        for each in sent:
            rows = _rows(each.data, ids)
            found.update(*(_numbers(row, words) for row in rows))
            if reading.period and _path(each) == "usage":
                outer = [row for row in rows if any(row is one for one in _listed(each.data))]
                for some in (rows, outer):
                    for mine in (some, *_readings_of_ids(some, series.org or "")):
                        found |= _sums(_flat(mine), words, reading.period.start)
        return found

    def limits(self, sent: Sequence[Sent], series: Series) -> set[float]:
        ids = _ids(sent, series.org or "")
        words = ("task_limit",) if series.resource == "tasks" else ("connection_limit",)
        return {n for each in sent for row in _rows(each.data, ids) for n in _numbers(row, words)}


def _path(sent: Sent) -> str:
    return sent.call.url.partition("?")[0].rpartition("/")[2]


def _text(value: Any) -> str:
    return str(value).strip() if type(value) in {str, int} else ""


def _ids(sent: Sequence[Sent], org: str) -> set[str]:
    """The organization's id, and any external id that a customer row with its id has."""
    ids = {org}
    for each in sent:
        if _path(each) == "managed_users":
            rows = [row for row in objects(each.data) if _text(row.get("id")) == org]
            ids |= {_text(row.get(key)) for row in rows for key in ("external_id", "exteranl_id")}
    return ids - {""}


def _rows(data: Any, ids: set[str]) -> list[dict[str, Any]]:
    """Objects that name one of these ids in a field of their own, or of the one that says whose they are."""
    return [row for row in objects(data) if _names(row) & ids]


def _names(row: dict[str, Any]) -> set[str]:
    inner = [row[name] for name in WHO if isinstance(row.get(name), dict)]
    return {_text(value) for each in (row, *inner) for name, value in each.items() if "id" in name.lower()}


def _listed(data: Any) -> list[Any]:
    found = data.get("data") if isinstance(data, dict) else None
    return found if isinstance(found, list) else []


def _readings_of_ids(rows: Sequence[dict[str, Any]], org: str) -> Iterator[list[dict[str, Any]]]:
    """Where a row's two ids disagree: its own id counts, its external one only beside none, or not at all."""
    numbers = [(row, {_text(value) for name, value in row.items() if _is_number(name)}) for row in rows]
    yield [row for row, named in numbers if org in named or not any(each.isdigit() for each in named)]
    yield [row for row, named in numbers if org in named]


def _is_number(name: str) -> bool:
    return "id" in name.lower() and "external" not in name.lower()


def _numbers(row: dict[str, Any], words: Sequence[str]) -> set[float]:
    return {
        number
        for each in objects(row)
        for name, value in each.items()
        if any(word in name.lower() for word in words) and (number := as_number(value)) is not None
    }


def _flat(rows: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """Rows as one a time: those in a list inside a row count with what stands around them; none twice."""
    found: list[dict[str, Any]] = []
    for row in rows:
        inner = [each for value in row.values() if isinstance(value, list) for each in value]
        found += [{**row, **each} for each in inner if isinstance(each, dict)] or [row]
    return list({json.dumps(row, sort_keys=True): row for row in found}.values())


def _sums(rows: Sequence[dict[str, Any]], words: Sequence[str], since: datetime) -> set[float]:
    """For each name of a number and each name of a time: the numbers of all rows from `since` on."""
    names = {name for row in rows for each in objects(row) for name in each}
    counted = [name for name in names if any(word in name.lower() for word in words)]
    found = set()
    for number, time in product(counted, names):
        mine = [row for row in rows if (at := _time(_inside(row, time))) is not None and at >= since]
        found.add(math.fsum(as_number(_inside(row, number)) or 0.0 for row in mine) if mine else math.inf)
    return found


def _inside(row: dict[str, Any], name: str) -> Any:
    return next((each[name] for each in objects(row) if name in each), None)


def _time(value: Any) -> datetime | None:
    try:
        at = datetime.fromisoformat(value.strip())
        return at.replace(tzinfo=ZoneInfo(ZONE)) if at.tzinfo is None else at
    except (AttributeError, ValueError):
        return None


# --- the variants -------------------------------------------------------------------------------------------


def customers(*starts: datetime, rate: float = 425) -> list[Workspace]:
    """Acme is at 85 % of its limit, Globex below, and Initech has none."""
    acme, globex, initech = (starts * 3)[:3]
    return [
        workspace(101, rate, name="Acme", billing_start=acme, connections=17, connection_limit=20),
        workspace(102, 250, name="Globex", billing_start=globex),
        workspace(103, 10, name="Initech", billing_start=initech, task_limit=None),
    ]


SEVENTH, EIGHTH = MARCH + timedelta(days=6), MARCH + timedelta(days=7)
SMALL = WorkatoScenario(usage_per_minute=None, manage_per_minute=None)
UNCOUNTED = replace(SMALL, omit=frozenset({"task_count"}))
NESTED = WorkatoScenario(usage_per_minute=None, manage_per_minute=None, rows="nested", string_numbers=True)
VARIANTS: dict[str, tuple[list[Workspace], WorkatoScenario, dict[str, Any]]] = {
    "flat": (customers(MARCH), SMALL, {}),
    "days": (customers(SEVENTH, EIGHTH, rate=1_060), SMALL, {"param_style": "json-array"}),
    "nested": (customers(MARCH), NESTED, {"ids": "external", "param_style": "query-brackets"}),
    "young": (customers(NOW - timedelta(hours=7), rate=14_600), UNCOUNTED, {}),
    "listed": (customers(MARCH), SMALL, {"usage_from": "customers"}),
}


async def _drill(name: str, folder: Path, entered: AsyncExitStack, *, sockets: bool) -> Drill:
    spaces, scenario, options = VARIANTS[name]
    world = WorkatoWorld(spaces, timezone=ZONE)
    sandbox = await entered.enter_async_context(
        Sandbox(JumpingClock(NOW), workato=world, workato_scenario=scenario)
    )
    standing = StandingClock(NOW)
    wire = await entered.enter_async_context(wired(standing, sockets=sockets))
    given = {"token": sandbox.workato.token, "base_url": sandbox.workato.url, "period_timezone": ZONE}
    whole = WorkatoOptions("workato", **(given | options))
    on = await entered.enter_async_context(stage(folder / f"{name}.db", JumpingClock(NOW), "workato"))
    drill = Drill(on, wire, lambda: WorkatoSource(whole, wire, standing, ShortMemory()), Clerk(NOW))
    await drill.settle()
    wire.stock = stock_of(wire.donors(), [101, 102, 103, "A101", "A102", "101"], ALIASES, ERRORS)
    return drill


@asynccontextmanager
async def opened(folder: Path, *, sockets: bool = False) -> AsyncIterator[Sequence[Drill]]:
    async with AsyncExitStack() as entered:
        yield [await _drill(name, folder, entered, sockets=sockets) for name in VARIANTS]


@pytest.fixture(scope="module")
def workatos(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Drills]:
    with drills(opened(tmp_path_factory.mktemp("workato"))) as ready:
        yield ready


VARIANT = st.integers(0, len(VARIANTS) - 1)


def test_spoilt_answers_give_no_number_that_is_not_there(workatos: Drills) -> None:
    @effort()
    @given(VARIANT, READS)
    def spoil(which: int, read: Read) -> None:
        workatos.run(lambda drill: drill.read(*read), which)

    spoil()
    assert workatos.tally["answered"] > workatos.tally["failed"] / 2
    assert workatos.tally["organizations untouched"] > 0


def test_spoilt_lists_of_customers_are_refused_or_believed_as_they_stand(workatos: Drills) -> None:
    @effort(0.25)
    @given(VARIANT, PLANS)
    def spoil(which: int, plan: Plan) -> None:
        workatos.run(lambda drill: drill.discover(plan), which)

    spoil()
    assert workatos.tally["discovered"] > 0


def test_a_spoilt_past_has_no_day_that_was_not_told(workatos: Drills) -> None:
    @effort(0.25)
    @given(VARIANT, PLANS, st.integers(1, 70))
    def spoil(which: int, plan: Plan, days: int) -> None:
        workatos.run(lambda drill: drill.history(plan, days), which)

    spoil()
    assert workatos.tally["days told"] > 0


def test_spoilt_breakdowns_name_nobody_with_an_invented_number(workatos: Drills) -> None:
    @effort(0.25)
    @given(VARIANT, PLANS, st.integers(0, 99))
    def spoil(which: int, plan: Plan, series: int) -> None:
        workatos.run(lambda drill: drill.contributors(plan, series), which)

    spoil()
    assert workatos.tally["named"] > 0

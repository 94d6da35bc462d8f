"""Any JSON over HTTP: spoilt answers give no crash, no invented number and no alert."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given

from tests.adapters.sources.http_json.recorded import ANSWER, MARCH, MESSAGES, SEATS
from tests.adapters.sources.shortmemory import ShortMemory
from tests.adapters.standin import StandingClock, answer, far_side
from tests.fuzz.drill import READS, Drill, Drills, Read, drills
from tests.fuzz.effort import effort
from tests.fuzz.mutations import stock_of
from tests.fuzz.promises import as_number
from tests.fuzz.relay import wired
from tests.fuzz.stage import stage
from tests.fuzz.wire import PLANS, Plan, Sent
from watcher.adapters.sources.http_json.options import HttpJsonOptions
from watcher.adapters.sources.http_json.source import HttpJsonSource
from watcher.domain.reading import Org, Reading, Series
from watcher.sandbox.clock import JumpingClock

PART = {"workspaces": ANSWER["workspaces"][:1], "id": "ws_2", "messages": {"sent": 9_999, "quota": 10_000}}


class Clerk:
    """Reads the made-up vendor's answer by hand."""

    def rows(self, sent: Sequence[Sent], org: str | None) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = []
        for each in sent:
            listed = each.data.get("workspaces") if isinstance(each.data, dict) else None
            rows = [row for row in listed if isinstance(row, dict)] if isinstance(listed, list) else []
            found += [row for row in rows if self.id_of(row) == org]
        return found

    @staticmethod
    def id_of(row: dict[str, Any]) -> str:
        return _clean(row.get("id"))

    def used(self, sent: Sequence[Sent], reading: Reading) -> set[float]:
        series = reading.series
        rows = self.rows(sent, series.org)
        if series.resource == "messages":
            return {found for row in rows if (found := as_number(_in(row, "messages", "sent"))) is not None}
        pairs = [(as_number(_in(row, "seats", "all")), as_number(_in(row, "seats", "left"))) for row in rows]
        return {whole - left for whole, left in pairs if whole is not None and left is not None}

    def limits(self, sent: Sequence[Sent], series: Series) -> set[float]:
        path = ("messages", "quota") if series.resource == "messages" else ("seats", "all")
        rows = self.rows(sent, series.org)
        return {found for row in rows if (found := as_number(_in(row, *path))) is not None}

    def about(self, sent: Sequence[Sent], org: Org) -> Any:
        return self.rows(sent, org.id)

    def may_be_none_yet(self, sent: Sequence[Sent], reading: Reading) -> bool:
        return False


def _in(row: dict[str, Any], *path: str) -> Any:
    value: Any = row
    for key in path:
        value = value.get(key) if isinstance(value, dict) else None
    return value


def _clean(value: Any) -> str:
    text = value if isinstance(value, str) else str(value) if type(value) is int else ""
    return "".join(" " if ord(c) < 32 or 0xD800 <= ord(c) < 0xE000 else c for c in text[:255]).strip()


@asynccontextmanager
async def opened(folder: Path, *, sockets: bool = False) -> AsyncIterator[Sequence[Drill]]:
    standing = StandingClock(MARCH)
    async with (
        far_side(lambda _: answer(ANSWER)) as side,
        stage(folder / "mailer.db", JumpingClock(MARCH), "mailer") as on,
        wired(standing, sockets=sockets) as wire,
    ):
        wire.stock = stock_of([ANSWER, PART], ["ws_1", "ws_2"])
        options = HttpJsonOptions("mailer", side.url("/usage"), (MESSAGES, SEATS))
        drill = Drill(on, wire, lambda: HttpJsonSource(options, wire, standing, ShortMemory()), Clerk())
        await drill.settle()
        yield [drill]


@pytest.fixture(scope="module")
def mailers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Drills]:
    with drills(opened(tmp_path_factory.mktemp("http"))) as ready:
        yield ready


def test_spoilt_answers_give_no_number_that_is_not_there(mailers: Drills) -> None:
    @effort()
    @given(READS)
    def spoil(read: Read) -> None:
        mailers.run(lambda drill: drill.read(*read))

    spoil()
    assert mailers.tally["answered"] > mailers.tally["failed"] / 2
    assert mailers.tally["organizations untouched"] > 0


def test_spoilt_lists_of_organizations_are_refused_or_believed_as_they_stand(mailers: Drills) -> None:
    @effort(0.25)
    @given(PLANS)
    def spoil(plan: Plan) -> None:
        mailers.run(lambda drill: drill.discover(plan))

    spoil()
    assert mailers.tally["discovered"] > 0

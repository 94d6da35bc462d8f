"""A clock that was ahead and is right again: what it wrote hides nothing that comes after it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from tests.domain.given import rule
from tests.engine.fakes import ACME, FakeSource, cards, engine
from watcher.domain.reading import Gap, Org, Reading
from watcher.domain.rule import Globs, Selector
from watcher.ports import Answer

AHEAD = [timedelta(minutes=30), timedelta(hours=2), timedelta(days=200)]


class Stock(FakeSource):
    """Its numbers never reset."""

    def _reading(self, org: Org, now: datetime) -> Reading:
        return replace(super()._reading(org, now), period=None)


@pytest.mark.parametrize("ahead", AHEAD)
async def test_a_stock_is_told_once_whenever_its_last_incident_claims_to_have_begun(
    tmp_path: Path, ahead: timedelta
) -> None:
    async with engine(tmp_path, source=Stock()) as run:
        await run.sees(50)
        right = run.clock.now()
        await run.clock.advance(ahead)
        await run.sees(95, 50)
        run.clock.set(right)
        await run.sees(*[95] * 8)
        fired = [heard for heard in run.channels["slack"].heard if heard == "fired Warning"]
        assert len(fired) == 2
        await run.clock.advance(timedelta(days=3))
        await run.sees(50)
        assert run.channels["slack"].heard[-1] == "resolved Resolved"
        async with run.store.reading() as tx:
            assert not (await tx.incidents([cards().key]))[cards().key].open


@pytest.mark.parametrize("ahead", AHEAD)
async def test_a_counter_fires_no_more_than_once_after_the_clock_is_right(
    tmp_path: Path, ahead: timedelta
) -> None:
    async with engine(tmp_path) as run:
        await run.sees(50)
        right = run.clock.now()
        await run.clock.advance(ahead)
        await run.sees(95)
        run.clock.set(right)
        before = len(run.channels["slack"].heard)
        await run.sees(*[95] * 8)
        assert run.channels["slack"].heard[before:].count("fired Warning") <= 1


@dataclass
class Planned(FakeSource):
    """Says the plan of an organization with its number, and nothing but the name where there is none."""

    async def read(self, orgs: Sequence[Org], now: datetime) -> Answer:
        answer = await super().read(orgs, now)
        labels = (("org", ACME.name), ("plan", "pro"))
        known = tuple(replace(reading, labels=labels) for reading in answer.readings)
        gaps = tuple(Gap(gap.series, gap.reason, (("org", ACME.name),)) for gap in answer.gaps)
        return replace(answer, readings=known, gaps=gaps)


async def test_an_unknown_number_without_its_labels_is_still_selected_by_them(tmp_path: Path) -> None:
    pro = replace(rule(), select=Selector({"plan": Globs(("pro",))}))
    async with engine(tmp_path, rules=[pro], source=Planned()) as run:
        await run.sees(95, None, None, 95)
        assert run.channels["slack"].heard == ["fired Warning"]

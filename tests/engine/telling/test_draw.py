"""Charts are worth a look into the store, never a late alert."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.domain.tellings import critical, telling
from tests.domain.topics import ahead, spike, unmeasured
from tests.engine.fakes import Engine, FakeSource, engine, not_now
from tests.engine.judging.test_looking_ahead import FORECAST, remembering
from watcher.domain.chart import Chart
from watcher.domain.compose.messages import compose
from watcher.domain.message import Message
from watcher.domain.reading import Org
from watcher.domain.rule import Level
from watcher.domain.telling import Telling
from watcher.engine.policy import ReceiverPlan
from watcher.engine.telling.draw import Drawer, wants_chart
from watcher.ports import Store

SLACK, MAIL = ReceiverPlan(charts=True), ReceiverPlan(charts=True, charts_from=Level.WARNING)
PLANS = {"slack": replace(SLACK, edits=True), "mail": MAIL, "plain": ReceiverPlan()}


def message(told: Telling) -> Message:
    return compose(told, timezone="UTC")


def shown(run: Engine, receiver: str) -> Chart | None:
    return run.channels[receiver].got[-1].message.chart


@pytest.mark.parametrize(
    ("told", "slack", "mail"),
    [
        (telling(), False, True),
        (critical(), True, True),
        (ahead(), True, True),
        (spike(), True, True),
        (unmeasured(), False, False),
        (telling(level=Level.NOTICE), False, False),
    ],
    ids=["warning", "critical", "forecast", "spike", "no data", "notice"],
)
def test_a_picture_goes_where_it_helps(told: Telling, slack: bool, mail: bool) -> None:
    assert wants_chart(message(told), SLACK) is slack
    assert wants_chart(message(told), MAIL) is mail
    assert not wants_chart(message(told), ReceiverPlan())
    assert not wants_chart(message(told), None)


async def test_a_message_gets_the_course_of_its_number(tmp_path: Path) -> None:
    async with engine(tmp_path, receivers=PLANS) as run:
        for used in (10, 20, 30):
            await run.sees(used)
            run.clock.set(run.clock.now() + timedelta(days=1))
        await run.sees(91)
        chart = shown(run, "mail")
        assert chart is not None
        assert [point.value for point in chart.points] == [10, 20, 30, 91]
        assert chart.limit == 100
        assert chart.title == "Cards, March 2026"
        assert shown(run, "slack") is None
        assert shown(run, "plain") is None


async def charted(run: Engine) -> None:
    """Two days of numbers, the second one a warning."""
    await run.sees(10)
    run.clock.set(run.clock.now() + timedelta(days=1))
    await run.sees(91)


async def test_every_try_sends_the_same_picture(tmp_path: Path) -> None:
    async with engine(tmp_path, receivers={"mail": MAIL}) as run:
        await run.sees(10)
        run.clock.set(run.clock.now() + timedelta(days=1))
        run.channels["mail"].errors = [not_now()]
        await run.sees(91)
        async with run.store.reading() as tx:
            (row,) = await tx.unfinished_rows()
        assert row.message.chart is not None
        assert not row.message.wants_chart
        run.restart()
        await run.sees(92, 92, 92)
        assert shown(run, "mail") == row.message.chart


class _Counting:
    """A store that counts how often its numbers are looked up; it can be broken, or hang."""

    def __init__(self, store: Store, fault: Exception | None = None) -> None:
        self._store, self._fault, self.looks = store, fault, 0

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[Any]:
        self.looks += 1
        if self._fault:
            raise self._fault
        async with self._store.reading() as tx:
            yield tx

    def __getattr__(self, name: str) -> Any:
        return getattr(self._store, name)


@pytest.mark.parametrize("fault", [TimeoutError(), RuntimeError("no")], ids=["slow", "broken"])
async def test_a_store_that_does_not_answer_holds_up_no_message(tmp_path: Path, fault: Exception) -> None:
    async with engine(tmp_path, receivers={"mail": MAIL}) as run:
        run.deliverer._drawer = Drawer(_Counting(run.store, fault))
        await charted(run)
        assert run.channels["mail"].heard == ["fired Warning"]
        assert shown(run, "mail") is None


async def test_many_told_together_are_not_looked_up_one_by_one(tmp_path: Path) -> None:
    orgs = tuple(Org(f"id-{n}", f"Org {n}", str(n)) for n in range(12))
    source = FakeSource(orgs=orgs, used=dict.fromkeys([org.id for org in orgs], 91.0))
    async with engine(tmp_path, source=source, receivers={"mail": MAIL}) as run:
        counting = _Counting(run.store)
        run.deliverer._drawer = Drawer(counting)
        await run.poll()
        assert len(run.channels["mail"].got) == 1
        assert counting.looks == 0


async def test_two_receivers_of_one_telling_are_one_look(tmp_path: Path) -> None:
    async with engine(tmp_path, receivers={"mail": MAIL, "more": MAIL}) as run:
        counting = _Counting(run.store)
        run.deliverer._drawer = Drawer(counting)
        await charted(run)
        assert counting.looks == 1
        assert shown(run, "mail") == shown(run, "more") is not None


async def test_a_rule_that_looks_ahead_shows_where_the_number_goes(tmp_path: Path) -> None:
    async with engine(tmp_path, rules=[FORECAST], receivers=PLANS) as run:
        await remembering(run, a_day=4)
        await run.sees(82)
        chart = shown(run, "slack")
        assert chart is not None
        assert len(chart.points) == 20
        assert (chart.points[-1].label, chart.points[-1].projected) == ("31 Mar", True)
        assert chart.points[-1].value == pytest.approx(
            run.channels["slack"].got[0].message.projected, rel=0.01
        )
        assert "82 today" in chart.alt


async def test_of_a_period_that_is_over_nothing_is_drawn(tmp_path: Path) -> None:
    async with engine(tmp_path, receivers={"mail": MAIL}) as run:
        await charted(run)
        row = replace(
            run.channels["mail"].got[-1].message, wants_chart=True, chart=None, period_label="2026-02"
        )
        async with run.store.reading() as tx:
            (sent,) = await tx.rows_of(row.incident)
        assert (await Drawer(run.store).draw(replace(sent, message=row))).message.chart is None

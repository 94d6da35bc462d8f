"""Use, forecast, growth and age of one number: each line of messages begins and ends by itself."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from tests.domain.given import rule
from tests.engine.fakes import cards, engine
from tests.engine.judging.test_looking_ahead import FORECAST, SPIKE, remembering
from watcher.domain.alert import Ended
from watcher.domain.rule import Level

FAST = rule({"warning": "pace > 1.2"}, name="fast")


async def test_a_level_that_growth_was_told_at_is_told_of_the_use_as_well(tmp_path: Path) -> None:
    async with engine(tmp_path, rules=[rule(), FAST]) as run:
        await run.sees(85)
        assert [parcel.message.level for parcel in run.channels["slack"].got] == [Level.WARNING]
        await run.sees(91)
        ends = [parcel.message.incident.split("-")[2:] for parcel in run.channels["slack"].got]
        assert ends == [["growth"], []]


async def test_a_spike_that_is_over_leaves_the_limits_warning_alone(tmp_path: Path) -> None:
    async with engine(tmp_path, rules=[rule(), SPIKE]) as run:
        run.source.limit = 1000
        await remembering(run, a_day=10)
        await run.sees(205 + 700)
        assert run.channels["slack"].heard == ["fired Warning", "fired Warning"]
        await run.clock.advance(timedelta(hours=23, minutes=45))
        await run.sees(906)
        over = [p.message.incident for p in run.channels["slack"].got if p.message.ended]
        assert [incident.split("-")[2:] for incident in over] == [["growth"]]
        async with run.store.reading() as tx:
            incidents = await tx.incidents([cards().key])
        assert {strand.partition("#")[2]: one.open for strand, one in incidents.items()} == {
            "": True,
            "growth": False,
        }


async def test_a_forecast_does_not_take_away_the_message_that_the_limit_is_near(tmp_path: Path) -> None:
    async with engine(tmp_path, rules=[rule(), FORECAST]) as run:
        await remembering(run, a_day=4)
        await run.sees(82, 91, 100)
        told = [
            (p.message.incident.split("-")[2:], p.message.reason.value) for p in run.channels["slack"].got
        ]
        assert told == [(["ahead"], "fired"), ([], "fired"), ([], "escalated")]


async def test_a_rule_that_is_gone_ends_in_every_topic(tmp_path: Path) -> None:
    async with engine(tmp_path, rules=[FAST]) as run:
        await run.sees(85)
        run.policy = run.policy_with()
        run.restart()
        await run.sees(85)
        assert run.channels["slack"].got[-1].message.ended is Ended.RULE_REMOVED


async def test_a_rule_that_asks_something_else_now_ends_what_it_told_and_begins_anew(tmp_path: Path) -> None:
    async with engine(tmp_path, rules=[FAST]) as run:
        await run.sees(85)
        run.policy = run.policy_with(rule({"warning": "used >= 80%"}, name="fast"))
        run.restart()
        await run.sees(85)
        assert run.channels["slack"].heard == ["fired Warning", "fired Warning", "resolved Resolved"]

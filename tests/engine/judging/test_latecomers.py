"""People whose rule reached a level that is told already, at a time when they could not be told."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from tests.domain.given import rule
from tests.engine.crowd import MORNING, NIGHT, evening, until
from tests.engine.fakes import Engine, engine, gone_for_good
from watcher.domain.condition import parse_condition
from watcher.domain.quiet import Quiet, Then
from watcher.domain.rule import Globs, Rule, Selector
from watcher.domain.silence import Silence
from watcher.engine.policy import ReceiverPlan

TWO = {"slack": ReceiverPlan(edits=True), "mail": ReceiverPlan()}


def two(first: dict[str, str], second: dict[str, str]) -> list[Rule]:
    """Rules `a` and `b`, told to slack and by mail."""
    return [
        replace(rule(first, name="a"), route=("slack",)),
        replace(rule(second, name="b"), route=("mail",)),
    ]


EARLY_AND_LATE = two({"warning": "used >= 90%"}, {"warning": "used >= 92%"})
HIGH_AND_LOW = two({"critical": "used >= 92%"}, {"warning": "used >= 92%"})


async def silence(run: Engine, **match: str) -> None:
    """For an hour."""
    now = run.clock.now()
    selector = Selector({name: Globs((value,)) for name, value in match.items()})
    async with run.store.transaction() as tx:
        await tx.add_silence(Silence(selector, "Ana", "load test", now, now + timedelta(hours=1)))


async def test_who_joined_while_silenced_is_told_when_the_silence_is_over(tmp_path: Path) -> None:
    async with engine(tmp_path, rules=EARLY_AND_LATE, receivers=TWO) as run:
        await run.sees(91)
        await silence(run, rule="b")
        await run.sees(93, 93)
        assert run.channels["mail"].heard == []
        await run.sees(93, 93, 93)
        run.source.limit = 200
        await run.sees(93)
        assert run.channels["mail"].heard == ["fired Warning", "resolved Resolved"]
        assert run.channels["slack"].heard.count("fired Warning") == 1


async def test_an_escalation_goes_not_to_those_whose_own_rule_is_silenced(tmp_path: Path) -> None:
    levels = {"warning": "used >= 90%", "critical": "used >= 95%"}
    async with engine(tmp_path, rules=two(levels, levels), receivers=TWO) as run:
        await run.sees(10)
        await silence(run, rule="b")
        await run.sees(91, 96)
        assert run.channels["slack"].heard == ["fired Warning", "escalated Critical"]
        assert run.channels["mail"].heard == []


async def test_who_listens_to_a_lower_level_is_told_as_well_after_a_common_silence(tmp_path: Path) -> None:
    async with engine(tmp_path, rules=HIGH_AND_LOW, receivers=TWO) as run:
        await run.sees(10)
        await silence(run, org="*")
        await run.sees(93, 93, 93, 93, 93, 93)
        assert run.channels["slack"].heard[0] == "fired Critical"
        assert run.channels["mail"].heard == ["fired Critical"]


async def test_whose_messages_are_refused_for_good_is_told_no_more_for_that(tmp_path: Path) -> None:
    plans = {"slack": ReceiverPlan(edits=True), "mail": ReceiverPlan(fallback="slack")}
    async with engine(tmp_path, rules=HIGH_AND_LOW, receivers=plans) as run:
        run.channels["mail"].errors = [gone_for_good()]
        await run.sees(93, 93, 93)
        assert run.channels["mail"].heard == []


async def test_what_quiet_hours_dropped_is_not_told_after_them(tmp_path: Path) -> None:
    loud, shy = EARLY_AND_LATE
    rules = [loud, replace(shy, quiet=Quiet(NIGHT, Then.DROP))]
    async with engine(tmp_path, rules=rules, receivers=TWO) as run:
        await evening(run)
        await run.sees(93)
        await until(run, MORNING)
        run.restart()
        await run.sees(93, 93)
        assert run.channels["slack"].heard[0] == "fired Warning"
        assert run.channels["mail"].heard == []


CLEARED = [replace(each, clear=parse_condition("used < 80%")) for each in EARLY_AND_LATE]


async def test_a_level_that_was_told_to_others_and_ended_is_told_to_who_listens_now(tmp_path: Path) -> None:
    async with engine(tmp_path, rules=CLEARED, receivers=TWO) as run:
        await run.sees(91, 70, 93, 94, 70)
        assert run.channels["slack"].heard == ["fired Warning", "resolved Resolved"]
        assert run.channels["mail"].heard == ["fired Warning", "resolved Resolved"]
        await run.sees(95, 70, 96)  # and once a period is enough for everybody
        run.restart()
        await run.sees(96)
        assert len(run.channels["slack"].got) == len(run.channels["mail"].got) == 2

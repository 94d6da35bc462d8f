"""Who hears of an incident that several rules hold, each with listeners of its own."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from tests.domain.given import rule
from tests.engine.fakes import engine
from watcher.engine.policy import ReceiverPlan


async def test_who_listens_to_another_rule_only_is_told_when_that_one_joins(tmp_path: Path) -> None:
    plans = {"slack": ReceiverPlan(edits=True), "email": ReceiverPlan()}
    early = replace(rule({"warning": "used >= 80%"}, name="early"), route=("slack",))
    late = replace(rule({"warning": "used >= 90%"}, name="late"), route=("email",))
    async with engine(tmp_path, rules=[early, late], receivers=plans) as run:
        await run.sees(85, 95, 96)
        assert run.channels["slack"].heard == ["fired Warning"]
        assert run.channels["email"].heard == ["fired Warning"]
        run.source.limit = 1000
        await run.sees(96)
        assert run.channels["slack"].heard[-1] == run.channels["email"].heard[-1] == "resolved Resolved"

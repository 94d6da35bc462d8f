"""Our own calls as a number with a limit: told when they pass the budget, unseen where no rule asks."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from tests.domain.given import reading, rule
from tests.engine.fakes import START, engine
from watcher.domain.budget import Budget
from watcher.domain.reading import Series
from watcher.domain.rule import Globs, Rule, Selector
from watcher.engine.cases import known
from watcher.engine.pacing.lookahead import Lookahead
from watcher.engine.pacing.owncalls import OWN_CALLS, own_calls
from watcher.engine.policy import Policy, SourcePlan

QUARTER = timedelta(minutes=15)
SMALL = SourcePlan(QUARTER, QUARTER, "Pipefy", Budget(share=None, per_day=10))
OWN: Rule = replace(
    rule({"warning": "used >= 125%"}, name="own-calls"), select=Selector({"resource": Globs((OWN_CALLS,))})
)
KEY = Series("pipefy", OWN_CALLS).key


async def test_calls_beyond_the_budget_are_told_with_where_the_limit_stands(tmp_path: Path) -> None:
    async with engine(tmp_path, rules=[OWN], plan=SMALL) as run:
        await run.sees(*[10.0] * 11)
        assert run.channels["slack"].heard == []
        await run.sees(10, 10)
        (parcel,) = run.channels["slack"].got
        assert "calls by Limit Watcher" in parcel.message.headline
        assert any("budget of `pipefy`: 10 calls a day" in fact.value for fact in parcel.message.facts)


async def test_it_ends_when_a_day_costs_less_again(tmp_path: Path) -> None:
    async with engine(tmp_path, rules=[OWN], plan=SMALL) as run:
        await run.sees(*[10.0] * 13)
        await run.clock.advance(timedelta(days=2))
        await run.sees(10)
        assert run.channels["slack"].heard == ["fired Warning", "resolved Resolved"]


async def test_they_are_no_series_where_no_rule_names_them(tmp_path: Path) -> None:
    async with engine(tmp_path, plan=SMALL) as run:
        await run.sees(10)
        async with run.store.reading() as tx:
            assert KEY not in await tx.series_states()


def test_they_are_no_reason_to_look_more_often() -> None:
    policy = Policy((OWN, rule()), (), {}, {"pipefy": replace(SMALL, longest=timedelta(hours=6))})
    own = own_calls("pipefy", 9, 10, "10 calls a day", START)
    assert own
    watched = [known(each, None, START) for each in (own, reading(79, now=START))]
    assert [one.name for one in Lookahead(policy).seen("pipefy", watched, START)] == ["cards of Acme Brasil"]

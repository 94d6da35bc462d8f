"""Which limit counts, and what a message says of it."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from tests.domain.given import rule
from tests.engine.fakes import Engine, cards, engine
from watcher.domain.allowance import Allowance
from watcher.domain.rule import LimitPolicy, Selector


def with_contract(run: Engine, granted: float) -> Engine:
    run.policy = replace(run.policy, allowances=(Allowance(Selector(), granted, "allowances[0]"),))
    run.restart()
    return run


async def test_a_limit_the_api_leaves_out_for_a_while_is_not_replaced_by_a_smaller_allowance(
    tmp_path: Path,
) -> None:
    async with engine(tmp_path) as run:
        with_contract(run, 50)
        await run.sees(60)
        run.source.limit = None
        await run.sees(61, 62)
        run.source.limit = 100
        await run.sees(63)
        assert run.channels["slack"].heard == []


async def test_a_limit_the_api_gives_no_more_for_a_day_gives_way_to_the_contract(tmp_path: Path) -> None:
    async with engine(tmp_path) as run:
        with_contract(run, 50)
        await run.sees(60)
        run.source.limit = None
        await run.sees(60)
        await run.clock.advance(timedelta(days=1))
        await run.sees(60)
        assert run.channels["slack"].heard == ["fired Critical"]


async def test_a_series_without_any_limit_from_the_api_uses_the_contract_at_once(tmp_path: Path) -> None:
    async with engine(tmp_path) as run:
        with_contract(run, 50)
        run.source.limit = None
        await run.sees(46)
        assert run.channels["slack"].got[0].message.limit == 50


async def test_a_rule_with_a_limit_of_its_own_shows_that_one(tmp_path: Path) -> None:
    own = replace(rule(), limit=LimitPolicy("fixed", 50.0))
    async with engine(tmp_path, rules=[own]) as run:
        await run.sees(50)
        message = run.channels["slack"].got[0].message
        assert (message.limit, message.level) == (50, 3)
        assert "100 %" in message.headline


async def test_a_changed_limit_is_an_event_in_history(tmp_path: Path) -> None:
    async with engine(tmp_path) as run:
        await run.sees(10)
        run.source.limit = 200
        await run.sees(10)
        async with run.store.reading() as tx:
            events = await tx.events(run.clock.now() - timedelta(hours=1), cards().key)
        assert [event.kind for event in events] == ["limit.changed"]

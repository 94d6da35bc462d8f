"""Promises about any history of rules that may raise so many: nothing is lost, nothing told twice."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from structlog.testing import capture_logs

from tests.domain.given import rule
from tests.engine.crowd import crowd, evening
from tests.engine.fakes import Engine, engine
from tests.engine.judging.test_any_night import (
    ACTS,
    NONE,
    PLANS,
    SEND,
    SIZE,
    SUMMARY,
    Heard,
    calm_down,
    check,
    every_row,
    live,
    routes,
)
from watcher.domain.message import Reason
from watcher.domain.rule import Rule, Watch
from watcher.engine.cases import rule_itself

LADDER = rule()
OTHER = rule({"warning": "remaining < 15"}, name="almost-gone")
CAPS = st.sampled_from([1, 3, 6, None])
LIVELY = st.one_of(
    ACTS.filter(lambda act: act[0] != "routes"),
    st.tuples(st.just("cap"), st.tuples(CAPS, st.booleans())),
    st.tuples(st.just("routes"), st.tuples(*[st.sampled_from([SUMMARY, SEND, NONE])] * 2)),
)
HISTORIES = st.lists(LIVELY, min_size=4, max_size=18)
History = list[tuple[str, object]]


def rules(cap: int | None, *, two: bool) -> tuple[Rule, ...]:
    return (replace(LADDER, max_alerts=cap), *([OTHER] if two else []))


async def lived(run: Engine, acts: History) -> None:
    """Through all of it; after each act what is held back is because of a flood that somebody was told of."""
    for name, value in acts:
        if name == "cap":
            assert isinstance(value, tuple)
            run.policy = replace(run.policy, rules=rules(value[0], two=value[1]))
            run.restart()
            await run.deliverer.rescue()
            await run.poll()
        else:
            await live(run, [(name, value)])
        await is_explained(run)


async def is_explained(run: Engine) -> None:
    async with run.store.reading() as tx:
        counts = (await tx.alerts_of(["ladder"])).get("ladder", {})
        flood = (await tx.incidents([rule_itself("ladder").key])).get(rule_itself("ladder").key)
    cap = run.policy.rules[0].max_alerts
    if any(held for _, held in counts):
        assert cap is not None
        assert sum(counts.values()) > cap
        assert flood is not None
        assert flood.open


def story(folder: Path, acts: History, then: Callable[[Engine], Awaitable[None]]) -> None:
    async def told() -> None:
        given = {"receivers": PLANS, "routes": routes(SUMMARY, None), "rules": rules(3, two=False)}
        async with engine(folder, source=crowd(SIZE), **given) as run:  # type: ignore[arg-type]
            await evening(run)
            await lived(run, acts)
            await then(run)

    with capture_logs():
        asyncio.run(told())


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("floods")


FEW = settings(max_examples=40, deadline=None, derandomize=True)


@given(HISTORIES)
@FEW
def test_who_heard_of_a_flood_or_an_alert_hears_one_end(folder: Path, history: History) -> None:
    async def one_end(run: Engine) -> None:
        await calm_down(run)
        rows = await every_row(run)
        for name, channel in run.channels.items():
            check(name, rows, Heard.of(channel))

    story(folder, history, one_end)


@given(HISTORIES)
@FEW
def test_what_was_held_back_and_still_holds_is_told_in_the_end(folder: Path, history: History) -> None:
    async def all_told(run: Engine) -> None:
        for channel in run.channels.values():
            channel.errors = []
        run.policy = replace(run.policy, rules=rules(None, two=False), routes=routes(None, None))
        run.restart()
        await run.poll()
        await run.poll()
        async with run.store.reading() as tx:
            holding = {alert.series for alert in await tx.alerts() if alert.level}
            incidents = await tx.incidents()
            told = await tx.all_told([one.id for one in incidents.values()])
        assert all(incidents[key].open and "slack" in told[incidents[key].id] for key in holding)

    story(folder, history, all_told)


@given(HISTORIES)
@FEW
def test_no_level_is_told_twice_because_it_was_held_back(folder: Path, history: History) -> None:
    async def once(run: Engine) -> None:
        rows = await every_row(run)
        begins = {Reason.FIRED, Reason.ESCALATED}
        levels = Counter(
            (row.receiver, row.message.series, row.message.level)
            for row in rows
            if row.message.reason in begins and row.message.watch is not Watch.RULE and row.error is None
        )
        assert [each for each, times in levels.items() if times > 1] == []

    story(folder, [act for act in history if act[0] not in {"limit", "break", "wait"}], once)

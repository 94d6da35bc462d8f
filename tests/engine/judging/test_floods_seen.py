"""What is held back is seen by all who ask: in the status, explanations, metrics, pages and backtests."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path

from tests.domain.given import rule
from tests.engine.crowd import all_see, crowd
from tests.engine.explained import because, first, one
from tests.engine.fakes import GLOBEX, START, Engine, cards, engine
from tests.engine.history import backtested, counter, policy, runaway, written
from watcher.adapters.stores.memory import MemoryStore
from watcher.cli.backtest.text import lines
from watcher.domain.locale import PORTUGUESE
from watcher.domain.tongue import speaking
from watcher.engine.cases import rule_itself
from watcher.engine.counters import Counters
from watcher.engine.explain.explained import Why
from watcher.engine.pages.home import home_of
from watcher.engine.pages.incident import incident_of
from watcher.engine.silencing.acks import acknowledge, open_incidents
from watcher.engine.silencing.silenceable import candidates
from watcher.engine.standing.chronicle import chronicle
from watcher.engine.standing.figures import Instruments
from watcher.engine.standing.status import status_of
from watcher.ports.pages import Asked
from watcher.web.metrics import page_of

CAPPED = replace(rule(), max_alerts=3)


@asynccontextmanager
async def flooded(folder: Path) -> AsyncIterator[Engine]:
    """Five alerts of a rule that may raise three: one is told, four are held back."""
    async with engine(folder, rules=[CAPPED], source=crowd(5)) as run:
        await run.poll()
        await all_see(run, 91, [0])
        await all_see(run, 91)
        yield run


async def test_the_status_says_of_which_rule_how_many(tmp_path: Path) -> None:
    async with flooded(tmp_path) as run, run.store.reading() as tx:
        status = await status_of(tx, run.policy, run.clock.now())
    (flood,) = status.floods
    assert (flood.rule, flood.raised, flood.most, flood.held_back) == ("ladder", 5, 3, 4)
    assert [line.held_back for line in status.series] == [(), *[("ladder",)] * 4]


async def test_an_explanation_says_why_and_since_when(tmp_path: Path) -> None:
    async with flooded(tmp_path) as run:
        held, told = await one(run, org="Org 03"), await one(run, org="Org 00")
    why = "held back: rule ladder would raise 5 alerts (limit 3), told once there are few enough"
    assert first(held) == (Why.HELD_BACK, f"{why}; since 13:00 UTC")
    assert held.nothing
    assert because(told, Why.TOLD).text == "warning was already told for March 2026"


async def test_what_waits_for_a_rule_without_a_limit_by_now_is_told_at_the_next_look(tmp_path: Path) -> None:
    async with flooded(tmp_path) as run:
        run.policy = run.policy_with(rule())
        found = await one(run, org="Org 03")
    assert because(found, Why.HELD_BACK).text == "held back, told at the next look; since 13:00 UTC"


async def test_metrics_count_them_by_rule(tmp_path: Path) -> None:
    async with flooded(tmp_path) as run:
        figures = await Instruments(run.store, run.policy, Counters(), ["pipefy"], run.clock).figures()
    assert 'watcher_alerts_held_back{rule="ladder"} 4.0' in page_of(figures).decode()


async def test_history_calls_the_rule_by_its_name(tmp_path: Path) -> None:
    async with flooded(tmp_path) as run, run.store.reading() as tx:
        found = await chronicle(tx, run.policy, START, run.clock.now())
    assert ("alert.fired", "rule ladder", "fired warning") in {
        (h.kind, h.about, h.text) for h in found.happenings
    }
    assert sum(h.kind == "alert.held_back" for h in found.happenings) == 4


async def test_the_page_shows_the_rule_among_what_needs_attention(tmp_path: Path) -> None:
    async with flooded(tmp_path) as run, run.store.reading() as tx:
        home = await home_of(tx, run.policy, run.clock.now())
        with speaking(PORTUGUESE):
            other = await home_of(tx, run.policy, run.clock.now())
    assert ("Warning", "Rule ladder") in [(alarm.state, alarm.name) for alarm in home.alarms]
    assert ("Alerta", "Regra ladder") in [(alarm.state, alarm.name) for alarm in other.alarms]


async def test_it_can_be_taken_on_and_silenced_like_any_other(tmp_path: Path) -> None:
    async with flooded(tmp_path) as run, run.store.transaction() as tx:
        (mine,) = [each for each in await open_incidents(tx, run.policy) if each.name == "rule ladder"]
        taken = await acknowledge(tx, run.policy, mine.id, "Ana", "on it", run.clock.now())
        known = [each.name for each in await candidates(tx, run.policy)]
    assert taken.incident.acked_by == "Ana"
    assert "rule ladder" in known


async def test_a_backtest_counts_all_portions_together() -> None:
    store = MemoryStore()
    await store.open()
    await written(store, counter(runaway), counter(runaway, series=cards(GLOBEX), org=GLOBEX))
    capped = policy(replace(rule(), max_alerts=1))
    (side,) = (found := await backtested(store, capped)).sides
    (flood,) = side.flooded
    assert (flood.rule, flood.most, flood.peak, flood.held_back) == ("ladder", 1, 2, 4)
    assert side.counts("ladder")["warning"] == 4
    said = [text.plain for text in lines(found, "UTC")]
    assert any(line.startswith("ladder may raise 1 alert and had up to 2 at once") for line in said)
    await store.close()


async def test_its_own_page_says_what_was_said_and_offers_what_can_be_done(tmp_path: Path) -> None:
    async with flooded(tmp_path) as run, run.store.reading() as tx:
        key = rule_itself("ladder").key
        incident = (await tx.incidents([key]))[key]
        page = await incident_of(tx, run.policy, incident.id, Asked(), run.clock.now(), lambda *_: "")
    assert page is not None
    assert (page.state, page.headline) == ("Warning", "Rule ladder would raise 5 alerts (limit 3)")
    assert ("Held back", "4 (4 warning)") in page.facts
    assert page.rules == ("ladder (more than 3 alerts)",)

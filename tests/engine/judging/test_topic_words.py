"""From stored samples to the words people read: what is foreseen, what rose, what is not measured."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from tests.domain.given import rule
from tests.engine.fakes import ACME, GLOBEX, Engine, FakeSource, cards, engine
from tests.engine.judging.test_looking_ahead import DAY, FORECAST, OLD, SPIKE, remembering
from watcher.domain.message import Message
from watcher.domain.rule import Level
from watcher.engine.silencing.acks import acknowledge, open_incidents
from watcher.engine.standing.chronicle import chronicle
from watcher.engine.standing.status import Standing, status_of


def heard(run: Engine) -> Message:
    """What people were told last."""
    return run.channels["slack"].got[-1].message


async def test_a_forecast_names_the_day_and_what_it_rests_on(tmp_path: Path) -> None:
    async with engine(tmp_path, rules=[FORECAST]) as run:
        await remembering(run, a_day=4)
        await run.sees(82)
        told = heard(run)
        assert told.headline == "Acme Brasil: cards run out 26 Mar"
        assert "82 % used on day 21 of 31." in told.consequence
        assert "Foreseen from 59 days of data" in told.notes
        assert told.projected is not None
        assert 115 < told.projected < 130


async def test_an_improved_forecast_says_what_is_projected_now(tmp_path: Path) -> None:
    async with engine(tmp_path, rules=[FORECAST]) as run:
        await remembering(run, a_day=4)
        await run.sees(82)
        run.source.limit = 200
        await run.sees(82)
        assert heard(run).consequence.startswith("The limit was raised from 100 to 200. Projected now: 1")


async def test_a_spike_compares_with_the_week_before(tmp_path: Path) -> None:
    async with engine(tmp_path, rules=[SPIKE]) as run:
        run.source.limit = 1000
        await remembering(run, a_day=10)
        await run.sees(205 + 15)
        assert heard(run).headline.startswith("Acme Brasil: cards rose by 2")
        assert heard(run).headline.endswith(" in 24 h, 2.5 times last week's")


async def test_a_number_that_stays_away_says_since_when_and_why_and_what_it_was(tmp_path: Path) -> None:
    async with engine(tmp_path, rules=[OLD]) as run:
        await run.sees(10, None)
        await run.clock.advance(DAY)
        await run.sees(None)
        told = heard(run)
        assert told.headline.startswith("Acme Brasil: cards not measured since 21 Mar 12:")
        assert told.consequence.startswith("Reason: permission denied. It was 10 of 100 then.")
        assert told.wants_contributors is False
        await run.sees(12)
        assert heard(run).headline == "Acme Brasil: cards measured again, now 12 of 100"
        assert "it was 10 of 100 before" in heard(run).consequence


async def test_more_than_five_forecasts_of_one_poll_are_one_message(tmp_path: Path) -> None:
    many = tuple(type(ACME)(f"o{number}", f"Org {number}", str(number)) for number in range(7))
    source = FakeSource(orgs=many, used=dict.fromkeys((org.id for org in many), 95.0))
    async with engine(tmp_path, rules=[FORECAST], source=source) as run:
        await run.poll()
        assert len(run.channels["slack"].got) == 1
        assert heard(run).state == "Forecast"
        assert heard(run).headline == "7 organizations will probably pass their limit of cards"


async def test_history_says_which_line_of_messages_is_meant(tmp_path: Path) -> None:
    async with engine(tmp_path, rules=[rule(), FORECAST]) as run:
        await remembering(run, a_day=4)
        await run.sees(82, 91)
        now = run.clock.now()
        async with run.store.reading() as tx:
            lines = (await chronicle(tx, run.policy, now - DAY, now)).happenings
        texts = [line.text for line in lines if line.kind.startswith("alert.fired")]
        assert texts == ["fired warning (forecast)", "fired warning"]


async def test_what_is_not_measured_stands_in_the_status_as_that(tmp_path: Path) -> None:
    async with engine(tmp_path, rules=[OLD], source=FakeSource(orgs=(ACME, GLOBEX))) as run:
        run.source.used[GLOBEX.id] = 5
        await run.sees(10, None)
        await run.clock.advance(DAY)
        await run.sees(None)
        async with run.store.reading() as tx:
            lines = (await status_of(tx, run.policy, run.clock.now())).series
        assert {line.org: (line.standing, line.level) for line in lines} == {
            "Acme Brasil": (Standing.NO_DATA, Level.WARNING),
            GLOBEX.name: (Standing.OK, None),
        }


async def test_each_topic_is_taken_on_by_itself(tmp_path: Path) -> None:
    async with engine(tmp_path, rules=[rule(), FORECAST]) as run:
        await remembering(run, a_day=4)
        await run.sees(82, 91)
        async with run.store.transaction() as tx:
            found = {one.name: one.id for one in await open_incidents(tx, run.policy)}
            assert found["Acme Brasil cards"] == cards().short_id
            ahead = found["Acme Brasil cards, forecast"]
            await acknowledge(tx, run.policy, ahead, "Ana", "", run.clock.now() + timedelta(minutes=1))
            acked = {strand: one.acked_by for strand, one in (await tx.incidents()).items()}
        assert acked == {cards().key: "", f"{cards().key}#ahead": "Ana"}

"""Silences until a reset: they end with the period they were made for, whatever the vendor does."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from tests.engine.fakes import ACME, GLOBEX, START, Engine, FakeSource, cards, engine
from watcher.domain.period import Period, PeriodKind
from watcher.domain.reading import Org, Reading
from watcher.engine.silencing.silences import Wish, add

MARCH = Period(PeriodKind.BILLING, datetime(2026, 3, 1, tzinfo=UTC), datetime(2026, 4, 1, tzinfo=UTC))
CUT = replace(MARCH, end=datetime(2026, 3, 25, tzinfo=UTC))
NEXT = Period(PeriodKind.BILLING, CUT.end, datetime(2026, 4, 25, tzinfo=UTC))
MARCH_AGAIN = replace(MARCH, start=MARCH.start + timedelta(minutes=20))


def counts_over(run: Engine, period: Period, some: Mapping[str, Period] | None = None) -> None:
    """From now on the answers are of that period; of `some`, by organization, of another one."""
    plain = type(run.source)._reading

    def moved(org: Org, now: datetime) -> Reading:
        return replace(plain(run.source, org, now), period=(some or {}).get(org.id, period))

    run.source._reading = moved  # type: ignore[method-assign]


async def silence(run: Engine, *, until_reset: bool = True, **match: tuple[str, ...]) -> None:
    async with run.store.transaction() as tx:
        end = None if until_reset else MARCH.end
        wish = Wish(
            match or {"id": (cards().short_id,)}, "Ana", "known", ends_at=end, until_reset=until_reset
        )
        await add(tx, run.policy, wish, run.clock.now())


async def ends(run: Engine) -> list[str]:
    async with run.store.reading() as tx:
        return [event.text for event in await tx.events(START) if event.kind == "silence.expired"]


async def test_a_reset_before_its_time_ends_the_silence_and_the_new_period_is_told(tmp_path: Path) -> None:
    async with engine(tmp_path) as run:
        counts_over(run, MARCH)
        await run.sees(50, 92)
        await silence(run)
        counts_over(run, CUT)
        await run.sees(93, 101)
        assert run.channels["slack"].heard.count("escalated Critical") == 0
        await run.clock.advance(CUT.end - run.clock.now())
        counts_over(run, NEXT)
        await run.sees(5, 95)
        assert run.channels["slack"].heard[-1] == "fired Warning"
        assert not [note for note in run.channels["slack"].got[-1].message.notes if "Silenced" in note]
        (said,) = await ends(run)
        assert said.endswith("ended early by the reset of Acme Brasil cards: known")


async def test_a_silence_until_a_date_outlives_a_reset(tmp_path: Path) -> None:
    async with engine(tmp_path) as run:
        counts_over(run, MARCH)
        await run.sees(50, 92)
        await silence(run, until_reset=False)
        counts_over(run, NEXT)
        await run.sees(5, 95)
        assert "fired Warning" not in run.channels["slack"].heard[1:]
        assert await ends(run) == []


async def test_an_edge_that_is_reckoned_anew_ends_no_silence(tmp_path: Path) -> None:
    async with engine(tmp_path) as run:
        counts_over(run, MARCH)
        await run.sees(50, 92)
        await silence(run)
        counts_over(run, MARCH_AGAIN)
        await run.sees(101)
        assert "escalated Critical" not in run.channels["slack"].heard
        assert await ends(run) == []


async def test_of_several_the_first_reset_ends_it_for_all(tmp_path: Path) -> None:
    source = FakeSource(orgs=(ACME, GLOBEX), used={ACME.id: 50.0, GLOBEX.id: 50.0})
    async with engine(tmp_path, source=source) as run:
        counts_over(run, MARCH)
        await run.poll()
        await run.poll()
        await silence(run, resource=("cards",))
        source.used = {ACME.id: 92.0, GLOBEX.id: 92.0}
        await run.poll()
        assert run.channels["slack"].heard == []
        counts_over(run, MARCH, {GLOBEX.id: replace(NEXT, start=START)})
        source.used = {ACME.id: 92.0, GLOBEX.id: 1.0}
        await run.poll()
        await run.poll()
        assert [one.message.series for one in run.channels["slack"].got] == [cards().key]
        assert len(await ends(run)) == 1

"""An answer that lacks every number asked for is no answer: unknown one by one, and the source is failing."""

from __future__ import annotations

from pathlib import Path

from tests.engine.fakes import ACME, GLOBEX, Engine, FakeSource, cards, engine
from watcher.domain.reading import Org
from watcher.engine.asking.guarded import without_a_number
from watcher.records import Target


async def target_of(run: Engine) -> Target:
    async with run.store.reading() as tx:
        (target,) = await tx.targets()
    return target


async def why_unknown(run: Engine, org: Org = ACME) -> str | None:
    async with run.store.reading() as tx:
        return (await tx.series_states())[cards(org).key].unknown_why


async def test_it_counts_as_a_failure_and_each_number_says_why_it_is_unknown(tmp_path: Path) -> None:
    async with engine(tmp_path) as run:
        await run.sees(91, None)
        target = await target_of(run)
        assert (target.failures, await why_unknown(run)) == (1, "permission denied")
        assert "no number in the whole answer: permission denied" in (target.failure or "")
        assert [parcel.message.state for parcel in run.channels["slack"].got] == ["Warning"]


async def test_one_number_is_an_answer(tmp_path: Path) -> None:
    source = FakeSource(orgs=(ACME, GLOBEX), used={"8a1c": 10.0, "b27d": 10.0})
    async with engine(tmp_path, source=source) as run:
        await run.sees(50)
        await run.sees(None)
        assert ((await target_of(run)).failures, await why_unknown(run)) == (0, "permission denied")


async def test_the_next_number_ends_it(tmp_path: Path) -> None:
    async with engine(tmp_path) as run:
        await run.sees(50, None, None, 60)
        assert ((await target_of(run)).failures, await why_unknown(run)) == (0, None)


async def test_organizations_that_are_gone_are_no_failure_of_the_source(tmp_path: Path) -> None:
    async with engine(tmp_path) as run:
        await run.sees(50)
        run.source.missing.add(ACME.id)
        await run.poll()
        assert (await target_of(run)).failures == 0
        assert without_a_number(await run.source.read([ACME], run.clock.now())) is None

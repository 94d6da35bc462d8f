"""The engine's main line on a real store: numbers in, messages out, once each."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from structlog.testing import capture_logs

from tests.domain.given import rule
from tests.engine.fakes import ACME, GLOBEX, FakeSource, cards, engine
from watcher.domain.condition import parse_condition
from watcher.domain.rule import IfMissing, Level, LimitPolicy, Rule, Selector, Watch
from watcher.engine.policy import Policy
from watcher.ports import Failure, SourceError

DOWN = SourceError("HTTP 502 from Pipefy", kind=Failure.SERVER)
STALE = rule({"warning": "age >= 1h"}, name="source-stale", watch=Watch.SOURCE)
MISSING = rule({"warning": "missing >= 2 polls"}, name="organisation-missing", watch=Watch.ORG)
APRIL = datetime(2026, 4, 1, 0, 0, tzinfo=UTC)


async def test_the_ladder_is_told_once_a_level_and_resolved_by_the_reset(tmp_path: Path) -> None:
    async with engine(tmp_path) as run:
        await run.sees(79, 80, 91, 100)
        run.clock.set(APRIL)
        await run.sees(1)
        assert run.channels["slack"].heard == ["fired Warning", "escalated Critical", "resolved Resolved"]


async def test_all_of_an_incident_goes_into_one_thread(tmp_path: Path) -> None:
    async with engine(tmp_path) as run:
        await run.sees(91, 100)
        assert [parcel.thread for parcel in run.channels["slack"].got] == [None, {"ts": "1"}]


async def test_a_restart_sends_nothing_again_and_forgets_nothing(tmp_path: Path) -> None:
    async with engine(tmp_path) as run:
        await run.sees(91)
        run.restart()
        await run.sees(91, 92)
        assert run.channels["slack"].heard == ["fired Warning"]
        await run.sees(100)
        assert run.channels["slack"].heard == ["fired Warning", "escalated Critical"]


async def test_a_failed_poll_is_no_number_and_ends_nothing(tmp_path: Path) -> None:
    async with engine(tmp_path) as run:
        await run.sees(91)
        await run.fails(DOWN, times=3)
        assert run.channels["slack"].heard == ["fired Warning"]
        async with run.store.reading() as tx:
            (target,) = await tx.targets()
            state = (await tx.series_states())[cards().key]
        assert (target.failures, target.failure) == (3, "HTTP 502 from Pipefy")
        assert state.reading
        assert state.reading.used == 91


async def test_a_silent_source_is_told_and_told_again_when_it_is_back(tmp_path: Path) -> None:
    async with engine(tmp_path, rules=[STALE]) as run:
        await run.sees(10)
        await run.fails(DOWN, times=4)
        assert run.channels["slack"].heard == ["fired No data"]
        await run.sees(10)
        assert run.channels["slack"].heard[-1] == "resolved Resolved"


async def test_a_source_that_never_answered_is_told_too(tmp_path: Path) -> None:
    async with engine(tmp_path, rules=[STALE]) as run:
        await run.fails(SourceError("401", kind=Failure.AUTH), times=6)
        assert run.channels["slack"].heard == ["fired No data"]


async def test_failed_polls_in_a_row_are_counted_and_forgotten_at_the_first_answer(tmp_path: Path) -> None:
    failing = rule({"warning": "failures >= 3 polls"}, name="source-failing", watch=Watch.SOURCE)
    async with engine(tmp_path, rules=[failing]) as run:
        await run.sees(10)
        await run.fails(DOWN, times=2)
        await run.sees(10)
        await run.fails(DOWN, times=2)
        assert run.channels["slack"].heard == []
        await run.fails(DOWN)
        assert run.channels["slack"].heard == ["fired No data"]


async def test_data_grows_old_even_when_nobody_asks(tmp_path: Path) -> None:
    async with engine(tmp_path, rules=[STALE]) as run:
        await run.sees(10)
        for _ in range(12):  # awake, but for some reason of ours the source is not asked
            await run.clock.advance(timedelta(minutes=5))
            await run.poller.check_health("pipefy")
        await run.deliverer.deliver()
        assert run.channels["slack"].heard == ["fired No data"]


async def test_an_unknown_number_keeps_the_last_one_with_the_reason(tmp_path: Path) -> None:
    async with engine(tmp_path) as run:
        await run.sees(91, None)
        async with run.store.reading() as tx:
            state = (await tx.series_states())[cards().key]
        assert (state.unknown_why, state.reading.used if state.reading else None) == ("permission denied", 91)


async def test_a_missing_organization_is_told_after_two_good_answers_without_it(tmp_path: Path) -> None:
    source = FakeSource(orgs=(ACME, GLOBEX), used={"8a1c": 10, "b27d": 10})
    async with engine(tmp_path, rules=[MISSING], source=source) as run:
        await run.sees(10)
        source.missing = {"b27d"}
        await run.sees(10)
        assert run.channels["slack"].heard == []
        await run.sees(10)
        assert run.channels["slack"].got[0].message.org == "Globex"
        source.missing = set()
        await run.sees(10)
        assert run.channels["slack"].heard[-1] == "resolved Resolved"


async def test_an_organization_that_discovery_forgets_is_still_asked_about(tmp_path: Path) -> None:
    source = FakeSource(orgs=(ACME, GLOBEX), used={"8a1c": 10, "b27d": 10})
    async with engine(tmp_path, source=source) as run:
        await run.sees(10)
        source.orgs = (ACME,)
        await run.poller.discover("pipefy")
        await run.sees(10)
        assert source.reads[-1] == ("8a1c", "b27d")


async def test_an_expected_organization_never_seen_is_missing(tmp_path: Path) -> None:
    async with engine(tmp_path, rules=[MISSING], source=FakeSource(expect=("Initech",))) as run:
        await run.sees(10, 10)
        assert [parcel.message.org for parcel in run.channels["slack"].got] == ["Initech"]


async def test_a_removed_rule_resolves_with_its_reason(tmp_path: Path) -> None:
    async with engine(tmp_path) as run:
        await run.sees(91)
        other = Rule("other", Selector(), {Level.CRITICAL: parse_condition("used >= 100%")})
        run.policy = Policy((other,), run.policy.routes, run.policy.receivers, run.policy.sources)
        run.restart()
        await run.sees(91)
        assert run.channels["slack"].got[-1].message.ended == "rule removed"


async def test_a_late_figure_of_last_month_is_not_this_months(tmp_path: Path) -> None:
    async with engine(tmp_path) as run:
        await run.sees(91)
        run.clock.set(APRIL)
        await run.sees(91)
        assert run.channels["slack"].heard == ["fired Warning"]
        await run.sees(2)
        assert run.channels["slack"].heard == ["fired Warning", "resolved Resolved"]


async def test_history_holds_a_sample_a_change_and_one_an_hour(tmp_path: Path) -> None:
    async with engine(tmp_path) as run:
        await run.sees(10, 10, 10, 11, 11, 11, 11, 11)
        async with run.store.reading() as tx:
            kept = await tx.samples(cards().key, datetime(2026, 3, 1, tzinfo=UTC))
        assert [sample.used for sample in kept] == [10, 11, 11]


async def test_a_job_that_comes_late_does_not_ask_again_what_was_just_asked(tmp_path: Path) -> None:
    async with engine(tmp_path) as run:
        await run.sees(10)
        before = len(run.source.reads)
        assert (await run.poller.poll("pipefy", 0, if_due=True)).orgs == 0
        assert len(run.source.reads) == before
        await run.clock.advance(timedelta(minutes=15))
        await run.poller.poll("pipefy", 0, if_due=True)
        assert len(run.source.reads) == before + 1


async def test_twenty_six_organizations_are_two_batches(tmp_path: Path) -> None:
    orgs = tuple(type(ACME)(f"{n:04}", f"Org {n}") for n in range(26))
    source = FakeSource(orgs=orgs, used={org.id: 1 for org in orgs})
    async with engine(tmp_path, source=source) as run:
        await run.poll()
        assert [len(read) for read in source.reads] == [25, 1]


async def test_a_rule_that_insists_on_a_limit_complains_once_when_there_is_none(tmp_path: Path) -> None:
    insisting = replace(rule(), limit=LimitPolicy("allowance", if_missing=IfMissing.ERROR))
    async with engine(tmp_path, rules=[insisting]) as run:
        with capture_logs() as lines:
            await run.sees(91, 92)
        assert [line["rule"] for line in lines if line["event"] == "rule.limit_missing"] == ["ladder"]
        assert run.channels["slack"].heard == []


async def test_what_helps_against_a_lasting_failure_is_in_the_message(tmp_path: Path) -> None:
    stale = rule({"critical": "failures >= 2 polls"}, watch=Watch.SOURCE)
    async with engine(tmp_path, rules=[stale]) as run:
        await run.sees(10)
        refused = SourceError("the token was refused", kind=Failure.AUTH, hint="Check token_file.")
        await run.fails(refused, times=2)
        message = run.channels["slack"].got[0].message
        assert message.next_step == "Check token_file."

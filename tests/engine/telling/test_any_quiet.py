"""Promises about any history of exports and of two routes: nobody's night is pierced, no report is lost."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from structlog.testing import capture_logs

from tests.domain.given import rule
from tests.engine.asked_for import ASKED, FETCHED, Asking, asking
from tests.engine.crowd import NIGHT
from tests.engine.fakes import ACME, GLOBEX, Engine, FakeChannel
from watcher.domain.message import ASIDE
from watcher.domain.quiet import Quiet, Then
from watcher.domain.route import Route
from watcher.domain.rule import ExportAction, Globs, Level, Selector
from watcher.engine.delivering.settle import BEHIND, NO_QUESTION
from watcher.engine.policy import ReceiverPlan
from watcher.ports import Parcel, Receipt
from watcher.records import ExportState, OutboxRow, RowState
from watcher.sandbox.clock import JumpingClock

PLANS = {"slack": ReceiverPlan(edits=True), "email": ReceiverPlan()}
SUMMARY, SEND = Quiet(NIGHT, Then.SUMMARY), Quiet(NIGHT, Then.SEND)
CRITICAL = Selector({"severity": Globs(("critical",))})
ACTS = st.one_of(
    st.tuples(
        st.just("see"), st.tuples(st.sampled_from([ACME.id, GLOBEX.id]), st.sampled_from([10, 91, 100]))
    ),
    st.tuples(st.just("see"), st.tuples(st.just(ACME.id), st.sampled_from([91, 100]))),
    st.tuples(st.just("limit"), st.sampled_from([100, 105, 1000])),
    st.tuples(st.just("wait"), st.sampled_from([1, 3, 7, 11])),
    st.tuples(st.just("look"), st.none()),
    st.tuples(st.just("answer"), st.booleans()),
)
HISTORIES = st.lists(ACTS, min_size=4, max_size=16)
ACTIONS = st.sampled_from([FETCHED, ASKED, replace(FETCHED, at=Level.CRITICAL)])


def routes(quiet: Quiet, loud: str) -> list[Route]:
    """One of them hears of criticals at any hour; the other is still at night, by whatever it is reached."""
    other = next(name for name in PLANS if name != loud)
    return [Route(CRITICAL, (loud,)), Route(Selector(), (loud, other), quiet=quiet)]


@dataclass
class Sleeper(FakeChannel):
    """A channel that knows when it was told what."""

    clock: JumpingClock | None = None
    told_at: list[tuple[datetime, Parcel]] = field(default_factory=list)

    async def deliver(self, parcel: Parcel) -> Receipt:
        if self.clock and not parcel.message.silent:
            self.told_at.append((self.clock.now(), parcel))
        return await super().deliver(parcel)

    def woken(self) -> list[str]:
        """What was told at night, but for the answers of people who are awake."""
        return [
            parcel.key for at, parcel in self.told_at if NIGHT.ends(at) and parcel.message.reason not in ASIDE
        ]


async def live(at: Asking, acts: list[tuple[str, object]]) -> None:
    await at.run.poll()
    for name, value in acts:
        await _ACTS[name](at, value)
    at.run.source.limit = 1000
    await at.run.poll()
    for _ in range(4):
        await at.goes_on(timedelta(hours=13))
        await at.run.poll()


async def _see(at: Asking, value: object) -> None:
    assert isinstance(value, tuple)
    org, used = value
    at.run.source.used[org] = used
    await at.run.poll()
    await at.goes_on()


async def _limit(at: Asking, value: object) -> None:
    assert isinstance(value, int)
    at.run.source.limit = value
    await at.run.poll()


async def _wait(at: Asking, value: object) -> None:
    assert isinstance(value, int)
    await at.run.clock.advance(timedelta(hours=value))
    await at.run.poll()


async def _look(at: Asking, _: object) -> None:
    await at.goes_on()


async def _answer(at: Asking, yes: object) -> None:
    for number in range(1, len(await at.all()) + 1):
        await at.answers("Ana", yes=bool(yes), about=number)
    await at.goes_on()


_ACTS = {"see": _see, "limit": _limit, "wait": _wait, "look": _look, "answer": _answer}


async def rows_of(run: Engine) -> list[OutboxRow]:
    async with run.store.reading() as tx:
        return await tx.rows_since(run.clock.now() - timedelta(days=60))


def unsaid(rows: list[OutboxRow]) -> list[tuple[str, str | None]]:
    """News and questions that nobody got, though they still were some."""
    asides = [row for row in rows if row.message.reason in ASIDE and not row.message.instead]
    lost = [
        row for row in asides if row.state is not RowState.SENT and row.error not in {BEHIND, NO_QUESTION}
    ]
    return [(row.key, row.error) for row in lost]


async def unheard_of(at: Asking, rows: list[OutboxRow]) -> list[int]:
    """Reports that are there, and of which nobody was told."""
    told = {
        row.key.split(":export-")[1].split("-")[0] for row in rows if ":export-" in row.key and row.sent_at
    }
    ready = [export.id for export in await at.all() if export.state is ExportState.FINISHED]
    return [number for number in ready if str(number) not in told]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("quiet")


@given(HISTORIES, ACTIONS, st.sampled_from([SUMMARY, SEND]), st.sampled_from(sorted(PLANS)))
@settings(max_examples=60, deadline=None, derandomize=True)
def test_no_night_is_pierced_and_no_report_is_lost(
    folder: Path, history: list[tuple[str, object]], action: ExportAction, quiet: Quiet, loud: str
) -> None:
    reminding = replace(rule(), repeat={level: (timedelta(hours=2),) for level in rule().when})

    async def story() -> None:
        given_routes = routes(quiet, loud)
        async with asking(folder, action, rules=[reminding], routes=given_routes, receivers=PLANS) as at:
            sleepers = {n: Sleeper(n, plan.edits, clock=at.run.clock) for n, plan in PLANS.items()}
            at.run.channels.update(sleepers)
            await live(at, history)
            rows = await rows_of(at.run)
            assert unsaid(rows) == []
            assert await unheard_of(at, rows) == []
            assert [sleeper.woken() for name, sleeper in sleepers.items() if name != loud] == [[]]

    with capture_logs():
        asyncio.run(story())

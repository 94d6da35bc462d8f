"""Workato does not answer, or not usefully: said once, never a number, never an end of what was told."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from tests.stories.behaviours.partner import APRIL, NOON, Partner, acme, partner
from tests.stories.behaviours.rig import POLL
from watcher.sandbox.faults import (
    BrokenJson,
    Drop,
    Fault,
    HtmlBody,
    ServerError,
    Slow,
    TooManyRequests,
    operation,
    times,
)
from watcher.sandbox.workato.mishaps import ErrorWithId, WithoutData
from watcher.sandbox.workato.scenario import Late, RetryAfter
from watcher.sandbox.workato.world import Token

WARNED = "[Warning 95%] Acme: tasks, March 2026"
SILENT, BACK = "[No data] Data from Workato", "[Resolved] Data from Workato"
HOUR = timedelta(hours=1)


async def warned(p: Partner) -> None:
    """Acme is told to be at 95 %."""
    p.runs(950)
    await p.start()
    assert p.told == [WARNED]


# --- refused ---------------------------------------------------------------------------------------------


async def test_a_token_that_is_refused_is_told_once_and_the_open_alert_stays(tmp_path: Path) -> None:
    async with partner(tmp_path) as p:
        await warned(p)
        p.workato.world.tokens = [Token("renewed")]
        await p.passes(3 * POLL)
        assert p.told == [WARNED, SILENT]
        assert "authentication refused: 127.0.0.1 answered 401 Unauthorized" in p.last.consequence
        assert "1 open alert keeps its last state" in p.last.consequence
        assert p.last.next_step.startswith("Check the credentials")
        await p.passes(HOUR)
        assert p.told == [WARNED, SILENT]


async def test_after_a_refusal_nothing_is_shown_as_fresh(tmp_path: Path) -> None:
    async with partner(tmp_path) as p:
        await warned(p)
        p.workato.world.tokens = [Token("renewed")]
        await p.passes(3 * POLL)
        screen, tasks = await p.screen(), await p.line("tasks")
    assert "workato  FAILING, answered 45 min ago (authentication refused" in screen
    assert (tasks.used, tasks.as_of, tasks.standing) == (950, NOON, "WARNING")
    assert (tasks.why or "").startswith("authentication refused")
    assert screen.count("NO DATA") == 4  # all that is not known to be in danger


async def test_with_a_good_token_again_the_end_of_the_silence_is_told_and_nothing_else(
    tmp_path: Path,
) -> None:
    async with partner(tmp_path) as p:
        await warned(p)
        p.workato.world.tokens = [Token("renewed")]
        await p.passes(HOUR)
        p.workato.world.tokens = [Token()]
        await p.passes(HOUR)
        assert p.told == [WARNED, SILENT, BACK]
        assert (await p.source()).ok
        assert (await p.line("tasks")).why is None


async def test_a_token_refused_from_the_start_is_no_answer_yet_and_no_number(tmp_path: Path) -> None:
    async with partner(tmp_path) as p:
        p.workato.world.tokens = [Token("another")]
        p.runs(950)
        await p.start()
        await p.passes(3 * POLL)
        assert p.told == [SILENT]
        assert "There has been no good poll so far" in p.last.consequence
        assert "NO ANSWER YET" in await p.screen()
        assert (await p.status()).series == ()


@pytest.mark.parametrize("status", [403, 404])
async def test_a_role_that_lacks_usage_is_told_whatever_its_status(status: int, tmp_path: Path) -> None:
    async with partner(tmp_path) as p:
        p.workato.scenario.missing_privilege = status
        p.workato.world.tokens = [Token(operations=frozenset({"customers"}))]
        p.runs(950)
        await p.start()
        await p.passes(3 * POLL)
        assert p.told == [SILENT]
        assert f"127.0.0.1 answered {status}" in p.last.consequence
        assert (await p.status()).series == ()


# --- broken ----------------------------------------------------------------------------------------------

BROKEN = [
    (ErrorWithId(), "500 Internal Server Error: Server error ("),
    (ServerError(502), "502 Bad Gateway with an HTML page"),
    (ServerError(503, html=False), "503 Service Unavailable"),
    (HtmlBody(), "is an HTML page, not JSON"),
    (BrokenJson(), "is broken JSON"),
    (WithoutData(), "schema_mismatch: Workato's usage answer has no list under `data`"),
    (Drop(), "closed the connection in the middle"),
    (Slow(41), "closed the connection in the middle"),
    (TooManyRequests(html=True), "rate limited"),
]


@pytest.mark.parametrize(("fault", "words"), BROKEN, ids=repr)
async def test_an_answer_that_is_none_is_told_once_with_its_reason_and_is_no_number(
    fault: Fault, words: str, tmp_path: Path
) -> None:
    async with partner(tmp_path) as p:
        await warned(p)
        armed = p.workato.faults.add(operation("usage"), fault)
        await p.passes(2 * POLL)
        assert p.told == [WARNED]  # two failures may pass by themselves
        await p.passes(HOUR)
        assert p.told == [WARNED, SILENT]
        assert words in ((await p.source()).failure or "")
        assert (await p.line("tasks")).used == 950
        p.workato.faults.remove(armed)
        await p.passes(HOUR)
        assert p.told == [WARNED, SILENT, BACK]


@pytest.mark.parametrize("fault", [ServerError(502), WithoutData(), Drop()], ids=repr)
async def test_without_the_customer_list_nothing_is_known_either(fault: Fault, tmp_path: Path) -> None:
    async with partner(tmp_path) as p:
        await warned(p)
        p.workato.faults.add(operation("customers"), fault)
        await p.passes(HOUR)
        assert p.told == [WARNED, SILENT]
        assert (await p.line("tasks")).used == 950


async def test_a_single_fault_is_not_even_noticed(tmp_path: Path) -> None:
    async with partner(tmp_path) as p:
        await warned(p)
        p.workato.faults.add(times(1) & operation("usage"), ServerError(502))
        await p.passes(POLL)
        assert (await p.source()).ok
        assert p.told == [WARNED]


async def test_a_crossing_during_a_silence_is_told_after_it(tmp_path: Path) -> None:
    async with partner(tmp_path) as p:
        await p.start()
        armed = p.workato.faults.add(operation("*"), ServerError(503))
        p.runs(1_000)
        await p.passes(HOUR)
        p.workato.faults.remove(armed)
        await p.passes(POLL)
        assert p.told == [SILENT, "[Critical 100%] Acme: tasks, March 2026", BACK]


async def test_a_period_that_ends_in_a_silence_is_not_resolved_before_it_is_known(tmp_path: Path) -> None:
    async with partner(tmp_path, at=APRIL - HOUR) as p:
        await warned(p)
        armed = p.workato.faults.add(operation("*"), ServerError(503))
        await p.till(APRIL + HOUR)
        assert p.told == [WARNED, SILENT]
        p.workato.faults.remove(armed)
        await p.passes(POLL)
        assert p.told[2:] == ["[Resolved] Acme: tasks, March 2026", BACK]


# --- slow ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("late", Late)
async def test_too_many_workspaces_for_forty_seconds_are_asked_about_in_parts(
    late: Late, tmp_path: Path
) -> None:
    crowd = [acme(number) for number in range(101, 109)]
    async with partner(tmp_path, *crowd) as p:
        p.workato.scenario.late, p.workato.scenario.seconds_per_id = late, 10
        p.runs(950, number=108)
        await p.start()
        assert p.told == ["[Warning 95%] Customer 108: tasks, March 2026"]
        assert {line.used for line in (await p.status()).series if line.resource == "tasks"} == {0, 950}
        (note,) = await p.events("source.note")
        assert "answers for about 4 workspaces at once" in str(note)
        before = len(p.workato.calls("usage"))
        await p.passes(POLL)
        assert [call.ids for call in p.workato.calls("usage")[before:]] == [4, 4]


# --- too many requests -----------------------------------------------------------------------------------


@pytest.mark.parametrize("form", RetryAfter)
async def test_a_full_bucket_is_waited_for_without_a_word(form: RetryAfter, tmp_path: Path) -> None:
    async with partner(tmp_path) as p:
        await p.start()
        p.workato.scenario.retry_after = form
        p.runs(950)
        p.clock.set(p.clock.now() + POLL)
        p.workato.limits.others("manage", 60, 60, p.clock.now())  # another tool has spent the minute
        await p.turn()
        assert 429 in [call.status for call in p.workato.calls("customers")]
        assert p.told == [WARNED]
        assert (await p.source()).ok


async def test_a_429_for_an_hour_slows_us_down_to_what_it_asks_for(tmp_path: Path) -> None:
    async with partner(tmp_path, poll={"min": "5m", "max": "20m"}) as p:
        await warned(p)
        p.workato.faults.add(operation("usage"), TooManyRequests(retry_after=3_000))
        asked = len(p.workato.calls("usage"))
        await p.passes(3 * HOUR)
        assert len(p.workato.calls("usage")) - asked <= 4
        source = await p.source()
    assert (source.failure or "").startswith("rate limited: 127.0.0.1 answered 429")
    assert p.told == [WARNED, SILENT]


async def test_after_a_429_polling_goes_on_as_before(tmp_path: Path) -> None:
    async with partner(tmp_path) as p:
        await p.start()
        armed = p.workato.faults.add(operation("usage"), TooManyRequests())
        await p.passes(POLL)
        assert "rate limited" in ((await p.source()).failure or "")
        p.workato.faults.remove(armed)
        p.runs(950)
        await p.passes(2 * POLL)
        assert p.told == [WARNED]
        source = await p.source()
    assert (source.ok, source.failures, source.why_then) == (True, 0, "at a fixed pace")

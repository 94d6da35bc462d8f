"""History names every message with its reason, its receiver, and what became of it."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from tests.engine.fakes import START, Engine, engine, gone_for_good, not_now
from watcher.domain.quiet import Quiet, Schedule, Window
from watcher.domain.route import Route
from watcher.domain.rule import Selector
from watcher.engine.policy import ReceiverPlan
from watcher.engine.silencing.acks import acknowledge
from watcher.engine.standing.chronicle import Chronicle, chronicle
from watcher.engine.standing.letters import Letter

NIGHTS = Quiet(Schedule("nights", "UTC", (Window(frozenset(range(7)), 12 * 60, 20 * 60),)))


async def history(run: Engine, org: str = "") -> Chronicle:
    async with run.store.reading() as tx:
        return await chronicle(tx, run.policy, START, run.clock.now(), org=org)


async def letters(run: Engine) -> list[Letter]:
    return list((await history(run)).messages)


async def test_what_was_sent_says_when(tmp_path: Path) -> None:
    async with engine(tmp_path) as run:
        await run.sees(91)
        (letter,) = await letters(run)
    assert (letter.reason, letter.state, letter.receiver) == ("fired", "Warning", "slack")
    assert (letter.outcome, letter.text) == ("sent", "sent 12:30")
    assert letter.about == "Acme Brasil: cards at 91 % of 100"


async def test_what_waits_says_since_when_why_and_when_it_is_tried(tmp_path: Path) -> None:
    async with engine(tmp_path) as run:
        run.channels["slack"].errors = [not_now(retry_after=600)]
        await run.sees(91)
        (letter,) = await letters(run)
    assert letter.text == "waiting since 12:30, 1 try (rate limited: HTTP 503), next 12:40"


async def test_what_was_sent_instead_says_to_whom_and_for_whom(tmp_path: Path) -> None:
    plans = {"slack": ReceiverPlan(edits=True, fallback="mail"), "mail": ReceiverPlan()}
    async with engine(tmp_path, receivers=plans, routes=[Route(Selector(), ("slack",))]) as run:
        run.channels["slack"].errors = [gone_for_good()]
        await run.sees(91)
        first, other = await letters(run)
    assert (first.outcome, first.text) == ("sent instead", "to mail instead (channel_not_found)")
    assert (other.receiver, other.text) == ("mail", "sent 12:30, for slack")


async def test_what_the_fallback_was_owed_anyway_is_not_given_up(tmp_path: Path) -> None:
    plans = {"slack": ReceiverPlan(edits=True, fallback="mail"), "mail": ReceiverPlan()}
    async with engine(tmp_path, receivers=plans, routes=[Route(Selector(), ("slack",))]) as run:
        run.channels["slack"].errors = [gone_for_good(), gone_for_good()]
        await run.sees(91, 101)
        told = [(each.reason, each.receiver, each.text) for each in await letters(run)]
    assert told[2:] == [
        ("escalated", "mail", "sent 12:45"),
        ("escalated", "slack", "to mail instead (channel_not_found)"),
    ]


async def test_what_is_held_says_until_when_and_by_what(tmp_path: Path) -> None:
    async with engine(tmp_path, routes=[Route(Selector(), ("slack",), quiet=NIGHTS)]) as run:
        await run.sees(91)
        (letter,) = await letters(run)
    assert (letter.outcome, letter.text) == ("held", "held until 20:00 by quiet hours (nights)")


async def test_what_was_given_up_says_why(tmp_path: Path) -> None:
    async with engine(tmp_path) as run:
        run.channels["slack"].errors = [not_now() for _ in range(9)]
        await run.sees(91)
        await run.clock.advance(timedelta(hours=49))
        await run.deliverer.deliver()
        (letter,) = await letters(run)
    assert (letter.outcome, letter.text) == ("given up", "given up: HTTP 503")


async def test_a_silent_edit_is_marked_as_one(tmp_path: Path) -> None:
    async with engine(tmp_path) as run:
        await run.sees(91, 92, 93, 94, 95)
        assert [(each.reason, each.silent) for each in await letters(run)] == [
            ("fired", False),
            ("progress", True),
        ]


async def test_acknowledgements_stand_beside_the_messages(tmp_path: Path) -> None:
    async with engine(tmp_path) as run:
        await run.sees(91)
        async with run.store.transaction() as tx:
            (incident,) = (await tx.incidents()).values()
            await acknowledge(tx, run.policy, incident.id, "Ana", "", run.clock.now())
        kinds = [each.kind for each in (await history(run)).happenings]
    assert kinds == ["alert.fired", "alert.acked"]


@pytest.mark.parametrize(("org", "many"), [("acme", 1), ("globex", 0)])
async def test_messages_can_be_asked_for_by_organization(org: str, many: int, tmp_path: Path) -> None:
    async with engine(tmp_path) as run:
        await run.sees(91)
        assert len((await history(run, org)).messages) == many


async def test_a_message_about_many_is_one_and_names_of_its_members_stay(tmp_path: Path) -> None:
    async with engine(tmp_path) as run:
        await run.sees(91)
        async with run.store.transaction() as tx:
            (row,) = await tx.rows_since(START)
            bundle = replace(row.message, members=(f"{row.incident}:{row.message.revision}",))
            await tx.add_rows([replace(row, key="g", incident="g", message=bundle, id=0)])
        assert [each.grouped for each in (await history(run)).messages] == [False, True]
        assert [each.grouped for each in (await history(run, "acme")).messages] == [False]

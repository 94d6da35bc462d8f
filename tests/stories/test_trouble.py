"""Pipefy, Slack or the mail server misbehave for a while: messages come late, none is lost or doubled."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from tests.stories.audience import Audience
from tests.stories.settings import Settings
from tests.stories.stage import Stage, staged
from tests.stories.times import NOON, POLL, RESET
from tests.stories.world import use_cards
from watcher.sandbox.faults import (
    BrokenJson,
    Drop,
    Fault,
    HtmlBody,
    ServerError,
    TooManyRequests,
    always,
    operation,
    times,
)
from watcher.sandbox.slack.server import SlackError
from watcher.sandbox.smtp import Reply

BUSY = [
    TooManyRequests(30),
    TooManyRequests(600),
    TooManyRequests(),
    TooManyRequests(html=True),
]
LATER = timedelta(hours=2)


async def begun(stage: Stage, percent: float = 79) -> None:
    use_cards(stage.acme, percent)
    await stage.start()


def heard(seen: Audience) -> tuple[list[str], list[str]]:
    return seen.slack_states, seen.mail_states


@pytest.mark.parametrize("fault", [*BUSY, ServerError(503), Drop(), BrokenJson(), HtmlBody()], ids=str)
async def test_a_vendor_in_trouble_for_a_poll_only_delays(fault: Fault, tmp_path: Path) -> None:
    async with staged(tmp_path, start=NOON) as stage:
        await begun(stage)
        armed = stage.sandbox.pipefy.faults.add(always(), fault)
        await stage.uses(91)
        assert heard(stage.seen) == ([], [])
        assert armed.hits
        stage.sandbox.pipefy.faults.clear()
        await stage.passes(2 * POLL)
        await stage.uses(100)
        assert heard(stage.seen) == (["Warning", "Critical"], ["Warning", "Critical"])


@pytest.mark.parametrize("fault", [TooManyRequests(5), TooManyRequests(), ServerError(), Drop()], ids=str)
async def test_a_vendor_in_trouble_for_a_moment_is_not_even_noticed(fault: Fault, tmp_path: Path) -> None:
    async with staged(tmp_path, start=NOON) as stage:
        await begun(stage)
        stage.sandbox.pipefy.faults.add(times(2), fault)
        await stage.uses(91)
        assert heard(stage.seen) == (["Warning"], ["Warning"])


SLACK_TROUBLE = [*BUSY, ServerError(), ServerError(500, html=False), Drop(), SlackError("internal_error")]


@pytest.mark.parametrize("fault", SLACK_TROUBLE, ids=str)
async def test_slack_in_trouble_for_a_while_gets_all_of_it_later_in_order(
    fault: Fault, tmp_path: Path
) -> None:
    async with staged(tmp_path, start=NOON) as stage:
        await begun(stage)
        stage.sandbox.slack.faults.add(always(), fault)
        await stage.uses(91, 100)
        assert heard(stage.seen) == ([], ["Warning", "Critical"])
        assert [row.receiver for row in await stage.owed()] == ["slack", "slack"]
        stage.sandbox.slack.faults.clear()
        await stage.passes(LATER)
        assert stage.seen.slack_states == ["Warning", "Critical"]
        assert len(stage.seen.parents) == 1
        assert await stage.owed() == []


async def test_slacks_wish_to_wait_is_granted(tmp_path: Path) -> None:
    async with staged(tmp_path, start=NOON) as stage:
        await begun(stage)
        stage.sandbox.slack.faults.add(times(1), TooManyRequests(1200))
        await stage.uses(91)
        await stage.passes(timedelta(minutes=19))
        assert len(stage.sandbox.slack.log) == 1
        await stage.passes(timedelta(minutes=2))
        assert stage.seen.slack_states == ["Warning"]


LOST_ANSWERS = [Drop(after=True), BrokenJson()]


@pytest.mark.parametrize("fault", LOST_ANSWERS, ids=str)
async def test_a_message_whose_answer_was_lost_is_looked_for_before_it_is_sent_again(
    fault: Fault, tmp_path: Path
) -> None:
    async with staged(tmp_path, start=NOON) as stage:
        await begun(stage)
        stage.sandbox.slack.faults.add(operation("chat.postMessage") & times(1), fault)
        await stage.uses(91)
        await stage.passes(POLL)
        assert stage.seen.slack_states == ["Warning"]
        assert len(stage.sandbox.slack.calls("conversations.history")) == 1
        await stage.uses(100)
        assert [len(stage.seen.parents), stage.seen.slack_states] == [1, ["Warning", "Critical"]]


@pytest.mark.parametrize("fault", LOST_ANSWERS, ids=str)
async def test_a_reply_whose_answer_was_lost_is_not_doubled_either(fault: Fault, tmp_path: Path) -> None:
    async with staged(tmp_path, start=NOON) as stage:
        await begun(stage)
        await stage.uses(91)
        stage.sandbox.slack.faults.add(operation("chat.postMessage") & times(1), fault)
        await stage.uses(100)
        await stage.passes(POLL)
        assert stage.seen.slack_states == ["Warning", "Critical"]
        assert len(stage.sandbox.slack.calls("conversations.replies")) == 1


async def test_a_lost_answer_is_looked_for_even_after_a_restart(tmp_path: Path) -> None:
    async with staged(tmp_path, start=NOON) as stage:
        await begun(stage)
        stage.sandbox.slack.faults.add(operation("chat.postMessage") & times(1), Drop(after=True))
        await stage.uses(91)
        await stage.stop()
        await stage.start()
        await stage.passes(POLL)
        assert stage.seen.slack_states == ["Warning"]


async def test_an_edit_that_fails_is_made_good(tmp_path: Path) -> None:
    async with staged(tmp_path, start=NOON) as stage:
        await begun(stage)
        await stage.uses(91)
        stage.sandbox.slack.faults.add(operation("chat.update") & times(2), ServerError())
        await stage.uses(100)
        await stage.passes(2 * POLL)
        (parent,) = stage.seen.parents
        assert parent.text.startswith("Critical")
        assert stage.seen.slack_states == ["Warning", "Critical"]


@pytest.mark.parametrize("verb", ["CONNECT", "MAIL", "RCPT", "DATA"])
async def test_a_greylisting_mail_server_gets_the_mail_later(verb: str, tmp_path: Path) -> None:
    async with staged(tmp_path, start=NOON) as stage:
        await begun(stage)
        stage.sandbox.smtp.faults.add(operation(verb) & times(3), Reply(451))
        await stage.uses(91)
        assert heard(stage.seen) == (["Warning"], [])
        await stage.passes(LATER)
        await stage.uses(100)
        assert stage.seen.mail_states == ["Warning", "Critical"]


async def test_a_mail_whose_answer_was_lost_may_come_twice_under_one_id(tmp_path: Path) -> None:
    async with staged(tmp_path, start=NOON) as stage:
        await begun(stage)
        stage.sandbox.smtp.faults.add(operation("DATA") & times(1), Drop(after=True))
        await stage.uses(91)
        await stage.passes(POLL)
        assert stage.seen.mail_states == ["Warning", "Warning"]
        assert stage.seen.distinct_mail_states == ["Warning"]


def only_slack_with_mail_behind(written: Settings) -> None:
    written["receivers"]["slack"]["fallback"] = "mail"
    written["routes"] = [{"match": {}, "to": ["slack"]}]


async def test_an_archived_channel_is_broken_and_its_fallback_is_told(tmp_path: Path) -> None:
    async with staged(tmp_path, change=only_slack_with_mail_behind) as stage:
        await begun(stage)
        stage.sandbox.slack.workspace.channels[0].is_archived = True
        await stage.uses(91)
        assert heard(stage.seen) == ([], ["Warning"])
        assert "Sent here because slack is not working." in stage.sandbox.smtp.mails[0].body()
        (broken,) = (await stage.status()).broken
        assert broken.name == "slack"
        assert "is_archived" in (broken.error or "")
        assert await stage.owed() == []


async def test_whoever_heard_of_it_hears_the_end_though_the_channel_broke_meanwhile(tmp_path: Path) -> None:
    async with staged(tmp_path, change=only_slack_with_mail_behind) as stage:
        await begun(stage)
        await stage.uses(91)
        stage.sandbox.slack.workspace.channels[0].is_archived = True
        await stage.uses(100)
        stage.sandbox.slack.workspace.channels[0].is_archived = False
        await stage.till(RESET)
        await stage.uses(1)
        assert stage.seen.slack_states == ["Warning", "Resolved"]
        assert stage.seen.mail_states == ["Critical", "Resolved"]
        assert (await stage.status()).broken == ()


async def test_a_receiver_without_fallback_keeps_what_it_is_owed_until_it_works(tmp_path: Path) -> None:
    async with staged(tmp_path, start=NOON) as stage:
        await begun(stage)
        stage.sandbox.slack.workspace.channels[0].is_archived = True
        await stage.uses(91, 100)
        assert stage.seen.mail_states == ["Warning", "Critical"]
        assert [receiver.name for receiver in (await stage.status()).broken] == ["slack"]
        stage.sandbox.slack.workspace.channels[0].is_archived = False
        await stage.passes(LATER)
        assert stage.seen.slack_states == ["Warning", "Critical"]
        assert (await stage.status()).broken == ()


async def test_a_hanging_slack_does_not_hold_up_the_mail(tmp_path: Path) -> None:
    async with staged(tmp_path, start=NOON) as stage:
        await begun(stage)
        stage.sandbox.slack.faults.add(always(), TooManyRequests(3600))
        await stage.uses(91)
        await stage.uses(100)
        assert stage.seen.mail_states == ["Warning", "Critical"]

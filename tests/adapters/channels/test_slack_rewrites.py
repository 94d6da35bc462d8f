"""What people acted on, put right where it stands in Slack: questions that are over, replies below groups."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Any

import pytest

from tests.adapters.channels.samples import CRITICAL, WARNING, message, parcel
from tests.adapters.channels.slacklayouts import question
from tests.adapters.channels.test_slack_bot import UPDATE, SlackWorld
from tests.domain.tellings import AT
from watcher.domain.message import Reason
from watcher.domain.offer import Act, Offer
from watcher.ports import GROUP, ChannelError, Parcel
from watcher.sandbox.clock import JumpingClock
from watcher.sandbox.faults import ServerError, times
from watcher.sandbox.serve import Sandbox
from watcher.sandbox.slack.buttons import buttons
from watcher.sandbox.slack.server import SlackError
from watcher.sandbox.slack.workspace import SlackMessage

OVER = replace(question(), offers=(), consequence="Approved by Ana, 21 Mar 14:00.", instead="k")


@pytest.fixture
async def world() -> AsyncIterator[SlackWorld]:
    async with Sandbox(JumpingClock(AT)) as sandbox:
        world = SlackWorld(sandbox)
        world.channel = world.bot(interactive=True)
        yield world
        await world.channel.close()


@pytest.fixture
async def thread(world: SlackWorld) -> Any:
    return (await world.channel.deliver(parcel(WARNING))).thread


def ids(of: SlackMessage) -> set[str]:
    return {block["block_id"] for block in of.blocks}


def labels(of: SlackMessage) -> list[str]:
    return [each.label for each in buttons(of)]


@pytest.mark.parametrize("alone", [False, True])
async def test_a_question_that_is_over_says_so_where_it_stands_and_has_no_buttons(
    world: SlackWorld, thread: Any, alone: bool
) -> None:
    below = None if alone else thread
    asked = await world.channel.deliver(Parcel("k", question(), below))
    stands = next(one for one in world.slack.messages if one.ts == asked.reference)
    assert labels(stands) == ["Approve", "Deny"]
    before = ids(stands)
    receipt = await world.channel.deliver(Parcel("k:edit", OVER, below, instead=asked.reference))
    assert not ids(stands) & before
    assert (receipt.thread, receipt.reference) == (asked.thread, asked.reference)
    assert (stands.edits, labels(stands), len(world.slack.messages)) == (1, [], 2)
    assert "❓ *Approval · Acme: start an export?*" in stands.words
    assert "Approved by Ana, 21 Mar 14:00." in stands.words
    assert world.parents[0].edits == 0


async def test_a_reply_below_a_group_shows_who_took_it_on_and_the_group_stays(
    world: SlackWorld, thread: Any
) -> None:
    below = {**thread, GROUP: "g-1"}
    worse = message(CRITICAL, offers=(Offer(Act.ACK, "Acknowledge"),), mention="")
    told = await world.channel.deliver(Parcel("i:2", worse, below))
    (reply,) = world.replies
    taken = replace(
        worse,
        reason=Reason.PROGRESS,
        acked_by="Ana",
        acked_at=AT,
        offers=(Offer(Act.UNACK, "Un-acknowledge"),),
    )
    receipt = await world.channel.deliver(Parcel("i:3", taken, below, instead=told.reference))
    assert receipt.thread == below
    assert reply.words.startswith("*Acknowledged by Ana, ")
    assert worse.change in reply.words
    assert labels(reply) == ["Un-acknowledge"]
    assert (world.parents[0].edits, len(world.slack.messages)) == (0, 2)


@pytest.mark.parametrize("word", ["message_not_found", "edit_window_closed", "cant_update_message"])
async def test_what_cannot_be_edited_any_more_is_left_alone(
    world: SlackWorld, thread: Any, word: str
) -> None:
    asked = await world.channel.deliver(Parcel("k", question(), thread))
    world.slack.faults.add(UPDATE & times(1), SlackError(word))
    receipt = await world.channel.deliver(Parcel("k:edit", OVER, thread, instead=asked.reference))
    assert receipt.thread == thread
    assert len(world.slack.messages) == 2


async def test_what_fails_for_now_is_told_so_that_it_is_tried_again(world: SlackWorld, thread: Any) -> None:
    asked = await world.channel.deliver(Parcel("k", question(), thread))
    world.slack.faults.add(UPDATE & times(1), ServerError(503))
    with pytest.raises(ChannelError) as failed:
        await world.channel.deliver(Parcel("k:edit", OVER, thread, instead=asked.reference))
    assert not failed.value.permanent

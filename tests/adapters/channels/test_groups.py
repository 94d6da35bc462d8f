"""Many alerts in one message, on every channel: parents that are never edited, threads, limits, names."""

from __future__ import annotations

import io
from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Any

import pytest
from rich.console import Console

from tests.adapters.channels.samples import HOSTILE
from tests.adapters.channels.test_mail import US, Elements, html, mail, text
from tests.adapters.channels.test_slack_bot import SlackWorld
from tests.domain.groups import FRAME, at_share, of_many, together
from tests.domain.tellings import AT
from watcher.adapters.channels.console import render
from watcher.adapters.channels.email import compose_mail
from watcher.adapters.channels.slack import Part, SlackWebhook, SlackWebhookOptions, payload
from watcher.adapters.channels.slack.fit import ALERT, size
from watcher.domain.alert import Ended
from watcher.domain.compose.group import compose_group
from watcher.domain.message import Message, Reason
from watcher.domain.offer import Act, Offer
from watcher.domain.rule import Level
from watcher.ports import GROUP, Parcel
from watcher.sandbox.clock import JumpingClock
from watcher.sandbox.serve import Sandbox
from watcher.sandbox.slack.blocks import check
from watcher.sandbox.slack.workspace import SlackMessage

OVER = {"reason": Reason.RESOLVED, "level": None, "before": Level.CRITICAL, "ended": Ended.PERIOD_RESET}
GROUPED = together([replace(at_share(100, Level.CRITICAL, n), mention="@here") for n in range(23)])
KINDS = [Reason.FIRED, Reason.RESOLVED, Reason.SUMMARY]


def of_names(name: str, reason: Reason) -> Message:
    """The worst case: every name of every list the same hostile one, in the largest layout there is."""
    hold, over, gone = (of_many([name] * 40, rules=(), next_step=name, **more) for more in ({}, OVER, OVER))
    members = {Reason.FIRED: hold, Reason.RESOLVED: over, Reason.SUMMARY: [*hold, *over, *gone]}[reason]
    frame = replace(FRAME, reason=reason, about=f"workspaces on plan {name}"[:90])
    return compose_group(members, frame, frozenset(each.incident for each in gone[:9]))


@pytest.mark.parametrize("name", HOSTILE)
@pytest.mark.parametrize("reason", KINDS)
def test_slack_takes_it_whatever_the_names(name: str, reason: Reason) -> None:
    for part in Part:
        body = payload(of_names(name, reason), part)
        assert check(body["blocks"]) is None
        assert len(body["blocks"]) <= ALERT.blocks
        assert size(body["blocks"]) <= ALERT.characters
        assert "<!channel>" not in str(body)
        assert "<@U0" not in str(body)


def test_names_that_do_not_fit_are_counted() -> None:
    body = str(payload(of_names("&" * 300, Reason.FIRED)))
    assert "of these left out to fit, and 30 more (watcher status)" in body


@pytest.fixture
async def world() -> AsyncIterator[SlackWorld]:
    async with Sandbox(JumpingClock(AT)) as sandbox:
        world = SlackWorld(sandbox)
        yield world
        await world.channel.close()


async def test_a_group_is_one_parent_and_calls_people_once_below_it(world: SlackWorld) -> None:
    await world.channel.deliver(Parcel("g-1:7:us", GROUPED))
    (parent,), (reply,) = world.parents, world.replies
    assert "and 13 more" in parent.words
    assert "<!here>" not in parent.words
    assert reply.words.count("<!here>") == 1
    assert "Org 0" not in reply.words


async def test_what_follows_is_said_in_the_thread_and_the_parent_stays(world: SlackWorld) -> None:
    receipt = await world.channel.deliver(Parcel("g-1:7:us", replace(GROUPED, mention="")))
    mine = {**receipt.thread, GROUP: "g-1"}
    worse = at_share(120, Level.CRITICAL, reason=Reason.ESCALATED, before=Level.WARNING)
    told = await world.channel.deliver(Parcel("i0:3:us", worse, mine))
    silent = await world.channel.deliver(Parcel("i0:4:us", replace(worse, reason=Reason.PROGRESS), mine))
    over = together(of_many(["A"] * 23, **OVER), Reason.RESOLVED)
    await world.channel.deliver(Parcel("g-1:9:us", over, receipt.thread))
    (parent,) = world.parents
    assert parent.edits == 0
    assert [reply.broadcast for reply in world.replies] == [True, False]
    assert "Resolved · 23 workspaces on plan embed-starter: automation jobs*" in world.replies[1].words
    assert told.thread == silent.thread == mine


async def test_what_tells_of_many_is_edited_to_what_they_are_by_now(world: SlackWorld) -> None:
    receipt = await world.channel.deliver(Parcel("g-1:7:us", replace(GROUPED, mention="")))
    rose = replace(GROUPED, reason=Reason.ESCALATED, mention="@here")
    await world.channel.deliver(Parcel("g-1:8:us", rose, receipt.thread))
    by_now = replace(together(of_many(["A"] * 23, **OVER), Reason.RESOLVED), members=(), mention="")
    silent = Parcel("g-1:9:us", replace(by_now, reason=Reason.PROGRESS), receipt.thread)
    await world.channel.deliver(silent)
    (parent,), (reply,) = world.parents, world.replies
    assert parent.edits == 1
    assert "Resolved" in parent.words
    assert reply.broadcast
    assert "The ten worst" in reply.words
    assert "<!here>" in reply.words


async def test_what_can_be_done_about_one_of_a_group_is_offered_below_it(world: SlackWorld) -> None:
    world.channel = world.bot(interactive=True)
    receipt = await world.channel.deliver(Parcel("g-1:7:us", replace(GROUPED, mention="")))
    offers = (Offer(Act.ACK, "Acknowledge"),)
    worse = at_share(120, Level.CRITICAL, reason=Reason.ESCALATED, before=Level.WARNING)
    worse = replace(worse, offers=offers)
    await world.channel.deliver(Parcel("i0:3:us", worse, {**receipt.thread, GROUP: "g-1"}))
    over = replace(of_many(["Org 0"], **OVER)[0], offers=offers)
    await world.channel.deliver(Parcel("i0:4:us", over, {**receipt.thread, GROUP: "g-1"}))
    (parent,), rows = world.parents, [_buttons(reply) for reply in world.replies]
    assert _buttons(parent) == []
    assert [[button["value"] for button in row] for row in rows] == [
        [f"{worse.incident}:r{worse.revision}"],
        [],
    ]


def _buttons(told: SlackMessage) -> list[dict[str, Any]]:
    return [button for block in told.blocks if block["type"] == "actions" for button in block["elements"]]


async def test_a_member_whose_group_is_gone_gets_a_message_of_its_own(world: SlackWorld) -> None:
    mine = {"channel": world.slack.channel, "ts": "1774137600.000999", GROUP: "g-1"}
    receipt = await world.channel.deliver(Parcel("i0:3:us", at_share(120, Level.CRITICAL), mine))
    (parent,) = world.parents
    kept = {"channel": world.slack.channel, "ts": parent.ts, "earlier": "22 Mar 00:00"}
    assert receipt.thread == kept  # and no word of the group


async def test_a_group_that_arrived_although_its_answer_was_lost_is_not_posted_again(
    world: SlackWorld,
) -> None:
    receipt = await world.channel.deliver(Parcel("g-1:7:us", GROUPED))
    await world.channel.close()
    world.channel = world.bot()  # a new process knows nothing of it
    again = await world.channel.deliver(Parcel("g-1:7:us", GROUPED, again=True))
    assert again.thread == receipt.thread
    assert (len(world.parents), len(world.replies)) == (1, 1)


async def test_a_webhook_tells_it_in_one_message(world: SlackWorld) -> None:
    hook = SlackWebhook(SlackWebhookOptions("platform", world.slack.webhook_url), world.clock)
    try:
        await hook.deliver(Parcel("g-1:7:us", GROUPED))
        receipt = await hook.deliver(Parcel("i0:3:us", at_share(120), {"at": AT.isoformat(), GROUP: "g-1"}))
    finally:
        await hook.close()
    group, _ = world.slack.messages
    assert "<!here>" in group.words
    assert "Org 0" in group.words
    assert receipt.thread[GROUP] == "g-1"


def test_a_mail_tells_all_in_text_and_in_html() -> None:
    for body in (text(GROUPED), html(GROUPED)):
        assert "Org 0: automation jobs" in body
        assert "and 13 more (watcher status)" in body
    assert (
        mail(GROUPED)["Subject"]
        == "[Critical] 23 workspaces on plan embed-starter: automation jobs, March 2026"
    )
    assert mail(GROUPED)["Importance"] == "high"


@pytest.mark.parametrize("name", HOSTILE)
def test_no_name_does_anything_in_a_mail(name: str) -> None:
    told = of_names(name, Reason.SUMMARY)
    page = Elements(html(told))
    assert not page.tags & {"script", "img", "b"}
    assert [link for link in page.links if link] == []
    assert mail(told)["Bcc"] is None


def test_members_are_mailed_in_the_thread_of_their_group() -> None:
    own = compose_mail(at_share(120), US, "i0:3:us")
    threaded = compose_mail(at_share(120), US, "i0:3:us", "<group@example.com>")
    assert threaded["References"] == threaded["In-Reply-To"] == "<group@example.com>"
    assert own["References"] != threaded["References"]
    assert own["Message-ID"] == threaded["Message-ID"]


def test_a_terminal_shows_the_lists() -> None:
    out = io.StringIO()
    Console(file=out, width=110).print(render(GROUPED))
    assert "Org 0: automation jobs" in out.getvalue()
    assert "and 13 more" in out.getvalue()


def test_names_with_markup_are_shown_as_they_are() -> None:
    out = io.StringIO()
    Console(file=out, width=110).print(render(of_names("[bold red]x[/] \x1b[31m", Reason.SUMMARY)))
    assert "[bold red]x[/]" in out.getvalue()
    assert "\x1b" not in out.getvalue()

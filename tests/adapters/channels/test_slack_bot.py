"""The bot against the sandbox's Slack over a real socket: parents, edits, replies, faults, idempotence."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from tests.adapters.channels.contract import FailingChannelContract, failing
from tests.adapters.channels.samples import CRITICAL, RESET, WARNING, message, parcel, story
from tests.adapters.channels.slacklayouts import digest
from tests.domain.tellings import AT
from watcher.adapters.channels.slack import SlackBot, SlackBotOptions
from watcher.domain.message import Reason
from watcher.domain.rule import Level
from watcher.domain.telling import Telling
from watcher.ports import GROUP, Channel, ChannelError, Parcel
from watcher.sandbox.clock import JumpingClock
from watcher.sandbox.faults import Drop, HtmlBody, ServerError, TooManyRequests, operation, times
from watcher.sandbox.serve import Sandbox
from watcher.sandbox.slack.server import SlackError, SlackServer
from watcher.sandbox.slack.workspace import SlackMessage

POST, UPDATE = operation("chat.postMessage"), operation("chat.update")


class SlackWorld:
    def __init__(self, sandbox: Sandbox) -> None:
        self.sandbox = sandbox
        self.slack: SlackServer = sandbox.slack
        self.clock = sandbox.clock
        self.secrets: tuple[str, ...] = (self.slack.token,)
        self.channel: Channel = self.bot()

    def bot(self, **changes: Any) -> SlackBot:
        usual = {"name": "revops", "token": self.slack.token, "channel": self.slack.channel}
        options = SlackBotOptions(**{**usual, "base_url": self.slack.api_url, **changes})
        return SlackBot(options, self.clock)

    def arrived(self) -> list[str]:
        return [message.words for message in self.slack.messages]

    def harmful(self) -> list[str]:
        entities = [found for text in self.arrived() for found in re.findall(r"<[^>]*>", text)]
        return [found for found in entities if not found.startswith("<!date^")]

    def harmful_beyond(self, page: str) -> list[str]:
        """What is harmful though it is no link to our own status page."""
        return [found for found in self.harmful() if not found.startswith(f"<{page}/")]

    def refuse_for_now(self) -> None:
        self.slack.faults.add(times(1), ServerError(503))

    def refuse_for_good(self) -> None:
        self.slack.workspace.channels[0].is_member = False

    async def vanish(self) -> None:
        await self.sandbox.__aexit__(None, None, None)

    @property
    def parents(self) -> list[SlackMessage]:
        return [m for m in self.slack.messages if m.thread_ts is None]

    @property
    def replies(self) -> list[SlackMessage]:
        return [m for m in self.slack.messages if m.thread_ts]


@pytest.fixture
async def world() -> AsyncIterator[SlackWorld]:
    async with Sandbox(JumpingClock(AT)) as sandbox:
        world = SlackWorld(sandbox)
        yield world
        await world.channel.close()


class TestSlackBot(FailingChannelContract):
    """The contract."""


async def tell(world: SlackWorld, parcels: list[Parcel], thread: Any = None) -> Any:
    """Deliver in order, each with the thread the last one left, trying again while that helps."""
    for each in parcels:
        again = False
        for _ in range(5):
            try:
                made = Parcel(each.key, each.message, thread, latest=each.latest, again=again or each.again)
                thread = (await world.channel.deliver(made)).thread
                break
            except ChannelError as error:
                if error.permanent:
                    raise
                again = error.uncertain
    return thread


def parcels() -> list[Parcel]:
    return [parcel(telling) for telling in story()]


async def test_an_incident_is_one_parent_and_a_reply_for_each_transition(world: SlackWorld) -> None:
    await tell(world, parcels())
    (parent,) = world.parents
    assert parent.edits == 4
    assert "Resolved" in parent.words
    heads = [reply.words.split("\n")[0] for reply in world.replies]
    assert ["Critical" in heads[0], "Critical" in heads[1], "Resolved" in heads[2]] == [True, True, True]
    assert len(heads) == 3


async def test_only_the_escalation_to_critical_is_broadcast(world: SlackWorld) -> None:
    await tell(world, parcels())
    assert [reply.broadcast for reply in world.replies] == [True, False, False]


async def test_an_escalation_that_is_over_by_now_is_not_broadcast(world: SlackWorld) -> None:
    first, escalated = parcels()[:2]
    thread = (await world.channel.deliver(first)).thread
    late = replace(escalated.message, overtaken=True)
    await world.channel.deliver(replace(escalated, message=late, thread=thread))
    assert [reply.broadcast for reply in world.replies] == [False]


async def test_broadcasting_can_be_switched_off(world: SlackWorld) -> None:
    world.channel = world.bot(broadcast=False)
    await tell(world, parcels())
    assert not any(reply.broadcast for reply in world.replies)


async def test_a_first_critical_message_calls_people_in_its_thread(world: SlackWorld) -> None:
    receipt = await world.channel.deliver(parcel(CRITICAL, mention="@here"))
    (parent,), (reply,) = world.parents, world.replies
    assert "<!here>" not in parent.words
    assert "<!here>" in reply.words
    assert receipt.thread == {"channel": "C0LIMITS", "ts": parent.ts}


async def test_messages_carry_their_key_and_unfurl_nothing(world: SlackWorld) -> None:
    await world.channel.deliver(parcel())
    (parent,) = world.parents
    assert parent.metadata == {"event_type": "limit_watcher", "event_payload": {"key": "7f3a-1:2:us"}}
    assert parent.extras == {"unfurl_links": False, "unfurl_media": False}


async def test_a_proxy_is_not_asked_for_hosts_that_are_to_be_reached_without(
    world: SlackWorld, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HTTPS_PROXY", "http://127.0.0.1:9")
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    await tell(world, parcels()[:1])
    assert len(world.arrived()) == 1


async def test_an_edit_is_left_to_a_newer_parcel_that_waits(world: SlackWorld) -> None:
    first = await world.channel.deliver(parcel(WARNING, revision=1))
    await world.channel.deliver(parcel(CRITICAL, revision=2, thread=first.thread, latest=False))
    assert [m.edits for m in world.parents] == [0]
    assert len(world.replies) == 1


@pytest.mark.parametrize("error", ["message_not_found", "edit_window_closed", "cant_update_message"])
async def test_a_message_that_cannot_be_edited_is_followed_by_a_new_one(
    world: SlackWorld, error: str
) -> None:
    first = await world.channel.deliver(parcel(WARNING, revision=1))
    world.slack.faults.add(UPDATE & times(1), SlackError(error))
    second = await world.channel.deliver(parcel(CRITICAL, revision=2, thread=first.thread))
    assert second.thread["ts"] != first.thread["ts"]
    assert "Earlier notice: 22 Mar 00:00" in world.parents[-1].words
    await world.channel.deliver(parcel(RESET, revision=3, thread=second.thread))
    assert "Resolved" in world.parents[-1].words


async def test_the_new_message_leads_back_to_the_one_that_still_stands(world: SlackWorld) -> None:
    first = await world.channel.deliver(parcel(WARNING, revision=1))
    world.slack.policy.edit_window_closed = True
    await world.channel.deliver(parcel(CRITICAL, revision=2, thread=first.thread))
    assert re.search(r"<https://[^|>]+\|Earlier notice: 22 Mar 00:00>", world.parents[-1].words)


async def test_the_way_back_outlives_every_edit(world: SlackWorld) -> None:
    first = await world.channel.deliver(parcel(WARNING, revision=1))
    world.slack.policy.edit_window_closed = True
    second = await world.channel.deliver(parcel(CRITICAL, revision=2, thread=first.thread))
    world.slack.policy.edit_window_closed = False
    progress = replace(message(CRITICAL), reason=Reason.PROGRESS, revision=3)
    third = await world.channel.deliver(Parcel("k3", progress, second.thread))
    await world.channel.deliver(parcel(RESET, revision=4, thread=third.thread))
    assert "Resolved" in world.parents[-1].words
    assert re.search(r"<https://[^|>]+\|Earlier notice: 22 Mar 00:00>", world.parents[-1].words)


async def test_the_incident_before_stays_named_in_edits(world: SlackWorld) -> None:
    begun = replace(message(WARNING), earlier="20 Mar 16:46")
    first = await world.channel.deliver(Parcel("k1", begun))
    await world.channel.deliver(parcel(CRITICAL, revision=2, thread=first.thread))
    assert "Critical" in world.parents[0].words
    assert "Earlier notice: 20 Mar 16:46" in world.parents[0].words


async def test_what_begins_anew_stands_in_the_channel_once(world: SlackWorld) -> None:
    first = await world.channel.deliver(parcel(WARNING, revision=1))
    world.slack.messages.clear()
    await world.channel.deliver(parcel(CRITICAL, revision=2, thread=first.thread, mention="@here"))
    assert [("<!here>" in m.words, m.broadcast) for m in world.slack.messages] == [
        (False, False),
        (True, False),
    ]


async def test_nothing_leads_back_to_one_that_was_deleted(world: SlackWorld) -> None:
    first = await world.channel.deliver(parcel(WARNING, revision=1))
    world.slack.messages.clear()
    await world.channel.deliver(parcel(CRITICAL, revision=2, thread=first.thread))
    assert " · Earlier notice: 22 Mar 00:00 · " in world.parents[0].words


@pytest.mark.parametrize(
    ("reason", "level", "called"),
    [
        (Reason.ESCALATED, Level.CRITICAL, True),
        (Reason.REPEATED, Level.WARNING, True),
        (Reason.EASED, Level.WARNING, False),
        (Reason.REBASED, Level.WARNING, False),
        (Reason.RESOLVED, None, False),
    ],
)
async def test_people_are_called_by_what_asks_for_them_alone(
    world: SlackWorld, reason: Reason, level: Level | None, called: bool
) -> None:
    first = await world.channel.deliver(parcel(WARNING, revision=1))
    told = replace(message(CRITICAL), reason=reason, level=level, mention="@here", shown_as=None)
    await world.channel.deliver(Parcel("k", told, first.thread))
    assert ("<!here>" in world.replies[0].words) is called
    assert "<!here>" not in world.parents[0].words


async def test_edits_are_made_no_faster_than_slack_asks(world: SlackWorld) -> None:
    first = await world.channel.deliver(parcel(WARNING, revision=1))
    told = replace(message(CRITICAL), reason=Reason.PROGRESS)
    for n in range(80):
        await world.channel.deliver(Parcel(f"k{n}", told, first.thread))
    assert not [call for call in world.slack.calls() if call.error]


async def test_a_digest_is_a_message_of_its_own_whatever_was_before(world: SlackWorld) -> None:
    first = await world.channel.deliver(parcel(WARNING, revision=1))
    told = replace(message(WARNING), reason=Reason.DIGEST, level=None, digest=digest(), shown_as=None)
    await world.channel.deliver(Parcel("k", told, first.thread))
    assert len(world.parents) == 2
    assert [parent.edits for parent in world.parents] == [0, 0]


async def test_silent_progress_on_an_uneditable_message_stays_silent(world: SlackWorld) -> None:
    told = parcels()
    thread = await tell(world, told[:2])
    world.slack.policy.edit_window_closed = True
    assert await tell(world, [told[2]], thread) == thread
    assert len(world.slack.messages) == 2


async def test_a_parent_deleted_by_somebody_is_replaced(world: SlackWorld) -> None:
    first = await world.channel.deliver(parcel(WARNING, revision=1))
    world.slack.messages.clear()
    for latest in (True, False):
        made = parcel(CRITICAL, revision=2, thread=first.thread, latest=latest, key=f"k{latest}")
        assert (await world.channel.deliver(made)).thread != first.thread


@pytest.mark.parametrize("shared", [False, True])
async def test_nothing_is_told_where_nobody_sees_it(world: SlackWorld, shared: bool) -> None:
    first = await world.channel.deliver(parcel(WARNING, revision=1))
    world.slack.messages.clear()
    world.slack.policy.orphans_taken = True  # a reply to what was deleted is taken
    thread = {**first.thread, GROUP: "g-1"} if shared else first.thread
    await world.channel.deliver(parcel(CRITICAL, revision=2, thread=thread, latest=shared))
    assert world.replies == []
    assert world.parents[0].text.startswith("Critical: Acme Brasil")


async def test_a_layout_slack_refuses_is_sent_as_words(world: SlackWorld) -> None:
    world.slack.policy.refused_blocks = frozenset({"section"})
    receipt = await world.channel.deliver(parcel())
    await world.channel.deliver(parcel(CRITICAL, revision=3, thread=receipt.thread))
    assert [m.blocks for m in world.slack.messages] == [(), ()]
    assert world.parents[0].text.startswith("Critical: Acme Brasil automation jobs at 100 percent")


async def test_bare_words_call_whom_the_blocks_would_have_called(world: SlackWorld) -> None:
    first = await world.channel.deliver(parcel(WARNING, mention="S0ONCALL"))
    world.slack.policy.refused_blocks = frozenset({"section"})
    await world.channel.deliver(parcel(hostile_critical(), thread=first.thread, mention="S0ONCALL"))
    (parent,), reply = world.parents, world.replies[-1]
    assert (parent.blocks, reply.blocks) == ((), ())
    assert reply.text.endswith(" <!subteam^S0ONCALL>")
    assert "<!subteam" not in parent.text
    assert "<!channel>" not in reply.text


def hostile_critical() -> Telling:
    return replace(CRITICAL, labels=(("org", "<!channel>"),))


async def test_words_that_are_refused_too_are_refused_for_good(world: SlackWorld) -> None:
    world.slack.faults.add(POST, SlackError("invalid_blocks"))
    assert (await failing(world)).permanent


async def test_a_reply_that_failed_is_sent_once(world: SlackWorld) -> None:
    first = await world.channel.deliver(parcel(WARNING, revision=1))
    world.slack.faults.add(POST & times(1), SlackError("service_unavailable"))
    await tell(world, [parcel(CRITICAL, revision=2)], first.thread)
    assert len(world.replies) == 1
    assert world.parents[0].edits == 2


async def test_a_lost_answer_does_not_double_the_parent(world: SlackWorld) -> None:
    world.slack.faults.add(POST & times(1), Drop(after=True))
    await tell(world, [parcel()])
    assert len(world.parents) == 1


async def test_a_lost_answer_does_not_double_a_reply(world: SlackWorld) -> None:
    first = await world.channel.deliver(parcel(WARNING, revision=1))
    world.slack.faults.add(POST & times(1), Drop(after=True))
    await tell(world, [parcel(CRITICAL, revision=2)], first.thread)
    assert len(world.replies) == 1


async def test_a_doubt_outlives_other_failures(world: SlackWorld) -> None:
    world.slack.faults.add(POST & times(1), Drop(after=True))
    world.slack.faults.add(operation("conversations.history") & times(2), TooManyRequests(3))
    await tell(world, [parcel()])
    assert len(world.parents) == 1


async def test_after_a_crash_a_new_bot_finds_what_the_old_one_sent(world: SlackWorld) -> None:
    before = await world.channel.deliver(parcel(CRITICAL, mention="@here"))
    await world.channel.close()
    world.channel = world.bot()
    after = await world.channel.deliver(parcel(CRITICAL, mention="@here", again=True))
    assert after == before
    assert len(world.slack.messages) == 2


async def test_after_a_crash_between_the_two_only_the_second_is_sent(world: SlackWorld) -> None:
    await world.channel.deliver(parcel(CRITICAL))
    await world.channel.deliver(parcel(CRITICAL, mention="@here", again=True))
    assert (len(world.parents), len(world.replies)) == (1, 1)


async def test_a_parcel_that_did_not_arrive_before_the_crash_is_sent(world: SlackWorld) -> None:
    await world.channel.deliver(parcel(again=True))
    assert len(world.parents) == 1


async def test_who_may_not_look_sends_rather_twice_than_never(world: SlackWorld) -> None:
    world.slack.scopes.discard("channels:history")
    await world.channel.deliver(parcel(again=True))
    assert len(world.parents) == 1


async def test_a_partial_delivery_is_in_doubt(world: SlackWorld) -> None:
    world.slack.faults.add(times(1), TooManyRequests(7))
    slowed = await failing(world)
    assert (slowed.uncertain, slowed.retry_after) == (False, 7)
    world.slack.faults.add(operation("conversations.*"), SlackError("fatal_error"))
    with pytest.raises(ChannelError) as caught:
        await world.channel.deliver(parcel(again=True))
    assert caught.value.uncertain


@pytest.mark.parametrize(
    "error",
    [
        *(
            "invalid_auth",
            "not_authed",
            "account_inactive",
            "token_revoked",
            "token_expired",
            "missing_scope",
        ),
        *("channel_not_found", "not_in_channel", "is_archived", "no_permission", "restricted_action"),
        "some_error_of_next_year",
    ],
)
async def test_lasting_refusals_are_permanent_and_hint(world: SlackWorld, error: str) -> None:
    world.slack.faults.add(POST, SlackError(error))
    caught = await failing(world)
    assert caught.permanent
    assert error in str(caught)
    assert caught.hint


@pytest.mark.parametrize("error", ["ratelimited", "internal_error", "fatal_error", "request_timeout"])
async def test_passing_refusals_are_not(world: SlackWorld, error: str) -> None:
    world.slack.faults.add(POST, SlackError(error))
    assert not (await failing(world)).permanent


@pytest.mark.parametrize(
    "fault", [ServerError(502), ServerError(500, html=False), HtmlBody(), TooManyRequests(html=True), Drop()]
)
async def test_unreadable_answers_are_worth_another_try(world: SlackWorld, fault: Any) -> None:
    world.slack.faults.add(POST, fault)
    assert not (await failing(world)).permanent


async def test_an_uninvited_bot_is_told_to_be_invited(world: SlackWorld) -> None:
    world.refuse_for_good()
    assert "/invite" in (await failing(world)).hint


@pytest.mark.parametrize(("asked", "granted"), [("30", 30), ("86400", 3600), ("soon", None), ("-5", None)])
async def test_patience_has_an_end(asked: str, granted: float | None) -> None:
    from watcher.adapters.channels.slack.errors import patience  # noqa: PLC0415 - used by this test alone

    assert patience(asked) == granted


async def test_a_channel_gets_at_most_one_message_a_second(world: SlackWorld) -> None:
    start = world.clock.now()
    for n in range(8):  # the stand-in answers 429 to more than a burst of five
        await world.channel.deliver(parcel(key=f"k{n}"))
    assert world.clock.now() - start >= timedelta(seconds=7)
    assert not [call for call in world.slack.calls() if call.error]

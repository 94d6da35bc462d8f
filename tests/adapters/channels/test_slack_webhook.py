"""The webhook against the sandbox's Slack over a real socket."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from typing import Any

import pytest

from tests.adapters.channels.contract import FailingChannelContract, failing
from tests.adapters.channels.samples import CRITICAL, WARNING, parcel, story
from tests.domain.tellings import AT
from watcher.adapters.channels.slack import SlackWebhook, SlackWebhookOptions
from watcher.ports import Channel
from watcher.sandbox.clock import JumpingClock
from watcher.sandbox.faults import Drop, HtmlBody, ServerError, TooManyRequests, times
from watcher.sandbox.serve import Sandbox


class WebhookWorld:
    def __init__(self, sandbox: Sandbox) -> None:
        self.sandbox = sandbox
        self.slack = sandbox.slack
        self.secrets: tuple[str, ...] = ("sandboxsecret", self.slack.webhook_path)
        self.channel: Channel = self.hook(self.slack.webhook_url)

    def hook(self, url: str) -> SlackWebhook:
        return SlackWebhook(SlackWebhookOptions("platform", url), self.sandbox.clock)

    def arrived(self) -> list[str]:
        return [message.words for message in self.slack.messages]

    def harmful(self) -> list[str]:
        entities = [found for text in self.arrived() for found in re.findall(r"<[^>]*>", text)]
        return [found for found in entities if not found.startswith("<!date^")]

    def refuse_for_now(self) -> None:
        self.slack.faults.add(times(1), ServerError(503))

    def refuse_for_good(self) -> None:
        self.slack.workspace.channels[0].is_archived = True

    async def vanish(self) -> None:
        await self.sandbox.__aexit__(None, None, None)


@pytest.fixture
async def world() -> AsyncIterator[WebhookWorld]:
    async with Sandbox(JumpingClock(AT)) as sandbox:
        world = WebhookWorld(sandbox)
        yield world
        await world.channel.close()


class TestSlackWebhook(FailingChannelContract):
    """The contract."""


async def test_every_transition_is_a_message_and_progress_is_none(world: WebhookWorld) -> None:
    thread: Any = None
    for telling in story():
        thread = (await world.channel.deliver(parcel(telling, thread=thread))).thread
    heads = [text.split(" · ")[0] for text in world.arrived()]
    assert heads == ["⚠️ *Warning", "🚨 *Critical", "🚨 *Critical", "✅ *Resolved"]
    assert not any(message.thread_ts for message in world.slack.messages)


async def test_a_following_message_names_the_earlier_one(world: WebhookWorld) -> None:
    first = await world.channel.deliver(parcel(WARNING))
    await world.channel.deliver(parcel(CRITICAL, thread=first.thread))
    assert "Earlier notice" not in world.arrived()[0]
    assert "Earlier notice: 22 Mar 00:00" in world.arrived()[1]


async def test_it_calls_people_in_the_message_itself(world: WebhookWorld) -> None:
    await world.channel.deliver(parcel(CRITICAL, mention="@here"))
    assert "<!here>" in world.arrived()[0]


async def test_a_layout_slack_refuses_is_sent_as_words(world: WebhookWorld) -> None:
    world.slack.policy.refused_blocks = frozenset({"section"})
    await world.channel.deliver(parcel())
    assert world.slack.messages[0].blocks == ()
    assert world.slack.messages[0].text.startswith("Warning: Acme Brasil")


async def test_bare_words_call_people_too(world: WebhookWorld) -> None:
    world.slack.policy.refused_blocks = frozenset({"section"})
    await world.channel.deliver(parcel(CRITICAL, mention="@here"))
    assert world.slack.messages[0].text.endswith(" <!here>")


async def test_a_wrong_address_is_refused_for_good(world: WebhookWorld) -> None:
    world.channel = world.hook(world.slack.webhook_url + "x")
    error = await failing(world)
    assert error.permanent
    assert "invalid_token" in str(error)


async def test_slowing_down_says_for_how_long(world: WebhookWorld) -> None:
    world.slack.faults.add(times(1), TooManyRequests(12))
    assert (await failing(world)).retry_after == 12


@pytest.mark.parametrize("fault", [ServerError(500), HtmlBody(), HtmlBody(403), Drop()])
async def test_unreadable_answers_are_worth_another_try(world: WebhookWorld, fault: Any) -> None:
    world.slack.faults.add(times(1), fault)
    assert not (await failing(world)).permanent


@pytest.mark.parametrize("status", [404, 410])
async def test_an_address_that_is_gone_is_gone_for_good(world: WebhookWorld, status: int) -> None:
    world.slack.faults.add(times(1), HtmlBody(status))
    assert (await failing(world)).permanent


async def test_an_address_that_is_none_tells_nothing_of_itself(world: WebhookWorld) -> None:
    world.channel = world.hook("http://[sandboxsecret")
    assert "sandboxsecret" not in str(await failing(world))

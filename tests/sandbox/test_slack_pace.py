"""How fast the stand-in lets an app write and ask, and what it says to one that is faster."""

from __future__ import annotations

import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from tests.sandbox.given import NOW
from tests.sandbox.slack_client import CHANNEL, refusal
from watcher.sandbox.clock import ManualClock
from watcher.sandbox.faults import TooManyRequests, operation, times
from watcher.sandbox.slack.limits import POSTING, TIER_1, TIER_2, TIER_3, TIER_4, Pace, Paces
from watcher.sandbox.slack.server import SlackServer
from watcher.sandbox.slack.workspace import SlackChannel


@pytest.mark.parametrize(
    ("pace", "burst", "wait"),
    [(POSTING, 5, 1), (TIER_1, 10, 60), (TIER_2, 20, 3), (TIER_3, 50, 2), (TIER_4, 100, 1)],
)
def test_a_method_is_as_fast_as_its_tier(pace: Pace, burst: int, wait: int) -> None:
    paces = Paces()
    assert [paces.wait("x", "C0", pace, NOW) for _ in range(burst + 1)] == [None] * burst + [wait]


async def test_a_channel_takes_about_one_message_a_second(
    client: AsyncWebClient, slack: SlackServer, clock: ManualClock
) -> None:
    for _ in range(5):
        await client.chat_postMessage(channel=CHANNEL, text="burst")
    with pytest.raises(SlackApiError) as caught:
        await client.chat_postMessage(channel=CHANNEL, text="too fast")
    answer = caught.value.response
    assert (answer.status_code, answer.headers["Retry-After"], answer["error"]) == (429, "1", "ratelimited")
    await clock.advance(1)
    assert (await client.chat_postMessage(channel=CHANNEL, text="patient"))["ok"]
    slack.paces = False
    assert (await client.chat_postMessage(channel=CHANNEL, text="unlimited"))["ok"]


async def test_each_channel_has_its_own_pace(client: AsyncWebClient, slack: SlackServer) -> None:
    slack.workspace.channels.append(SlackChannel("C0MORE", "more"))
    for _ in range(5):
        await client.chat_postMessage(channel="#limits", text="burst")
    assert await refusal(client.chat_postMessage(channel=CHANNEL, text="x")) == "ratelimited"
    assert (await client.chat_postMessage(channel="C0MORE", text="x"))["ok"]


async def test_edits_are_as_fast_as_their_tier_whatever_the_channel(
    client: AsyncWebClient, slack: SlackServer
) -> None:
    ts = (await client.chat_postMessage(channel=CHANNEL, text="x"))["ts"]
    for _ in range(50):
        await client.chat_update(channel=CHANNEL, ts=ts, text="y")
    with pytest.raises(SlackApiError) as caught:
        await client.chat_update(channel="C0MORE", ts=ts, text="y")
    answer = caught.value.response
    assert (answer["error"], answer.headers["Retry-After"]) == ("ratelimited", "2")
    assert slack.messages[0].edits == 50


async def test_a_429_can_be_ordered(client: AsyncWebClient, slack: SlackServer) -> None:
    slack.faults.add(times(1) & operation("chat.postMessage"), TooManyRequests(retry_after=30))
    with pytest.raises(SlackApiError) as caught:
        await client.chat_postMessage(channel=CHANNEL, text="x")
    assert caught.value.response.headers["Retry-After"] == "30"
    assert slack.messages == []

"""Messages, edits and threads, by Slack's own client."""

from __future__ import annotations

from typing import Any

import aiohttp
import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.webhook.async_client import AsyncWebhookClient

from tests.sandbox.slack_client import CHANNEL, refusal
from watcher.sandbox.clock import ManualClock
from watcher.sandbox.faults import (
    Drop,
    HtmlBody,
    ServerError,
    always,
    times,
)
from watcher.sandbox.slack.server import SlackError, SlackServer
from watcher.sandbox.slack.workspace import SlackChannel

METADATA = {"event_type": "limit_alert", "event_payload": {"key": "7f3a:r4"}}


def section(text: str = "*Warning*", **more: Any) -> dict[str, Any]:
    return {"type": "section", "text": {"type": "mrkdwn", "text": text}, **more}


async def test_the_token_says_who_we_are(client: AsyncWebClient) -> None:
    answer = await client.auth_test()
    assert (answer["ok"], answer["bot_id"]) == (True, "B0WATCHER")
    assert {"chat:write", "files:write"} < set(answer.headers["x-oauth-scopes"].split(","))


async def test_a_message_is_kept_with_its_blocks_and_metadata(
    client: AsyncWebClient, slack: SlackServer
) -> None:
    answer = await client.chat_postMessage(
        channel=CHANNEL, text="Warning: 92 %", blocks=[section()], metadata=METADATA, unfurl_links=False
    )
    (message,) = slack.messages
    assert (message.ts, message.text, message.metadata) == (answer["ts"], "Warning: 92 %", METADATA)
    assert (message.blocks, message.words, message.edits) == ((section(),), "*Warning*", 0)


async def test_timestamps_are_unique_and_in_order_while_the_clock_stands(client: AsyncWebClient) -> None:
    stamps = [(await client.chat_postMessage(channel=CHANNEL, text="x"))["ts"] for _ in range(3)]
    assert stamps == ["1773187200.000000", "1773187200.000100", "1773187200.000200"]


async def test_an_edit_adds_a_version_and_text_alone_removes_the_blocks(
    client: AsyncWebClient, slack: SlackServer, clock: ManualClock
) -> None:
    ts = (await client.chat_postMessage(channel=CHANNEL, text="a", blocks=[section()], metadata=METADATA))[
        "ts"
    ]
    await clock.advance(60)
    await client.chat_update(channel=CHANNEL, ts=ts, text="b")
    await client.api_call("chat.update", json={"channel": CHANNEL, "ts": ts, "blocks": [section("c")]})
    (message,) = slack.messages
    assert [(v.text, len(v.blocks)) for v in message.versions] == [("a", 1), ("b", 0), ("b", 1)]
    assert message.metadata == METADATA
    assert message.versions[1].at == clock.now()


async def test_a_thread_holds_replies_and_a_broadcast_shows_in_the_channel(
    client: AsyncWebClient, slack: SlackServer
) -> None:
    parent = (await client.chat_postMessage(channel=CHANNEL, text="parent", metadata=METADATA))["ts"]
    await client.chat_postMessage(channel=CHANNEL, text="quiet", thread_ts=parent)
    await client.chat_postMessage(channel=CHANNEL, text="loud", thread_ts=parent, reply_broadcast=True)
    assert [reply.text for reply in slack.workspace.replies(slack.messages[0])] == ["quiet", "loud"]
    history = await client.conversations_history(channel=CHANNEL, include_all_metadata=True)
    assert [m["text"] for m in history["messages"]] == ["loud", "parent"]
    assert history["messages"][1]["metadata"] == METADATA
    thread = await client.conversations_replies(channel=CHANNEL, ts=parent)
    assert [m["text"] for m in thread["messages"]] == ["parent", "quiet", "loud"]
    assert "metadata" not in thread["messages"][0]


async def test_history_is_paged_and_cut_by_time(client: AsyncWebClient, clock: ManualClock) -> None:
    stamps = []
    for text in "abc":
        stamps.append((await client.chat_postMessage(channel=CHANNEL, text=text))["ts"])
        await clock.advance(60)
    first = await client.conversations_history(channel=CHANNEL, limit=2)
    assert ([m["text"] for m in first["messages"]], first["has_more"]) == (["c", "b"], True)
    cursor = first["response_metadata"]["next_cursor"]
    rest = await client.conversations_history(channel=CHANNEL, cursor=cursor)
    assert ([m["text"] for m in rest["messages"]], rest["has_more"]) == (["a"], False)
    since = await client.conversations_history(channel=CHANNEL, oldest=stamps[1])
    assert [m["text"] for m in since["messages"]] == ["c"]
    included = await client.conversations_history(channel=CHANNEL, oldest=stamps[1], inclusive=True)
    assert [m["text"] for m in included["messages"]] == ["c", "b"]


async def test_a_thread_is_paged_from_its_parent_on(client: AsyncWebClient) -> None:
    parent = (await client.chat_postMessage(channel=CHANNEL, text="parent"))["ts"]
    for text in "ab":
        await client.chat_postMessage(channel=CHANNEL, text=text, thread_ts=parent)
    first = await client.conversations_replies(channel=CHANNEL, ts=parent, limit=2)
    assert [m["text"] for m in first["messages"]] == ["parent", "a"]
    cursor = first["response_metadata"]["next_cursor"]
    rest = await client.conversations_replies(channel=CHANNEL, ts=parent, limit=2, cursor=cursor)
    assert ([m["text"] for m in rest["messages"]], rest["has_more"]) == (["b"], False)


@pytest.mark.parametrize(
    ("asked", "error"),
    [
        ({"limit": "many"}, "invalid_limit"),
        ({"cursor": "dXNlcg=="}, "invalid_cursor"),
        ({"oldest": "yesterday"}, "invalid_ts_oldest"),
        ({"latest": "1.x"}, "invalid_ts_latest"),
    ],
)
async def test_a_history_that_is_asked_for_wrongly_is_refused(
    client: AsyncWebClient, asked: dict[str, str], error: str
) -> None:
    call = client.api_call("conversations.history", params={"channel": CHANNEL, **asked})
    assert await refusal(call) == error


async def test_a_channel_can_be_looked_at(client: AsyncWebClient) -> None:
    info = (await client.conversations_info(channel=CHANNEL))["channel"]
    assert (info["name"], info["is_member"], info["is_archived"]) == ("limits", True, False)


async def test_listeners_hear_posts_and_edits(client: AsyncWebClient, slack: SlackServer) -> None:
    heard: list[tuple[str, str]] = []
    slack.on_message(lambda message, event: heard.append((event, message.text)))
    ts = (await client.chat_postMessage(channel=CHANNEL, text="a"))["ts"]
    await client.chat_update(channel=CHANNEL, ts=ts, text="b")
    assert heard == [("posted", "a"), ("edited", "b")]


@pytest.mark.parametrize(
    ("token", "error"), [("xoxb-wrong", "invalid_auth"), ("", "not_authed")], ids=["wrong", "none"]
)
async def test_a_token_has_to_be_the_right_one(slack: SlackServer, token: str, error: str) -> None:
    client = AsyncWebClient(token=token or None, base_url=slack.api_url)
    assert await refusal(client.auth_test()) == error


@pytest.mark.parametrize(
    ("channel", "error"),
    [("C0NOWHERE", "channel_not_found"), ("C0OLD", "is_archived"), ("C0OTHERS", "not_in_channel")],
)
async def test_a_channel_that_cannot_be_written_to_says_why(
    client: AsyncWebClient, slack: SlackServer, channel: str, error: str
) -> None:
    slack.workspace.channels += [
        SlackChannel("C0OLD", "old", is_archived=True),
        SlackChannel("C0OTHERS", "others", is_member=False),
    ]
    assert await refusal(client.chat_postMessage(channel=channel, text="x")) == error


async def test_a_channels_name_is_good_for_posting_and_not_for_editing(client: AsyncWebClient) -> None:
    answer = await client.chat_postMessage(channel="#limits", text="x")
    assert answer["channel"] == CHANNEL
    call = client.chat_update(channel="#limits", ts=answer["ts"], text="y")
    assert await refusal(call) == "channel_not_found"


async def test_a_message_nobody_sent_cannot_be_edited(client: AsyncWebClient) -> None:
    assert await refusal(client.chat_update(channel=CHANNEL, ts="1.000001", text="x")) == "message_not_found"


async def test_somebody_elses_message_cannot_be_edited(client: AsyncWebClient, slack: SlackServer) -> None:
    await AsyncWebhookClient(slack.webhook_url).send(text="hook")
    call = client.chat_update(channel=CHANNEL, ts=slack.messages[0].ts, text="x")
    assert await refusal(call) == "cant_update_message"


async def test_a_thread_needs_a_parent_that_is_no_reply(client: AsyncWebClient) -> None:
    post = client.chat_postMessage
    assert await refusal(post(channel=CHANNEL, text="x", thread_ts="1.000001")) == "thread_not_found"
    parent = (await post(channel=CHANNEL, text="a"))["ts"]
    reply = (await post(channel=CHANNEL, text="b", thread_ts=parent))["ts"]
    assert await refusal(post(channel=CHANNEL, text="x", thread_ts=reply)) == "cannot_reply_to_message"
    assert await refusal(client.conversations_replies(channel=CHANNEL, ts="1.0")) == "thread_not_found"


async def test_a_method_slack_does_not_have_is_unknown(client: AsyncWebClient) -> None:
    assert await refusal(client.api_call("chat.shout")) == "unknown_method"


@pytest.mark.parametrize("metadata", [{"event_type": "x"}, {"event_payload": {}}, "{nonsense"])
async def test_metadata_needs_a_type_and_a_payload(client: AsyncWebClient, metadata: Any) -> None:
    call = client.api_call("chat.postMessage", json={"channel": CHANNEL, "text": "x", "metadata": metadata})
    assert await refusal(call) == "invalid_metadata_format"


@pytest.mark.parametrize("fault", [ServerError(500), ServerError(503, html=False), HtmlBody()])
async def test_a_broken_slack_takes_nothing(
    client: AsyncWebClient, slack: SlackServer, fault: ServerError | HtmlBody
) -> None:
    slack.faults.add(always(), fault)
    with pytest.raises(SlackApiError):
        await client.chat_postMessage(channel=CHANNEL, text="x")
    assert slack.messages == []


@pytest.mark.parametrize(("after", "kept"), [(False, 0), (True, 1)])
async def test_a_cut_connection_may_or_may_not_have_left_a_message(
    client: AsyncWebClient, slack: SlackServer, *, after: bool, kept: int
) -> None:
    slack.faults.add(times(1), Drop(after=after))
    with pytest.raises(aiohttp.ClientError):
        await client.chat_postMessage(channel=CHANNEL, text="x")
    assert len(slack.messages) == kept
    assert [call.status for call in slack.calls("chat.*")] == [0]


async def test_any_refusal_can_be_ordered(client: AsyncWebClient, slack: SlackServer) -> None:
    slack.faults.add(times(1), SlackError("account_inactive"))
    assert await refusal(client.chat_postMessage(channel=CHANNEL, text="x")) == "account_inactive"
    assert slack.calls()[-1].error == "account_inactive"

"""What Slack's client hears when a message cannot be taken."""

from __future__ import annotations

from typing import Any

import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from watcher.sandbox.slack.server import SlackServer

CHANNEL = "C0LIMITS"
LONG = {"type": "section", "text": {"type": "mrkdwn", "text": "x" * 3000}}


@pytest.mark.parametrize(
    ("sent", "error"),
    [
        ({}, "no_text"),
        ({"text": "", "blocks": []}, "no_text"),
        ({"text": "x" * 40_001}, "msg_too_long"),
        ({"text": "x", "blocks": [{"type": "alert"}]}, "invalid_blocks"),
        ({"text": "x", "blocks": [LONG] * 5}, "msg_blocks_too_long"),
        ({"text": "x", "blocks": "[nonsense"}, "invalid_blocks_format"),
    ],
    ids=["nothing", "empty", "text", "block", "blocks", "no json"],
)
async def test_a_message_that_cannot_be_taken_is_refused_by_name(
    slack: SlackServer, sent: dict[str, Any], error: str
) -> None:
    client = AsyncWebClient(token=slack.token, base_url=slack.api_url)
    with pytest.raises(SlackApiError) as caught:
        await client.api_call("chat.postMessage", json={"channel": CHANNEL, **sent})
    assert caught.value.response["error"] == error
    assert slack.messages == []


async def test_a_text_of_40000_characters_just_fits(slack: SlackServer) -> None:
    client = AsyncWebClient(token=slack.token, base_url=slack.api_url)
    await client.api_call("chat.postMessage", json={"channel": CHANNEL, "text": "x" * 40_000})
    assert len(slack.messages[0].text) == 40_000


async def test_the_fault_of_a_block_is_told_in_full(slack: SlackServer) -> None:
    client = AsyncWebClient(token=slack.token, base_url=slack.api_url)
    with pytest.raises(SlackApiError) as caught:
        await client.chat_postMessage(channel=CHANNEL, text="x", blocks=[{"type": "alert"}])
    line = "[ERROR] unsupported type: alert [json-pointer:/blocks/0/type]"
    assert caught.value.response["response_metadata"] == {"messages": [line]}

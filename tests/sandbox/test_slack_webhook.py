"""The incoming webhook: plain words, no ts, no edit, no thread, no file."""

from __future__ import annotations

from typing import Any

import pytest
from slack_sdk.webhook.async_client import AsyncWebhookClient

from tests.sandbox.given import Caller
from tests.sandbox.slack_blocks import section
from tests.sandbox.slack_client import CHANNEL
from watcher.sandbox.slack.server import SlackServer


async def test_a_webhook_answers_in_plain_words(slack: SlackServer) -> None:
    hook = AsyncWebhookClient(slack.webhook_url)
    answer = await hook.send(text="Warning", blocks=[section()])
    assert (answer.status_code, answer.body) == (200, "ok")
    assert (slack.messages[0].author, slack.messages[0].channel) == ("webhook", CHANNEL)


@pytest.mark.parametrize(
    ("sent", "status", "word"),
    [
        ({"text": ""}, 400, "no_text"),
        ({}, 400, "invalid_payload"),
        ({"text": "x" * 40_001}, 400, "msg_too_long"),
        ({"text": "x", "blocks": [{"type": "alert"}]}, 400, "invalid_blocks"),
    ],
)
async def test_a_webhook_says_what_is_wrong(
    caller: Caller, slack: SlackServer, sent: dict[str, Any], status: int, word: str
) -> None:
    answer = await caller.http.post(slack.webhook_url, json=sent)
    assert (answer.status_code, answer.text) == (status, word)


async def test_a_webhook_to_a_closed_door_is_refused(caller: Caller, slack: SlackServer) -> None:
    wrong = await caller.http.post(f"{slack.url}/services/T0/B0/other", json={"text": "x"})
    assert (wrong.status_code, wrong.text) == (403, "invalid_token")
    slack.workspace.channels[0].is_archived = True
    archived = await caller.http.post(slack.webhook_url, json={"text": "x"})
    assert (archived.status_code, archived.text) == (410, "channel_is_archived")


async def test_a_webhook_has_its_pace_too(caller: Caller, slack: SlackServer) -> None:
    answers = [await caller.http.post(slack.webhook_url, json={"text": "x"}) for _ in range(6)]
    assert [answer.status_code for answer in answers] == [200] * 5 + [429]
    assert answers[-1].headers["Retry-After"] == "1"


async def test_a_form_may_carry_a_webhooks_payload(caller: Caller, slack: SlackServer) -> None:
    await caller.http.post(slack.webhook_url, data={"payload": '{"text": "old style"}'})
    assert slack.messages[0].text == "old style"


@pytest.mark.parametrize("payload", ["{", "[]", '"x"'])
async def test_a_payload_that_is_no_object_is_invalid(
    caller: Caller, slack: SlackServer, payload: str
) -> None:
    headers = {"Content-Type": "application/json"}
    sent = [
        await caller.http.post(slack.webhook_url, content=payload, headers=headers),
        await caller.http.post(slack.webhook_url, data={"payload": payload}),
    ]
    assert [(answer.status_code, answer.text) for answer in sent] == [(400, "invalid_payload")] * 2


async def test_a_webhook_whose_channel_was_left_is_prohibited(caller: Caller, slack: SlackServer) -> None:
    slack.workspace.channels[0].is_member = False
    answer = await caller.http.post(slack.webhook_url, json={"text": "x"})
    assert (answer.status_code, answer.text) == (403, "action_prohibited")

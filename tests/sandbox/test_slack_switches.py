"""What can go wrong with a workspace, each by a switch that a test turns."""

from __future__ import annotations

import asyncio
from typing import Any

import aiohttp
import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from tests.sandbox.given import Caller
from tests.sandbox.slack_blocks import chart, data_table
from tests.sandbox.slack_client import CHANNEL, refusal, refused
from watcher.sandbox.clock import ManualClock
from watcher.sandbox.faults import BrokenJson, HtmlBody, ServerError, Slow, operation, times
from watcher.sandbox.slack.server import SlackError, SlackServer


@pytest.fixture
async def ts(client: AsyncWebClient) -> str:
    """A message that stands."""
    return str((await client.chat_postMessage(channel=CHANNEL, text="a"))["ts"])


@pytest.mark.parametrize(
    ("switch", "error"),
    [("edit_window_closed", "edit_window_closed"), ("edits_refused", "cant_update_message")],
)
async def test_edits_may_be_refused(
    client: AsyncWebClient, slack: SlackServer, ts: str, switch: str, error: str
) -> None:
    setattr(slack.policy, switch, True)
    assert await refusal(client.chat_update(channel=CHANNEL, ts=ts, text="b")) == error
    assert slack.messages[0].text == "a"


async def test_a_deleted_message_can_neither_be_edited_nor_answered(
    client: AsyncWebClient, slack: SlackServer, ts: str
) -> None:
    slack.workspace.delete(slack.messages[0])
    assert await refusal(client.chat_update(channel=CHANNEL, ts=ts, text="b")) == "message_not_found"
    reply = client.chat_postMessage(channel=CHANNEL, text="b", thread_ts=ts)
    assert await refusal(reply) == "thread_not_found"


async def test_a_reply_without_a_parent_may_be_taken_and_seen_by_nobody(
    client: AsyncWebClient, slack: SlackServer
) -> None:
    slack.policy.orphans_taken = True
    await client.chat_postMessage(channel=CHANNEL, text="lost", thread_ts="1.000001")
    assert slack.messages[0].text == "lost"
    assert (await client.conversations_history(channel=CHANNEL))["messages"] == []


@pytest.mark.parametrize("error", ["token_revoked", "token_expired", "account_inactive", "invalid_auth"])
async def test_the_token_may_be_good_no_more(client: AsyncWebClient, slack: SlackServer, error: str) -> None:
    slack.policy.token_refused = error
    assert await refusal(client.auth_test()) == error
    assert await refusal(client.chat_postMessage(channel=CHANNEL, text="x")) == error
    slack.policy.token_refused = ""
    assert (await client.auth_test())["ok"]


@pytest.mark.parametrize("block", [chart(), data_table()], ids=lambda block: block["type"])
async def test_a_workspace_may_not_know_a_new_block_yet(
    client: AsyncWebClient, slack: SlackServer, block: dict[str, Any]
) -> None:
    slack.policy.refused_blocks = frozenset({block["type"]})
    answer = await refused(client.chat_postMessage(channel=CHANNEL, text="x", blocks=[block]))
    line = f"unsupported type: {block['type']} [json-pointer:/blocks/0/type]"
    assert (answer["error"], answer["errors"]) == ("invalid_blocks", [line])
    assert answer["response_metadata"] == {"messages": [f"[ERROR] {line}"]}
    slack.policy.refused_blocks = frozenset()
    assert (await client.chat_postMessage(channel=CHANNEL, text="x", blocks=[block]))["ok"]


async def test_a_missing_scope_says_what_is_needed_and_what_is_there(
    client: AsyncWebClient, slack: SlackServer
) -> None:
    slack.keys.scopes.clear()
    slack.scopes.add("chat:write")
    answer = await refused(client.users_info(user="U0ANA"))
    assert (answer["needed"], answer["provided"]) == ("users:read", "chat:write")


@pytest.mark.parametrize(("after", "kept"), [(False, 0), (True, 1)])
async def test_a_fatal_error_may_or_may_not_have_left_a_message(
    client: AsyncWebClient, slack: SlackServer, *, after: bool, kept: int
) -> None:
    slack.faults.add(times(1), SlackError("fatal_error", after=after))
    assert await refusal(client.chat_postMessage(channel=CHANNEL, text="x")) == "fatal_error"
    assert len(slack.messages) == kept


@pytest.mark.parametrize(
    ("fault", "kept"), [(HtmlBody(), 0), (ServerError(500), 0), (ServerError(503), 0), (BrokenJson(), 1)]
)
async def test_an_answer_may_be_no_json(
    client: AsyncWebClient, slack: SlackServer, fault: Any, kept: int
) -> None:
    slack.faults.add(operation("chat.postMessage") & times(1), fault)
    with pytest.raises((SlackApiError, ValueError)):
        await client.chat_postMessage(channel=CHANNEL, text="x")
    assert len(slack.messages) == kept


async def given_up(slack: SlackServer, clock: ManualClock) -> None:
    """Somebody posts, and goes away while the server is slow."""
    async with aiohttp.ClientSession() as session:
        client = AsyncWebClient(token=slack.token, base_url=slack.api_url, session=session, retry_handlers=[])
        posting = asyncio.create_task(client.chat_postMessage(channel=CHANNEL, text="x"))
        while not clock.sleepers:  # noqa: ASYNC110 - the server is reached over a socket, it tells nobody
            await asyncio.sleep(0.001)
        posting.cancel()
        with pytest.raises(asyncio.CancelledError):
            await posting


async def test_an_answer_may_come_too_late_and_the_message_be_there(
    slack: SlackServer, clock: ManualClock
) -> None:
    slack.faults.add(times(1), Slow(60))
    await given_up(slack, clock)
    assert slack.messages == []
    await clock.advance(60)
    assert [message.text for message in slack.messages] == ["x"]


async def test_a_message_may_be_taken_at_once_and_the_answer_never_come(
    slack: SlackServer, clock: ManualClock
) -> None:
    slack.faults.add(times(1), Slow(60, after=True))
    await given_up(slack, clock)
    assert [message.text for message in slack.messages] == ["x"]


async def test_the_upload_itself_can_fail(client: AsyncWebClient, caller: Caller, slack: SlackServer) -> None:
    slack.faults.add(operation("upload") & times(1), ServerError(503))
    begun = await client.files_getUploadURLExternal(filename="a", length=1)
    assert (await caller.http.post(begun["upload_url"], content=b"x")).status_code == 503
    assert (await caller.http.post(begun["upload_url"], content=b"x")).status_code == 200


async def test_a_webhook_may_be_gone(caller: Caller, slack: SlackServer) -> None:
    slack.policy.webhook_removed = True
    answer = await caller.http.post(slack.webhook_url, json={"text": "x"})
    assert (answer.status_code, answer.text) == (404, "no_service")

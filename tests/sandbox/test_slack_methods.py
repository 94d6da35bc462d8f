"""The methods beside posting: ephemerals, permalinks, people, channels and the app's own token."""

from __future__ import annotations

import pytest
from slack_sdk.web.async_client import AsyncWebClient

from tests.sandbox.given import Caller
from tests.sandbox.slack_client import CHANNEL, refusal, refused
from watcher.sandbox.slack.people import SlackGroup, SlackUser
from watcher.sandbox.slack.server import SlackServer
from watcher.sandbox.slack.workspace import SlackChannel, SlackMessage


async def test_an_ephemeral_message_is_seen_by_one_person_and_kept_nowhere(
    client: AsyncWebClient, slack: SlackServer
) -> None:
    answer = await client.chat_postEphemeral(channel=CHANNEL, user="U0ANA", text="done")
    (message,) = slack.workspace.ephemerals
    assert (message.ts, message.text, message.seen_by) == (answer["message_ts"], "done", "U0ANA")
    assert slack.messages == []
    edit = client.chat_update(channel=CHANNEL, ts=message.ts, text="x")
    assert await refusal(edit) == "message_not_found"
    nobody = client.chat_postEphemeral(channel=CHANNEL, user="U0NOBODY", text="x")
    assert await refusal(nobody) == "user_not_in_channel"


async def test_a_permalink_leads_to_a_message_and_to_a_reply_in_its_thread(client: AsyncWebClient) -> None:
    ts = (await client.chat_postMessage(channel=CHANNEL, text="a"))["ts"]
    reply = (await client.chat_postMessage(channel=CHANNEL, text="b", thread_ts=ts))["ts"]
    link = client.chat_getPermalink
    parent = (await link(channel=CHANNEL, message_ts=ts))["permalink"]
    assert parent.endswith(f"/archives/{CHANNEL}/p1773187200000000")
    below = (await link(channel=CHANNEL, message_ts=reply))["permalink"]
    assert below.endswith(f"/p1773187200000100?thread_ts={ts}&cid={CHANNEL}")
    assert await refusal(link(channel=CHANNEL, message_ts="1.0")) == "message_not_found"
    assert await refusal(link(channel="C0NOWHERE", message_ts=ts)) == "channel_not_found"


async def test_people_and_groups_are_looked_up(client: AsyncWebClient, slack: SlackServer) -> None:
    slack.workspace.people.users.append(SlackUser("U0EVE", "eve", "<!channel>"))
    slack.workspace.people.groups.append(SlackGroup("S0ALL", "all", ("U0ANA", "U0EVE")))
    assert (await client.users_info(user="U0EVE"))["user"]["real_name"] == "<!channel>"
    assert (await client.usergroups_users_list(usergroup="S0ALL"))["users"] == ["U0ANA", "U0EVE"]
    assert await refusal(client.users_info(user="U0NOBODY")) == "user_not_found"
    assert await refusal(client.usergroups_users_list(usergroup="S0NONE")) == "no_such_subteam"


async def test_a_private_channel_is_hidden_from_who_is_not_in_it(
    client: AsyncWebClient, slack: SlackServer
) -> None:
    slack.workspace.channels.append(SlackChannel("G0OURS", "ours", is_private=True))
    assert await refusal(client.conversations_info(channel="G0OURS")) == "missing_scope"
    slack.scopes.add("groups:read")
    assert (await client.conversations_info(channel="G0OURS"))["channel"]["is_private"]
    slack.workspace.channels[-1].is_member = False
    assert await refusal(client.conversations_info(channel="G0OURS")) == "channel_not_found"
    assert await refusal(client.chat_postMessage(channel="G0OURS", text="x")) == "channel_not_found"


async def test_a_socket_is_opened_with_the_apps_token_alone(
    client: AsyncWebClient, slack: SlackServer
) -> None:
    opened: list[str] = []

    def address(token: str) -> str:
        opened.append(token)
        return "ws://127.0.0.1/link"

    connect = client.apps_connections_open
    slack.open_socket = None
    assert await refusal(connect(app_token=slack.app_token)) == "internal_error"
    slack.open_socket = address
    assert (await connect(app_token=slack.app_token))["url"] == "ws://127.0.0.1/link"
    assert opened == [slack.app_token]
    assert await refusal(connect(app_token=slack.token)) == "not_allowed_token_type"
    assert await refusal(connect(app_token="xapp-other")) == "invalid_auth"


async def test_the_apps_token_posts_nothing_and_needs_its_scope(slack: SlackServer) -> None:
    client = AsyncWebClient(token=slack.app_token, base_url=slack.api_url)
    assert await refusal(client.chat_postMessage(channel=CHANNEL, text="x")) == "not_allowed_token_type"
    slack.keys.app_scopes.clear()
    answer = await refused(client.apps_connections_open(app_token=slack.app_token))
    assert (answer["error"], answer["needed"], answer["provided"]) == (
        "missing_scope",
        "connections:write",
        "",
    )


async def test_listeners_hear_of_everything_that_becomes_of_a_message(
    client: AsyncWebClient, slack: SlackServer
) -> None:
    heard: list[str] = []

    def listen(_message: SlackMessage, event: str) -> None:
        heard.append(event)

    slack.on_message(listen)
    ts = (await client.chat_postMessage(channel=CHANNEL, text="a"))["ts"]
    await client.chat_update(channel=CHANNEL, ts=ts, text="b")
    await client.chat_postEphemeral(channel=CHANNEL, user="U0ANA", text="c")
    slack.workspace.delete(slack.messages[0])
    assert heard == ["posted", "edited", "whispered", "deleted"]


@pytest.mark.parametrize(("body", "error"), [("{", "invalid_json"), ("[]", "json_not_object")])
async def test_json_that_cannot_be_read_is_refused(
    caller: Caller, slack: SlackServer, body: str, error: str
) -> None:
    headers = {"Content-Type": "application/json", "Authorization": f"Bearer {slack.token}"}
    answer = await caller.http.post(f"{slack.api_url}chat.postMessage", content=body, headers=headers)
    assert answer.json() == {"ok": False, "error": error}

"""Files: an address, the bytes, and the message that shows them."""

from __future__ import annotations

from typing import Any

import pytest
from slack_sdk.web.async_client import AsyncWebClient

from tests.sandbox.given import Caller
from tests.sandbox.slack_client import CHANNEL, refusal
from watcher.sandbox.slack.server import SlackServer
from watcher.sandbox.slack.workspace import SlackChannel


async def bring(client: AsyncWebClient, caller: Caller, name: str = "a.png", content: bytes = b"png") -> str:
    """A file whose bytes came, and that nobody sees yet."""
    begun = await client.files_getUploadURLExternal(filename=name, length=len(content))
    assert (await caller.http.post(begun["upload_url"], content=content)).status_code == 200
    return str(begun["file_id"])


async def test_slacks_own_client_puts_a_file_into_a_thread(
    client: AsyncWebClient, slack: SlackServer
) -> None:
    parent = (await client.chat_postMessage(channel=CHANNEL, text="parent"))["ts"]
    await client.files_upload_v2(
        filename="jobs.xlsx",
        content=b"PK sheet",
        title="Jobs",
        channel=CHANNEL,
        thread_ts=parent,
        initial_comment="Here it is",
    )
    message = slack.messages[-1]
    assert (message.thread_ts, message.text) == (parent, "Here it is")
    (file,) = message.files
    assert (file.name, file.title, file.size, file.content) == ("jobs.xlsx", "Jobs", 8, b"PK sheet")


async def test_the_thread_lists_its_files(client: AsyncWebClient, caller: Caller) -> None:
    file = await bring(client, caller, "jobs.xlsx", b"12345678")
    parent = (await client.chat_postMessage(channel=CHANNEL, text="parent"))["ts"]
    where = {"channel_id": CHANNEL, "thread_ts": parent}
    done = await client.api_call("files.completeUploadExternal", json={"files": [{"id": file}], **where})
    replies = await client.conversations_replies(channel=CHANNEL, ts=parent)
    shown = replies["messages"][1]["files"][0]
    assert (shown["id"], shown["name"], shown["size"], shown["filetype"]) == (file, "jobs.xlsx", 8, "xlsx")
    assert done["files"][0]["permalink"] == shown["permalink"]


async def test_a_file_that_is_shown_nowhere_appears_where_its_permalink_is_posted(
    client: AsyncWebClient, caller: Caller, slack: SlackServer
) -> None:
    file = await bring(client, caller)
    done = await client.files_completeUploadExternal(files=[{"id": file}])
    assert slack.messages == []
    await client.chat_postMessage(channel=CHANNEL, text=f"<{done['files'][0]['permalink']}|chart>")
    assert [each.id for each in slack.messages[0].files] == [file]


async def test_an_image_may_show_a_file_that_is_complete(client: AsyncWebClient, caller: Caller) -> None:
    file = await bring(client, caller)
    image = {"type": "image", "alt_text": "a", "slack_file": {"id": file}}
    post = {"channel": CHANNEL, "text": "x", "blocks": [image]}
    assert await refusal(client.api_call("chat.postMessage", json=post)) == "invalid_blocks"
    await client.files_completeUploadExternal(files=[{"id": file}])
    assert (await client.api_call("chat.postMessage", json=post))["ok"]


async def test_a_form_may_carry_the_bytes(client: AsyncWebClient, caller: Caller, slack: SlackServer) -> None:
    begun = await client.files_getUploadURLExternal(filename="a.png", length=3)
    await caller.http.post(begun["upload_url"], files={"file": b"png"})
    assert slack.workspace.files[0].content == b"png"


@pytest.mark.parametrize(
    ("asked", "error"),
    [
        ({"length": 3}, "invalid_arguments"),
        ({"filename": "a", "length": "many"}, "invalid_arguments"),
        ({"filename": "a", "length": 0}, "missing_argument"),
        ({"filename": "a", "length": 1, "alt_txt": "a" * 1001}, "alt_txt_too_large"),
    ],
)
async def test_an_upload_needs_a_name_and_a_size(
    client: AsyncWebClient, asked: dict[str, Any], error: str
) -> None:
    assert await refusal(client.api_call("files.getUploadURLExternal", params=asked)) == error


async def test_a_description_just_fits(client: AsyncWebClient) -> None:
    assert (await client.files_getUploadURLExternal(filename="a", length=1, alt_txt="a" * 1000))["ok"]


async def test_bytes_that_are_not_as_many_as_was_said_are_refused(
    client: AsyncWebClient, caller: Caller, slack: SlackServer
) -> None:
    begun = await client.files_getUploadURLExternal(filename="a.png", length=3)
    answer = await caller.http.post(begun["upload_url"], content=b"four")
    assert (answer.status_code, slack.workspace.files[0].content) == (400, None)
    assert (await caller.http.post(f"{slack.url}/upload/v1/F0NONE", content=b"x")).status_code == 404


async def test_a_file_is_completed_once_and_not_before_its_bytes_came(
    client: AsyncWebClient, caller: Caller
) -> None:
    begun = await client.files_getUploadURLExternal(filename="a.png", length=3)
    complete = client.files_completeUploadExternal
    assert await refusal(complete(files=[{"id": begun["file_id"]}])) == "file_not_found"
    file = await bring(client, caller)
    await complete(files=[{"id": file}])
    assert await refusal(complete(files=[{"id": file}])) == "file_not_found"
    assert await refusal(client.api_call("files.completeUploadExternal", json={})) == "invalid_arguments"


@pytest.mark.parametrize(
    ("where", "error"),
    [
        ({"channel_id": "C0NOWHERE"}, "channel_not_found"),
        ({"channel_id": "#limits"}, "channel_not_found"),
        ({"channel_id": "C0OTHERS"}, "not_in_channel"),
        ({"channel_id": CHANNEL, "thread_ts": "1.000001"}, "thread_not_found"),
    ],
)
async def test_a_file_that_cannot_be_shown_there_stays_incomplete(
    client: AsyncWebClient, caller: Caller, slack: SlackServer, where: dict[str, str], error: str
) -> None:
    slack.workspace.channels.append(SlackChannel("C0OTHERS", "others", is_member=False))
    file = await bring(client, caller)
    sent = {"files": [{"id": file}], **where}
    assert await refusal(client.api_call("files.completeUploadExternal", json=sent)) == error
    assert (await client.files_completeUploadExternal(files=[{"id": file}], channel_id=CHANNEL))["ok"]


async def test_without_the_scope_there_are_no_files(client: AsyncWebClient, slack: SlackServer) -> None:
    slack.scopes.remove("files:write")
    assert await refusal(client.files_getUploadURLExternal(filename="a", length=1)) == "missing_scope"
    assert await refusal(client.files_completeUploadExternal(files=[])) == "missing_scope"

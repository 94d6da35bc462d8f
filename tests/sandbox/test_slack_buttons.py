"""Buttons found under messages, as people see them now."""

from __future__ import annotations

from slack_sdk.web.async_client import AsyncWebClient

from tests.sandbox.slack_blocks import actions, button, confirm, plain, section
from tests.sandbox.slack_client import CHANNEL
from watcher.sandbox.slack import buttons
from watcher.sandbox.slack.server import SlackServer


async def test_every_button_can_be_found_with_what_a_click_would_carry(
    client: AsyncWebClient, slack: SlackServer
) -> None:
    row = actions(button(value="7f3a:r4"), button(action_id="open", url="https://example.com/a"))
    beside = section(block_id="beside", accessory=button(action_id="more", text=plain("More")))
    await client.chat_postMessage(channel=CHANNEL, text="x", blocks=[row, beside])
    found = buttons.buttons(slack.messages[0])
    assert [(one.block_id, one.action_id, one.label, one.value, one.url) for one in found] == [
        ("block-0", "ack", "Acknowledge", "7f3a:r4", ""),
        ("block-0", "open", "Acknowledge", "", "https://example.com/a"),
        ("beside", "more", "More", "", ""),
    ]


async def test_a_button_asks_first_where_it_has_a_dialog(client: AsyncWebClient, slack: SlackServer) -> None:
    await client.chat_postMessage(channel=CHANNEL, text="x", blocks=[confirm(title=3)])
    found = buttons.button(slack.messages[0], "ack")
    assert found is not None
    assert found.confirm is not None
    assert found.confirm["title"]["text"] == "ttt"


async def test_a_button_that_an_edit_took_away_cannot_be_clicked(
    client: AsyncWebClient, slack: SlackServer
) -> None:
    ts = (await client.chat_postMessage(channel=CHANNEL, text="x", blocks=[actions(button())]))["ts"]
    await client.chat_postMessage(channel=CHANNEL, text="y", blocks=[actions(button(value="2"))])
    assert [one.value for _, one in buttons.clickable(slack.workspace, "ack")] == ["", "2"]
    await client.chat_update(channel=CHANNEL, ts=ts, text="x", blocks=[section()])
    assert buttons.button(slack.messages[0], "ack") is None
    assert [one.value for _, one in buttons.clickable(slack.workspace)] == ["2"]

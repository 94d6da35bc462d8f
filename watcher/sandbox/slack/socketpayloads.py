"""What Slack sends when somebody clicks or types a command, in the shapes of its documentation.

docs.slack.dev/reference/interaction-payloads/block_actions-payload and
docs.slack.dev/interactivity/implementing-slash-commands
"""

from __future__ import annotations

from typing import Any

from watcher.sandbox.slack.buttons import SlackButton
from watcher.sandbox.slack.people import SlackUser
from watcher.sandbox.slack.workspace import BOT_ID, TEAM, SlackChannel, SlackMessage

Json = dict[str, Any]
APP = "A0SANDBOX"


def clicked(message: SlackMessage, pressed: SlackButton, user: SlackUser, *, ts: str, answer_to: str) -> Json:
    """A `block_actions` payload; `ts` is the moment of the click, another one for each."""
    action = {
        "type": "button",
        "action_id": pressed.action_id,
        "block_id": pressed.block_id,
        "text": {"type": "plain_text", "text": pressed.label, "emoji": True},
        "action_ts": ts,
    }
    action |= {"value": pressed.value} if pressed.value else {}
    container: Json = {"type": "message", "message_ts": message.ts, "channel_id": message.channel}
    shown: Json = {"type": "message", "ts": message.ts, "text": message.text, "bot_id": BOT_ID}
    if message.thread_ts:
        container["thread_ts"] = message.thread_ts
        shown["thread_ts"] = message.thread_ts
    return {
        "type": "block_actions",
        "user": {"id": user.id, "username": user.name, "name": user.name, "team_id": TEAM},
        "api_app_id": APP,
        "container": {**container, "is_ephemeral": False},
        "trigger_id": f"{ts}.trigger",
        "team": {"id": TEAM, "domain": "sandbox"},
        "channel": {"id": message.channel, "name": "limits"},
        "message": {**shown, "blocks": list(message.blocks)},
        "response_url": answer_to,
        "actions": [action],
    }


def typed(name: str, text: str, user: SlackUser, channel: SlackChannel, *, ts: str, answer_to: str) -> Json:
    """The payload of a slash command: the fields of a form, as JSON."""
    return {
        "token": "a-verification-token",
        "team_id": TEAM,
        "team_domain": "sandbox",
        "channel_id": channel.id,
        "channel_name": channel.name,
        "user_id": user.id,
        "user_name": user.name,
        "command": name,
        "text": text,
        "api_app_id": APP,
        "is_enterprise_install": "false",
        "response_url": answer_to,
        "trigger_id": f"{ts}.trigger",
    }

"""The methods that write, and those about the caller: each gives the JSON Slack would, or refuses by name."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from watcher.sandbox.slack.arguments import Args, SlackRefusal, decoded, flag
from watcher.sandbox.slack.blocks import check
from watcher.sandbox.slack.reading import shown
from watcher.sandbox.slack.workspace import (
    BOT_ID,
    BOT_USER,
    TEAM,
    SlackChannel,
    SlackMessage,
    Version,
    Workspace,
)

_MAX_TEXT = 40_000


@dataclass(slots=True)
class Policy:
    """Switches of a workspace; change them at any time.

    `edit_window_closed` refuses every edit; `refused_blocks` are block types it does not know yet.
    """

    edit_window_closed: bool = False
    refused_blocks: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Methods:
    """The methods over one workspace."""

    workspace: Workspace
    policy: Policy

    def auth_test(self, _args: Args, _now: datetime) -> dict[str, Any]:
        return {
            "url": "https://sandbox.slack.invalid/",
            "team": "Sandbox",
            "user": "limit-watcher",
            "team_id": TEAM,
            "user_id": BOT_USER,
            "bot_id": BOT_ID,
        }

    def post(self, args: Args, now: datetime, author: str = BOT_ID) -> dict[str, Any]:
        """chat.postMessage; the channel may be a name here, and only here."""
        channel = self._writable(self.workspace.channel(str(args.get("channel", ""))))
        version = self._version(args, now, None)
        thread = self._thread(channel, args.get("thread_ts"))
        broadcast = thread is not None and flag(args.get("reply_broadcast"))
        ts = self.workspace.next_ts(now)
        extras = {name: args[name] for name in ("unfurl_links", "unfurl_media", "username") if name in args}
        message = SlackMessage(channel.id, ts, [version], thread, broadcast, author, extras)
        self.workspace.post(message)
        return {"channel": channel.id, "ts": ts, "message": shown(self.workspace, message, metadata=True)}

    def update(self, args: Args, now: datetime) -> dict[str, Any]:
        """chat.update; wants the channel's id."""
        channel = self._writable(self.workspace.channel_by_id(str(args.get("channel", ""))))
        message = self.workspace.message(channel.id, str(args.get("ts", "")))
        if message is None:
            raise SlackRefusal("message_not_found")
        if message.author != BOT_ID:
            raise SlackRefusal("cant_update_message")
        if self.policy.edit_window_closed:
            raise SlackRefusal("edit_window_closed")
        version = self._version(args, now, message)
        self.workspace.edit(message, version)
        entry = shown(self.workspace, message, metadata=True)
        return {"channel": channel.id, "ts": message.ts, "text": message.text, "message": entry}

    def info(self, args: Args, _now: datetime) -> dict[str, Any]:
        channel = self.workspace.channel_by_id(str(args.get("channel", "")))
        if channel is None:
            raise SlackRefusal("channel_not_found")
        return {
            "channel": {
                "id": channel.id,
                "name": channel.name,
                "is_channel": True,
                "is_archived": channel.is_archived,
                "is_member": channel.is_member,
                "is_private": channel.is_private,
            }
        }

    def _writable(self, channel: SlackChannel | None) -> SlackChannel:
        if channel is None:
            raise SlackRefusal("channel_not_found")
        if channel.is_archived:
            raise SlackRefusal("is_archived")
        if not channel.is_member:
            raise SlackRefusal("not_in_channel")
        return channel

    def _version(self, args: Args, now: datetime, before: SlackMessage | None) -> Version:
        """The message as it will look. An edit by `text` alone removes the blocks, as Slack does."""
        text = str(args.get("text") or "")
        blocks = decoded(args.get("blocks"), "invalid_blocks_format")
        if not text and not blocks:
            raise SlackRefusal("no_text")
        if len(text) > _MAX_TEXT:
            raise SlackRefusal("msg_too_long")
        refused = check(blocks, self.policy.refused_blocks) if blocks else None
        if refused is not None:
            messages = {"response_metadata": {"messages": list(refused.lines)}} if refused.lines else {}
            raise SlackRefusal(refused.error, errors=list(refused.lines), **messages)
        kept = before.metadata if before else None
        metadata = _metadata(args["metadata"]) if "metadata" in args else kept
        return Version(now, text or (before.text if before else ""), tuple(blocks or ()), metadata)

    def _thread(self, channel: SlackChannel, thread_ts: object) -> str | None:
        if not thread_ts:
            return None
        parent = self.workspace.message(channel.id, str(thread_ts))
        if parent is None:
            raise SlackRefusal("thread_not_found")
        if parent.thread_ts is not None:
            raise SlackRefusal("cannot_reply_to_message")
        return parent.ts


def _metadata(value: object) -> Mapping[str, Any] | None:
    found = decoded(value, "invalid_metadata_format")
    if not found:
        return None
    if not isinstance(found, dict) or not isinstance(found.get("event_payload"), dict):
        raise SlackRefusal("invalid_metadata_format")
    if not found.get("event_type"):
        raise SlackRefusal("invalid_metadata_format")
    return found

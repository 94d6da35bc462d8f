"""The Web API's methods: each takes its arguments and gives the JSON that Slack would, or refuses by name."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from watcher.sandbox.slack.blocks import check
from watcher.sandbox.slack.workspace import (
    BOT_ID,
    BOT_USER,
    TEAM,
    SlackChannel,
    SlackMessage,
    Version,
    Workspace,
)

Args = Mapping[str, Any]
_MAX_TEXT = 40_000
_PAGE, _MOST = 100, 999


class SlackRefusal(Exception):  # noqa: N818 - Slack calls these errors, they are answers here
    """`ok: false` with Slack's error code; `more` joins the answer."""

    def __init__(self, error: str, **more: Any) -> None:
        super().__init__(error)
        self.error = error
        self.more = more


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
        return {"channel": channel.id, "ts": ts, "message": self._shown(message, metadata=True)}

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
        shown = self._shown(message, metadata=True)
        return {"channel": channel.id, "ts": message.ts, "text": message.text, "message": shown}

    def history(self, args: Args, _now: datetime) -> dict[str, Any]:
        """conversations.history: the channel itself, newest first."""
        channel = self._readable(args)
        messages = sorted(self.workspace.parents(channel.id), key=lambda m: m.ts, reverse=True)
        return self._page(_within(messages, args), args)

    def replies(self, args: Args, _now: datetime) -> dict[str, Any]:
        """conversations.replies: the parent and its thread, oldest first."""
        channel = self._readable(args)
        asked = self.workspace.message(channel.id, str(args.get("ts", "")))
        if asked is None:
            raise SlackRefusal("thread_not_found")
        parent = asked if asked.thread_ts is None else self.workspace.message(channel.id, asked.thread_ts)
        thread = [parent, *self.workspace.replies(parent)] if parent else []
        return self._page([m for m in thread if m is parent or m in _within([m], args)], args)

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

    def _readable(self, args: Args) -> SlackChannel:
        channel = self.workspace.channel_by_id(str(args.get("channel", "")))
        if channel is None:
            raise SlackRefusal("channel_not_found")
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

    def _page(self, messages: list[SlackMessage], args: Args) -> dict[str, Any]:
        limit = min(int(args.get("limit") or _PAGE), _MOST)
        start = int(args.get("cursor") or 0)
        metadata = flag(args.get("include_all_metadata"))
        more = start + limit < len(messages)
        answer: dict[str, Any] = {
            "messages": [self._shown(m, metadata=metadata) for m in messages[start : start + limit]],
            "has_more": more,
        }
        if more:
            answer["response_metadata"] = {"next_cursor": str(start + limit)}
        return answer

    def _shown(self, message: SlackMessage, *, metadata: bool) -> dict[str, Any]:
        shown: dict[str, Any] = {
            "type": "message",
            "user": BOT_USER,
            "bot_id": message.author,
            "ts": message.ts,
            "text": message.text,
            "blocks": list(message.blocks),
        }
        replies = self.workspace.replies(message)
        if replies:
            shown |= {"thread_ts": message.ts, "reply_count": len(replies), "latest_reply": replies[-1].ts}
        if message.thread_ts:
            shown["thread_ts"] = message.thread_ts
        if message.broadcast:
            shown["subtype"] = "thread_broadcast"
        if message.edits:
            shown["edited"] = {"user": BOT_USER, "ts": message.ts}
        if metadata and message.metadata:
            shown["metadata"] = message.metadata
        return shown


def flag(value: object) -> bool:
    """A form's or JSON's idea of true."""
    return value is True or str(value).lower() in {"1", "true"}


def decoded(value: object, error: str) -> Any:
    """A list or object that may have come as JSON in a form."""
    if not isinstance(value, str):
        return value
    try:
        return json.loads(value) if value else None
    except ValueError:
        raise SlackRefusal(error) from None


def _metadata(value: object) -> Mapping[str, Any] | None:
    found = decoded(value, "invalid_metadata_format")
    if not found:
        return None
    if not isinstance(found, dict) or not isinstance(found.get("event_payload"), dict):
        raise SlackRefusal("invalid_metadata_format")
    if not found.get("event_type"):
        raise SlackRefusal("invalid_metadata_format")
    return found


def _within(messages: list[SlackMessage], args: Args) -> list[SlackMessage]:
    """Those between `oldest` and `latest`, edges only with `inclusive`."""
    oldest, latest = str(args.get("oldest") or "0"), str(args.get("latest") or "9999999999.999999")
    inclusive = flag(args.get("inclusive"))
    return [
        m
        for m in messages
        if _stamp(oldest) < _stamp(m.ts) < _stamp(latest)
        or (inclusive and _stamp(m.ts) in {_stamp(oldest), _stamp(latest)})
    ]


def _stamp(ts: str) -> tuple[int, int]:
    seconds, _, micros = ts.partition(".")
    return int(seconds or 0), int((micros + "000000")[:6])

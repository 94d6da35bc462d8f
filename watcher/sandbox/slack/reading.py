"""Reading a channel: its history, a thread, and how a message looks in an answer."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from watcher.sandbox.slack.arguments import Args, SlackRefusal, flag
from watcher.sandbox.slack.workspace import BOT_USER, SlackChannel, SlackMessage, Workspace

_PAGE, _MOST = 100, 999


@dataclass(frozen=True, slots=True)
class Reading:
    """The methods that only look."""

    workspace: Workspace

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

    def _readable(self, args: Args) -> SlackChannel:
        channel = self.workspace.channel_by_id(str(args.get("channel", "")))
        if channel is None:
            raise SlackRefusal("channel_not_found")
        if not channel.is_member:
            raise SlackRefusal("not_in_channel")
        return channel

    def _page(self, messages: list[SlackMessage], args: Args) -> dict[str, Any]:
        limit = min(_whole(args.get("limit") or _PAGE, "invalid_limit"), _MOST)
        start = _whole(args.get("cursor") or 0, "invalid_cursor")
        metadata = flag(args.get("include_all_metadata"))
        more = start + limit < len(messages)
        answer: dict[str, Any] = {
            "messages": [
                shown(self.workspace, m, metadata=metadata) for m in messages[start : start + limit]
            ],
            "has_more": more,
        }
        if more:
            answer["response_metadata"] = {"next_cursor": str(start + limit)}
        return answer


def shown(workspace: Workspace, message: SlackMessage, *, metadata: bool) -> dict[str, Any]:
    """A message as answers show it."""
    entry: dict[str, Any] = {
        "type": "message",
        "user": BOT_USER,
        "bot_id": message.author,
        "ts": message.ts,
        "text": message.text,
        "blocks": list(message.blocks),
    }
    replies = workspace.replies(message)
    if replies:
        entry |= {"thread_ts": message.ts, "reply_count": len(replies), "latest_reply": replies[-1].ts}
    if message.thread_ts:
        entry["thread_ts"] = message.thread_ts
    if message.broadcast:
        entry["subtype"] = "thread_broadcast"
    if message.edits:
        entry["edited"] = {"user": BOT_USER, "ts": message.ts}
    if message.files:
        entry["files"] = [file.shown() for file in message.files]
    if metadata and message.metadata:
        entry["metadata"] = message.metadata
    return entry


def _within(messages: list[SlackMessage], args: Args) -> list[SlackMessage]:
    """Those between `oldest` and `latest`, edges only with `inclusive`."""
    oldest = _stamp(str(args.get("oldest") or "0"), "invalid_ts_oldest")
    latest = _stamp(str(args.get("latest") or "9999999999.999999"), "invalid_ts_latest")
    inclusive = flag(args.get("inclusive"))
    return [
        m
        for m in messages
        if oldest < _stamp(m.ts) < latest or (inclusive and _stamp(m.ts) in {oldest, latest})
    ]


def _stamp(ts: str, error: str = "") -> tuple[int, int]:
    seconds, _, micros = ts.partition(".")
    return _whole(seconds or 0, error), _whole((micros + "000000")[:6], error)


def _whole(value: object, error: str) -> int:
    if not str(value).isdecimal():
        raise SlackRefusal(error)
    return int(str(value))

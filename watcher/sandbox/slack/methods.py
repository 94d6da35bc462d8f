"""The methods that write messages, and those about the caller and a channel: Slack's JSON, or a refusal."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from watcher.sandbox.slack.arguments import Args, SlackRefusal, flag
from watcher.sandbox.slack.content import Content, writable
from watcher.sandbox.slack.files import SITE
from watcher.sandbox.slack.policy import Policy
from watcher.sandbox.slack.reading import shown
from watcher.sandbox.slack.workspace import BOT_ID, BOT_USER, TEAM, SlackMessage, Workspace


@dataclass(frozen=True, slots=True)
class Methods:
    """The methods over one workspace."""

    workspace: Workspace
    policy: Policy
    content: Content

    def auth_test(self, _args: Args, _now: datetime) -> dict[str, Any]:
        return {
            "url": f"{SITE}/",
            "team": "Sandbox",
            "user": "limit-watcher",
            "team_id": TEAM,
            "user_id": BOT_USER,
            "bot_id": BOT_ID,
        }

    def post(self, args: Args, now: datetime, author: str = BOT_ID) -> dict[str, Any]:
        """chat.postMessage; the channel may be a name here, and only here."""
        channel = writable(self.workspace.channel(str(args.get("channel", ""))))
        version = self.content.version(args, now)
        thread = self.content.thread(channel, args.get("thread_ts"))
        broadcast = thread is not None and flag(args.get("reply_broadcast"))
        ts = self.workspace.next_ts(now)
        extras = {name: args[name] for name in ("unfurl_links", "unfurl_media", "username") if name in args}
        message = SlackMessage(channel.id, ts, [version], thread, broadcast, author, extras)
        self.workspace.post(message)
        return {"channel": channel.id, "ts": ts, "message": shown(self.workspace, message, metadata=True)}

    def whisper(self, args: Args, now: datetime) -> dict[str, Any]:
        """chat.postEphemeral: one person sees it, nothing keeps it, nothing can edit it."""
        channel = writable(self.workspace.channel(str(args.get("channel", ""))))
        user = self.workspace.people.user(str(args.get("user", "")))
        if user is None:
            raise SlackRefusal("user_not_in_channel")
        version = self.content.version(args, now)
        thread = self.content.thread(channel, args.get("thread_ts"))
        ts = self.workspace.next_ts(now)
        self.workspace.whisper(SlackMessage(channel.id, ts, [version], thread, seen_by=user.id))
        return {"message_ts": ts}

    def update(self, args: Args, now: datetime) -> dict[str, Any]:
        """chat.update; wants the channel's id."""
        channel = writable(self.workspace.channel_by_id(str(args.get("channel", ""))))
        message = self._own(channel.id, str(args.get("ts", "")))
        if self.policy.edit_window_closed:
            raise SlackRefusal("edit_window_closed")
        version = self.content.version(args, now, message)
        self.workspace.edit(message, version)
        entry = shown(self.workspace, message, metadata=True)
        return {"channel": channel.id, "ts": message.ts, "text": message.text, "message": entry}

    def permalink(self, args: Args, _now: datetime) -> dict[str, Any]:
        """chat.getPermalink."""
        channel = self.workspace.channel_by_id(str(args.get("channel", "")))
        if channel is None:
            raise SlackRefusal("channel_not_found")
        message = self.workspace.message(channel.id, str(args.get("message_ts", "")))
        if message is None:
            raise SlackRefusal("message_not_found")
        link = f"{SITE}/archives/{channel.id}/p{message.ts.replace('.', '')}"
        link += f"?thread_ts={message.thread_ts}&cid={channel.id}" if message.thread_ts else ""
        return {"channel": channel.id, "permalink": link}

    def info(self, args: Args, _now: datetime) -> dict[str, Any]:
        """conversations.info; a private channel is hidden from who is not in it."""
        channel = self.workspace.channel_by_id(str(args.get("channel", "")))
        if channel is None or (channel.is_private and not channel.is_member):
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

    def _own(self, channel: str, ts: str) -> SlackMessage:
        message = self.workspace.message(channel, ts)
        if message is None:
            raise SlackRefusal("message_not_found")
        if message.author != BOT_ID or self.policy.edits_refused:
            raise SlackRefusal("cant_update_message")
        return message

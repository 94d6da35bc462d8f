"""What a message is made of: its text, blocks, metadata and thread, checked before anything is kept."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from watcher.sandbox.slack.arguments import Args, SlackRefusal, decoded
from watcher.sandbox.slack.assumptions import NO_SUCH_THREAD, REPLY_TO_A_REPLY
from watcher.sandbox.slack.blocks import check
from watcher.sandbox.slack.policy import Policy
from watcher.sandbox.slack.workspace import SlackChannel, SlackMessage, Version, Workspace

MAX_TEXT = 40_000


@dataclass(frozen=True, slots=True)
class Content:
    """The checks of one workspace; each raises SlackRefusal by Slack's name."""

    workspace: Workspace
    policy: Policy

    def version(self, args: Args, now: datetime, before: SlackMessage | None = None) -> Version:
        """The message as it will look. An edit by `text` alone removes the blocks, as Slack does."""
        text = str(args.get("text") or "")
        blocks = self.blocks(args.get("blocks"))
        if not text and not blocks:
            raise SlackRefusal("no_text")
        if len(text) > MAX_TEXT:
            raise SlackRefusal("msg_too_long")
        kept = before.metadata if before else None
        metadata = _metadata(args["metadata"]) if "metadata" in args else kept
        return Version(now, text or (before.text if before else ""), blocks, metadata)

    def blocks(self, value: object) -> tuple[Mapping[str, Any], ...]:
        blocks = decoded(value, "invalid_blocks_format")
        files = {key for file in self.workspace.files if file.complete for key in (file.id, file.permalink)}
        refused = check(blocks, self.policy.refused_blocks, files) if blocks else None
        if refused is not None:
            more: dict[str, Any] = {}
            if refused.lines:
                more["errors"] = [line.removeprefix("[ERROR] ") for line in refused.lines]
                more["response_metadata"] = {"messages": list(refused.lines)}
            raise SlackRefusal(refused.error, **more)
        return tuple(blocks or ())

    def thread(self, channel: SlackChannel, thread_ts: object) -> str | None:
        """The parent's ts; None for a message of its own."""
        if not thread_ts:
            return None
        parent = self.workspace.message(channel.id, str(thread_ts))
        if parent is None:
            if self.policy.orphans_taken:
                return str(thread_ts)
            raise SlackRefusal(NO_SUCH_THREAD)
        if parent.thread_ts is not None:
            raise SlackRefusal(REPLY_TO_A_REPLY)
        return parent.ts


def writable(channel: SlackChannel | None) -> SlackChannel:
    """The channel if the app may write into it; a private one is hidden from who is not in it."""
    if channel is None or (channel.is_private and not channel.is_member):
        raise SlackRefusal("channel_not_found")
    if channel.is_archived:
        raise SlackRefusal("is_archived")
    if not channel.is_member:
        raise SlackRefusal("not_in_channel")
    return channel


def _metadata(value: object) -> Mapping[str, Any] | None:
    found = decoded(value, "invalid_metadata_format")
    if not found:
        return None
    if not isinstance(found, dict) or not isinstance(found.get("event_payload"), dict):
        raise SlackRefusal("invalid_metadata_format")
    if not found.get("event_type"):
        raise SlackRefusal("invalid_metadata_format")
    return found

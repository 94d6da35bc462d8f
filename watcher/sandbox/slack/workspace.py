"""What a Slack workspace remembers: channels, and every message with each of its versions."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from watcher.sandbox.slack.files import SlackFile
from watcher.sandbox.slack.people import People

Json = Mapping[str, Any]
BOT_USER = "U0WATCHER"
BOT_ID = "B0WATCHER"
TEAM = "T0SANDBOX"


@dataclass(frozen=True, slots=True)
class Version:
    """How a message looked from `at` on."""

    at: datetime
    text: str
    blocks: tuple[Json, ...] = ()
    metadata: Json | None = None


@dataclass(slots=True)
class SlackMessage:
    """A message and its versions, oldest first; `thread_ts` is its parent's ts if it is a reply.

    `author` is the token's bot, or `webhook` for what came by an incoming webhook. `seen_by` is the one
    person who sees an ephemeral message. `files` are those that show below it.
    """

    channel: str
    ts: str
    versions: list[Version]
    thread_ts: str | None = None
    broadcast: bool = False
    author: str = BOT_ID
    extras: Json = field(default_factory=dict)
    seen_by: str = ""
    files: list[SlackFile] = field(default_factory=list)

    @property
    def text(self) -> str:
        return self.versions[-1].text

    @property
    def blocks(self) -> tuple[Json, ...]:
        return self.versions[-1].blocks

    @property
    def metadata(self) -> Json | None:
        return self.versions[-1].metadata

    @property
    def edits(self) -> int:
        return len(self.versions) - 1

    @property
    def words(self) -> str:
        """Everything a reader sees in the blocks, one text a line."""
        return "\n".join(_texts(self.blocks))


@dataclass(slots=True)
class SlackChannel:
    id: str
    name: str
    is_member: bool = True
    is_archived: bool = False
    is_private: bool = False


Listener = Callable[[SlackMessage, str], None]
"""Called with a message and what became of it: `posted`, `edited`, `deleted` or `whispered` (ephemeral)."""


class Workspace:
    """Channels and messages; `messages` is in the order of arrival, `ephemerals` apart from them."""

    def __init__(self, channels: Sequence[SlackChannel]) -> None:
        self.channels = list(channels)
        self.messages: list[SlackMessage] = []
        self.ephemerals: list[SlackMessage] = []
        self.files: list[SlackFile] = []
        self.people = People()
        self.listeners: list[Listener] = []
        self._last = 0

    def channel(self, key: str) -> SlackChannel | None:
        """By id, or by name with or without `#`."""
        return next((c for c in self.channels if key == c.id or key.removeprefix("#") == c.name), None)

    def channel_by_id(self, key: str) -> SlackChannel | None:
        return next((c for c in self.channels if key == c.id), None)

    def message(self, channel: str, ts: str) -> SlackMessage | None:
        return next((m for m in self.messages if m.channel == channel and m.ts == ts), None)

    def replies(self, parent: SlackMessage) -> list[SlackMessage]:
        return [m for m in self.messages if m.thread_ts == parent.ts and m.channel == parent.channel]

    def parents(self, channel: str) -> list[SlackMessage]:
        """What stands in the channel itself: no replies, except broadcast ones."""
        return [m for m in self.messages if m.channel == channel and (m.thread_ts is None or m.broadcast)]

    def post(self, message: SlackMessage) -> SlackMessage:
        message.files += [file for file in self.linked(message.text) if file not in message.files]
        self.messages.append(message)
        self._tell(message, "posted")
        return message

    def whisper(self, message: SlackMessage) -> SlackMessage:
        """What one person sees and nothing keeps."""
        self.ephemerals.append(message)
        self._tell(message, "whispered")
        return message

    def delete(self, message: SlackMessage) -> None:
        """As a person or the app deletes it: it is gone, its replies stay without a parent."""
        self.messages.remove(message)
        self._tell(message, "deleted")

    def linked(self, text: str) -> list[SlackFile]:
        """The files whose permalink stands in `text`: a message with it shows them."""
        return [file for file in self.files if file.complete and file.permalink in text]

    def edit(self, message: SlackMessage, version: Version) -> None:
        message.versions.append(version)
        message.files += [file for file in self.linked(version.text) if file not in message.files]
        self._tell(message, "edited")

    def next_ts(self, now: datetime) -> str:
        """A timestamp no other message has, later than all before."""
        micros = (now - datetime.fromtimestamp(0, now.tzinfo)) // timedelta(microseconds=1)
        self._last = max(self._last + 100, micros)
        return f"{self._last // 1_000_000}.{self._last % 1_000_000:06d}"

    def _tell(self, message: SlackMessage, event: str) -> None:
        for listener in self.listeners:
            listener(message, event)


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, Mapping):
        for name, inner in value.items():
            if name == "text" and isinstance(inner, str):
                yield inner
            elif name != "value":
                yield from _texts(inner)
    elif isinstance(value, Sequence) and not isinstance(value, str):
        for inner in value:
            yield from _texts(inner)

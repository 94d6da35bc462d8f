"""Files: an address to send the bytes to, the bytes, and the message that shows them in a channel."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from watcher.sandbox.slack.arguments import Args, SlackRefusal, decoded
from watcher.sandbox.slack.assumptions import FILE_NOT_SENT, WRONG_SIZE
from watcher.sandbox.slack.content import Content, writable
from watcher.sandbox.slack.files import SlackFile
from watcher.sandbox.slack.workspace import SlackMessage, Version, Workspace

PATH = "/upload/v1/"
ALT_TEXT = 1_000


@dataclass(frozen=True, slots=True)
class Uploads:
    """The two methods and the door between them; `url` is the server's address."""

    workspace: Workspace
    content: Content
    url: Callable[[], str]

    def begin(self, args: Args, _now: datetime) -> dict[str, Any]:
        """files.getUploadURLExternal: `filename` and `length` in bytes, both needed."""
        name, length = str(args.get("filename") or ""), str(args.get("length") or "")
        if not name or (length and not length.isdecimal()):
            lines = ["[ERROR] missing required field: filename" if not name else "[ERROR] invalid length"]
            raise SlackRefusal("invalid_arguments", response_metadata={"messages": lines})
        if not int(length or 0):
            raise SlackRefusal("missing_argument")
        if len(str(args.get("alt_txt") or "")) > ALT_TEXT:
            raise SlackRefusal("alt_txt_too_large")
        number = f"F0FILE{len(self.workspace.files) + 1:04d}"
        file = SlackFile(number, name, int(length), str(args.get("alt_txt") or ""))
        self.workspace.files.append(file)
        return {"upload_url": f"{self.url()}{PATH}{number}", "file_id": number}

    def take(self, number: str, content: bytes) -> tuple[int, str]:
        """The bytes; HTTP status and words."""
        file = self._file(number)
        if file is None:
            return 404, "file_not_found"
        if len(content) != file.size:
            return WRONG_SIZE
        file.content = content
        return 200, f"OK - {len(content)}"

    def complete(self, args: Args, now: datetime) -> dict[str, Any]:
        """files.completeUploadExternal: the files are done, and shown in a channel where one is named."""
        files = self._sent(args)
        channels = [channel for channel in _channels(args) if channel]
        for key in channels:
            self._share(key, files, args, now)
        for file in files:
            file.complete = True
        return {"files": [file.shown() for file in files]}

    def _sent(self, args: Args) -> list[SlackFile]:
        asked = decoded(args.get("files"), "invalid_arguments")
        if not isinstance(asked, list) or not asked or not all(isinstance(one, dict) for one in asked):
            raise SlackRefusal("invalid_arguments")
        found = []
        for one in asked:
            file = self._file(str(one.get("id", "")))
            if file is None or file.content is None or file.complete:
                raise SlackRefusal(FILE_NOT_SENT)
            file.title = str(one.get("title") or "")
            found.append(file)
        return found

    def _share(self, key: str, files: list[SlackFile], args: Args, now: datetime) -> None:
        channel = writable(self.workspace.channel_by_id(key))
        thread = self.content.thread(channel, args.get("thread_ts"))
        blocks = self.content.blocks(args.get("blocks"))
        version = Version(now, str(args.get("initial_comment") or ""), blocks)
        ts = self.workspace.next_ts(now)
        self.workspace.post(SlackMessage(channel.id, ts, [version], thread, files=list(files)))

    def _file(self, number: str) -> SlackFile | None:
        return next((file for file in self.workspace.files if file.id == number), None)


def _channels(args: Args) -> list[str]:
    return [str(args.get("channel_id") or ""), *str(args.get("channels") or "").split(",")]

"""Files into a channel or thread: ask for a place, bring the bytes, say where they are shown."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Callable
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any, BinaryIO

import aiohttp

from watcher.adapters.channels.slack.assumptions import FILE_LAG_SECONDS, MOST_ALT
from watcher.adapters.channels.slack.calls import SlackCalls
from watcher.adapters.channels.slack.errors import unreachable
from watcher.adapters.pacing import Pacer
from watcher.domain.plain import clip
from watcher.ports import ChannelError

_OK = 200
_PATIENCE = aiohttp.ClientTimeout(total=300)


@dataclass(frozen=True, slots=True)
class Upload:
    """A file on its way: `content` is open for reading and `size` bytes long; `alt` is for screen readers."""

    name: str
    content: BinaryIO
    size: int
    alt: str = ""


class SlackFiles:
    """Uploads for one receiver; the first two steps show nothing to anybody, only the last one does.

    Slack's library has all three in one call, but tells of a failure neither which step it was nor whether
    trying again can help.
    """

    def __init__(self, calls: SlackCalls, posts: Pacer) -> None:
        self._calls = calls
        self._posts = posts  # shared with the messages: a file is one, too

    async def bring(self, upload: Upload) -> str:
        """The id of a file that nobody sees yet. Raises ChannelError, never in doubt."""
        try:
            answer = await self._calls.call(
                lambda client: client.files_getUploadURLExternal(
                    filename=upload.name,
                    length=upload.size,
                    alt_txt=clip(upload.alt, MOST_ALT) or None,
                )
            )
            await self._put(str(answer.get("upload_url") or ""), upload)
        except ChannelError as error:
            error.uncertain = False  # nothing is shown yet
            raise
        return str(answer.get("file_id") or "")

    async def show(self, file: str, title: str, comment: str, channel: str, thread: str | None) -> None:
        """Share a file that was brought. Raises ChannelError."""
        await self._posts.turn()
        shown: dict[str, Any] = {
            "files": [{"id": file, "title": title}],
            "channel_id": channel,
        }
        if comment:
            shown["initial_comment"] = comment
        if thread:
            shown["thread_ts"] = thread
        await self._calls.call(
            # as JSON and not, as the library does it, in the address: a comment may be long
            lambda client: client.api_call("files.completeUploadExternal", json=shown)
        )

    async def _put(self, url: str, upload: Upload) -> None:
        """The address is a secret for as long as it is good for something; no error tells it."""
        try:
            async with self._calls.session().post(
                url,
                data=upload.content,
                headers={"Content-Type": "application/octet-stream", "Content-Length": str(upload.size)},
                allow_redirects=False,
                timeout=_PATIENCE,
            ) as answer:
                status = answer.status
        except (aiohttp.ClientError, TimeoutError, OSError, ValueError) as error:
            raise unreachable(error, receiver=self._calls.receiver) from None
        if status != _OK:
            message = f"Slack did not take the file for {self._calls.receiver}: HTTP {status}"
            raise ChannelError(message, permanent=False)


async def opened(path: str, name: str) -> Upload:
    """The file at `path` as an upload. Raises OSError where it cannot be read."""
    content = await asyncio.to_thread(Path(path).open, "rb")
    return Upload(name, content, os.fstat(content.fileno()).st_size)


def picture(data: bytes, name: str, alt: str) -> Upload:
    return Upload(name, BytesIO(data), len(data), alt)


def is_file(name: str, since: float, file: str = "") -> Callable[[dict[str, Any]], bool]:
    """Whether a message shows our file: by its id, else by its name and not long before `since` (Unix)."""

    def found(message: dict[str, Any]) -> bool:
        shown = [each for each in message.get("files") or [] if isinstance(each, dict)]
        if file and any(each.get("id") == file for each in shown):
            return True
        named = any(name in (each.get("name"), each.get("title")) for each in shown)
        return named and _seconds(message) >= since - FILE_LAG_SECONDS

    return found


def _seconds(message: dict[str, Any]) -> float:
    try:
        return float(message.get("ts") or 0)
    except ValueError:
        return 0.0

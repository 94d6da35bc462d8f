"""A file in the workspace: its bytes, and how answers show it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

SITE = "https://sandbox.slack.invalid"
"""Where permalinks lead: to nowhere, which is the point of a sandbox."""


@dataclass(slots=True)
class SlackFile:
    """`content` is None until the bytes came; `complete` once it may be shown."""

    id: str
    name: str
    size: int
    alt_text: str = ""
    title: str = ""
    content: bytes | None = None
    complete: bool = False

    @property
    def permalink(self) -> str:
        return f"{SITE}/files/U0WATCHER/{self.id}/{self.name}"

    def shown(self) -> dict[str, Any]:
        """The file as answers show it."""
        return {
            "id": self.id,
            "name": self.name,
            "title": self.title or self.name,
            "size": self.size,
            "filetype": self.name.rpartition(".")[2],
            "alt_txt": self.alt_text,
            "permalink": self.permalink,
        }

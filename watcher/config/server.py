"""Where the program listens: the `server` section."""

from __future__ import annotations

import re
from typing import Annotated, Any

from pydantic import PlainValidator, WithJsonSchema

from watcher.config.refusal import as_written, wrong
from watcher.config.strict import Strict
from watcher.config.urls import PageUrl

_LISTEN = re.compile(r"(?P<host>\[[0-9A-Fa-f:.]+\]|[A-Za-z0-9.-]+):(?P<port>[0-9]{1,5})")
_LAST_PORT = 65535


def _listen(value: Any) -> str:
    text = as_written(value)
    found = _LISTEN.fullmatch(text)
    if found and 0 < int(found["port"]) <= _LAST_PORT:
        return text
    hint = (
        "write host:port, such as 127.0.0.1:8080 or [::1]:8080; 0.0.0.0:8080 is every address of this machine"
    )
    raise wrong("E109", f"`{text}` is not a place to listen at", hint=hint)


Listen = Annotated[
    str, PlainValidator(_listen), WithJsonSchema({"type": "string", "pattern": "^.+:[0-9]{1,5}$"})
]


class Server(Strict):
    """Where the program shows the status page and metrics, and takes numbers that are pushed."""

    listen: Listen = "127.0.0.1:8080"
    """host:port; [::1]:8080 for IPv6."""
    public_url: PageUrl | None = None
    """Where people reach the status page, such as https://limits.example.com; messages link there."""

    @property
    def host(self) -> str:
        """The address without brackets, as sockets want it."""
        return self.listen.rpartition(":")[0].strip("[]")

    @property
    def port(self) -> int:
        return int(self.listen.rpartition(":")[2])

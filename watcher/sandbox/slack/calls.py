"""What came in, and the one fault that only Slack has: HTTP 200 with an error in it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from watcher.sandbox.faults import Fault


@dataclass(frozen=True, slots=True)
class SlackError(Fault):
    """HTTP 200 and `ok: false` with this error; with `after`, what was asked had its effect all the same."""

    error: str
    after: bool = False


@dataclass(frozen=True, slots=True)
class SlackCall:
    """A request that came in; `error` is Slack's code if refused, `status` 0 a cut connection."""

    at: datetime
    method: str
    status: int
    error: str = ""
    args: Mapping[str, Any] | None = None

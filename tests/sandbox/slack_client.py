"""Slack's own client before the stand-in, and what it hears when it is refused."""

from __future__ import annotations

from collections.abc import Awaitable
from typing import Any

import pytest
from slack_sdk.errors import SlackApiError

CHANNEL = "C0LIMITS"


async def refused(call: Awaitable[Any]) -> dict[str, Any]:
    """The whole answer to a call that is refused."""
    with pytest.raises(SlackApiError) as caught:
        await call
    data = caught.value.response.data
    assert isinstance(data, dict)
    return data


async def refusal(call: Awaitable[Any]) -> str:
    """Slack's word for why not."""
    return str((await refused(call))["error"])

"""Arguments as clients send them, in JSON or forms, and the way every method refuses."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qsl

from aiohttp import web

Args = Mapping[str, Any]


class SlackRefusal(Exception):  # noqa: N818 - Slack calls these errors, they are answers here
    """`ok: false` with Slack's error code; `more` joins the answer."""

    def __init__(self, error: str, **more: Any) -> None:
        super().__init__(error)
        self.error = error
        self.more = more


def flag(value: object) -> bool:
    """A form's or JSON's idea of true."""
    return value is True or str(value).lower() in {"1", "true"}


def decoded(value: object, error: str) -> Any:
    """A list or object that may have come as JSON in a form."""
    if not isinstance(value, str):
        return value
    try:
        return json.loads(value) if value else None
    except ValueError:
        raise SlackRefusal(error) from None


async def arguments(request: web.Request) -> dict[str, Any]:
    """JSON, form or query, as slack-sdk sends them; a webhook's form may hold all in `payload`."""
    args: dict[str, Any] = dict(request.query)
    text = (await request.read()).decode(errors="replace")
    if "json" in request.content_type:
        found = _json(text)
    else:
        found = dict(parse_qsl(text, keep_blank_values=True))
        if isinstance(found.get("payload"), str):
            found = decoded(found["payload"], "invalid_payload")
    return args | (found if isinstance(found, dict) else {})


def _json(text: str) -> Any:
    try:
        return json.loads(text)
    except ValueError:
        return {}

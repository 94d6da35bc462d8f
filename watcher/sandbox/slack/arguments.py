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
    """JSON, form or query, as slack-sdk sends them; a webhook's form may hold all in `payload`.

    Raises SlackRefusal for JSON that cannot be read or is no object.
    """
    args: dict[str, Any] = dict(request.query)
    text = (await request.read()).decode(errors="replace")
    if "json" in request.content_type:
        found = _json(text)
    else:
        found = dict(parse_qsl(text, keep_blank_values=True))
        if isinstance(found.get("payload"), str):
            found = decoded(found["payload"], "invalid_payload")
            if not isinstance(found, dict):
                raise SlackRefusal("invalid_payload")
    return args | found


def _json(text: str) -> dict[str, Any]:
    try:
        found = json.loads(text) if text else {}
    except ValueError:
        raise SlackRefusal("invalid_json") from None
    if not isinstance(found, dict):
        raise SlackRefusal("json_not_object")
    return found


def token_of(request: web.Request, args: Args | SlackRefusal) -> str:
    """The token of the header, or the one among the arguments; empty if there is none."""
    among = "" if isinstance(args, SlackRefusal) else str(args.get("token", ""))
    return request.headers.get("Authorization", "").removeprefix("Bearer ") or among


async def file_sent(request: web.Request) -> bytes:
    """A file: the body itself, or the first file of a form."""
    if not request.content_type.startswith("multipart/"):
        return await request.read()
    form = await request.post()
    found = next((part for part in form.values() if isinstance(part, web.FileField)), None)
    return found.file.read() if found else b""

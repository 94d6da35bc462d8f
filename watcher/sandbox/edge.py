"""What stands before every stand-in's handlers, as a proxy would: the faults that HTTP itself can show."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable, Sequence

from aiohttp import web

from watcher.ports import Clock
from watcher.sandbox.faults import BrokenJson, Drop, Fault, HtmlBody, ServerError, Slow, TooManyRequests

Handle = Callable[[], Awaitable[web.Response]]

_PAGE = """<!DOCTYPE html>
<html><head><title>{status} {title}</title></head>
<body><h1>{title}</h1><p>The edge could not pass your request on.</p></body></html>
"""
_TITLES = {
    200: "One moment, please",
    429: "Too Many Requests",
    502: "Bad Gateway",
    503: "Service Unavailable",
}


class Dropped(Exception):  # noqa: N818 - it ends a request, it is not a failure of the stand-in
    """The connection has been cut on purpose."""


def page(status: int, headers: dict[str, str] | None = None) -> web.Response:
    """An HTML page such as a proxy shows."""
    text = _PAGE.format(status=status, title=_TITLES.get(status, "Error"))
    return web.Response(status=status, text=text, content_type="text/html", headers=headers)


def answer(body: object, status: int = 200, headers: dict[str, str] | None = None) -> web.Response:
    """A JSON answer."""
    return web.Response(
        status=status, body=json.dumps(body).encode(), content_type="application/json", headers=headers
    )


def too_many(fault: TooManyRequests, body: object) -> web.Response:
    headers = {} if fault.retry_after is None else {"Retry-After": str(fault.retry_after)}
    return page(429, headers) if fault.html else answer(body, 429, headers)


async def through_faults(
    request: web.Request, clock: Clock, faults: Sequence[Fault], handle: Handle, limited_body: object
) -> web.Response:
    """Answer `request` by `handle`, unless one of `faults` gets in the way. Raises Dropped."""
    for fault in faults:
        if isinstance(fault, Slow):
            if not fault.after:
                await clock.sleep(fault.seconds)
        elif isinstance(fault, Drop) and not fault.after:
            cut(request)
            raise Dropped
        else:
            early = _instead(fault, limited_body)
            if early is not None:
                return early
    response = await handle()
    for fault in faults:
        if isinstance(fault, Slow) and fault.after:
            await clock.sleep(fault.seconds)
    return _spoiled(request, faults, response)


def cut(request: web.Request) -> None:
    """Close the connection at once, with nothing said."""
    if request.transport is not None:
        request.transport.abort()


def _instead(fault: Fault, limited_body: object) -> web.Response | None:
    if isinstance(fault, TooManyRequests):
        return too_many(fault, limited_body)
    if isinstance(fault, ServerError):
        return page(fault.status) if fault.html else answer({"error": "internal_error"}, fault.status)
    return page(fault.status) if isinstance(fault, HtmlBody) else None


def _spoiled(request: web.Request, faults: Sequence[Fault], response: web.Response) -> web.Response:
    for fault in faults:
        if isinstance(fault, Drop):
            cut(request)
            raise Dropped
        if isinstance(fault, BrokenJson) and isinstance(response.body, bytes):
            return web.Response(
                body=response.body[: len(response.body) // 2], content_type="application/json"
            )
    return response

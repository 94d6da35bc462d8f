"""The `Date` header of a stand-in: by the sandbox's clock, and as wrong as it is told to be."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from email.utils import format_datetime

from aiohttp import hdrs, web


def dated(app: web.Application, now: Callable[[], datetime]) -> web.Application:
    """Let every answer of `app` carry `now()` (UTC) as its `Date`, whole seconds as HTTP has them."""

    async def stamp(_request: web.Request, response: web.StreamResponse) -> None:
        response.headers[hdrs.DATE] = format_datetime(now(), usegmt=True)

    app.on_response_prepare.append(stamp)
    return app

"""What we answer: JSON, whatever happens, and nothing that was not asked for."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable
from http import HTTPStatus
from typing import Any

import structlog
from aiohttp import web

from watcher.ports import StoreError
from watcher.web.faults import Faults

log = structlog.get_logger(__name__)
Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]
TRY_AGAIN = 5
"""Seconds, told where our own store is in trouble."""


def answer(status: int, data: Any, **headers: str) -> web.Response:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    body = (json.dumps(data) + "\n").encode()
    return web.Response(body=body, status=status, content_type="application/json", headers=named)


def refusal(status: int, error: str, **headers: str) -> web.Response:
    return answer(status, {"error": error}, **headers)


def faulty(faults: Faults) -> web.Response:
    """Everything wrong with a body at once."""
    more = faults.count - len(faults.told)
    error = "nothing was taken" + (f"; {more} faults more are not shown" if more else "")
    return answer(HTTPStatus.BAD_REQUEST, {"error": error, "faults": faults.told})


@web.middleware
async def always_json(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Turn what is raised into an answer; the client learns what went wrong, never how it looks inside."""
    try:
        return await handler(request)
    except web.HTTPException as error:
        allow = {"Allow": error.headers["Allow"]} if "Allow" in error.headers else {}
        return refusal(error.status, HTTPStatus(error.status).phrase.lower(), **allow)
    except StoreError as error:
        log.warning("web.store_trouble", path=request.path, reason=str(error))
        return refusal(
            HTTPStatus.SERVICE_UNAVAILABLE, "the store is in trouble; try again", Retry_After=str(TRY_AGAIN)
        )
    except Exception:
        log.exception("web.bug", path=request.path)
        return refusal(HTTPStatus.INTERNAL_SERVER_ERROR, "a fault of our own")


async def guard(_: web.Request, response: web.StreamResponse) -> None:
    """Headers of every answer."""
    response.headers["Server"] = "limit-watcher"
    response.headers["Cache-Control"] = "no-store"
    response.headers["X-Content-Type-Options"] = "nosniff"

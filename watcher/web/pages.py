"""The status page's doors: read-only HTML, whatever happens; nothing here changes anything."""

from __future__ import annotations

import asyncio
import math
from collections.abc import Awaitable, Callable
from http import HTTPStatus
from importlib.resources import files
from typing import Any, TypeVar

import structlog
from aiohttp import web

from watcher.domain.tongue import say, speaking
from watcher.ports import StoreError
from watcher.ports.pages import Asked, Pages
from watcher.web.answers import TRY_AGAIN
from watcher.web.draw import drawn

log = structlog.get_logger(__name__)
PATIENCE = 5.0
"""Seconds a look may take before we say that it does not come."""
KEPT = 5.0
"""Seconds the first page is shown for, however many ask."""
GIVEN_UP = 60.0
"""Seconds after which a look at the first page is begun anew: whatever it waits for does not come."""
AT_ONCE = 4
"""Looks under way together: the readers of a store are few, and polls need them, too."""
_MOST_ASKED = 100
_POLICY = (
    "default-src 'self'; script-src 'none'; object-src 'none'; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'none'"
)
_T = TypeVar("_T")


class Site:
    """The handlers. `time` gives seconds that only go forward."""

    def __init__(self, pages: Pages, time: Callable[[], float]) -> None:
        self._pages = pages
        self._time = time
        self._free = asyncio.Semaphore(AT_ONCE)
        self._looks: set[asyncio.Task[Any]] = set()
        self._home: asyncio.Task[bytes] | None = None
        self._home_until = -math.inf

    def at(self, app: web.Application) -> None:
        """Open the doors."""
        app.router.add_get("/", self.home)
        app.router.add_get("/a/{incident:[^/]+}", self.incident)
        app.router.add_get("/s/{source:[^/]+}", self.source)
        app.router.add_get("/style.css", _style)

    async def home(self, _: web.Request) -> web.Response:
        return await self._answer(self._home_page(), "")

    async def incident(self, request: web.Request) -> web.Response:
        query = request.query
        asked = Asked(query.get("do", "")[:_MOST_ASKED], query.get("about", "")[:_MOST_ASKED])
        return await self._answer(self._incident_page(request.match_info["incident"], asked), "../")

    async def source(self, request: web.Request) -> web.Response:
        return await self._answer(self._source_page(request.match_info["source"]), "../")

    async def _home_page(self) -> bytes:
        """One look for all who ask at once, and for those who ask again soon."""
        if self._home is None or (self._home.done() and self._is_old()):
            self._home = asyncio.create_task(self._new_home())
            self._home.add_done_callback(self._looked)
        return await asyncio.shield(self._home)

    def _is_old(self) -> bool:
        return self._time() >= self._home_until

    async def _new_home(self) -> bytes:
        self._home_until = -math.inf
        async with asyncio.timeout(GIVEN_UP):
            page = await self._render("home.html", "", page=await self._pages.home())
        self._home_until = self._time() + KEPT
        return page

    async def _incident_page(self, id_: str, asked: Asked) -> bytes | None:
        page = await self._pages.incident(id_, asked)
        return None if page is None else await self._render("incident.html", "../", page=page)

    async def _source_page(self, name: str) -> bytes | None:
        page = await self._pages.source(name)
        return None if page is None else await self._render("source.html", "../", page=page)

    async def _answer(self, look: Awaitable[bytes | None], root: str) -> web.Response:
        """The page, or one that says why there is none."""
        try:
            body = await self._in_time(look)
        except (StoreError, TimeoutError) as error:
            log.warning("web.page_unavailable", reason=str(error) or "the store does not answer")
            return await self._sorry(HTTPStatus.SERVICE_UNAVAILABLE, root)
        except Exception:
            log.exception("web.page_bug")
            return await self._sorry(HTTPStatus.INTERNAL_SERVER_ERROR, root)
        if body is None:
            return _page(await self._render("unknown.html", root), HTTPStatus.NOT_FOUND)
        return _page(body, HTTPStatus.OK)

    async def _in_time(self, look: Awaitable[_T]) -> _T:
        """What hangs is left alone: to wait for its end is what we must not do."""
        task = asyncio.ensure_future(self._in_turn(look))
        self._looks.add(task)
        task.add_done_callback(self._looked)
        done, _ = await asyncio.wait({task}, timeout=PATIENCE)
        if not done:
            task.cancel()
            raise TimeoutError
        return task.result()

    def _looked(self, task: asyncio.Task[Any]) -> None:
        self._looks.discard(task)
        if not task.cancelled():
            task.exception()  # whoever has gone away does not ask for it

    async def _in_turn(self, look: Awaitable[_T]) -> _T:
        try:
            async with self._free:
                return await look
        finally:
            if asyncio.iscoroutine(look):
                look.close()  # one that never had its turn

    async def _sorry(self, status: HTTPStatus, root: str) -> web.Response:
        ours = status is HTTPStatus.INTERNAL_SERVER_ERROR
        with speaking(self._pages.locale):
            why = (
                say("This page failed by a fault of ours. The log of the program says more.")
                if ours
                else say("The store does not answer now. Try again in a few seconds.")
            )
        page = _page(await self._render("sorry.html", root, why=why), status)
        page.headers["Retry-After"] = str(TRY_AGAIN)
        return page

    async def _render(self, template: str, root: str, **more: Any) -> bytes:
        """In a thread: hundreds of rows take a while, and the loop has others to serve."""
        with speaking(self._pages.locale):
            return await asyncio.to_thread(drawn, template, self._pages.locale, root, **more)


def _page(body: bytes, status: HTTPStatus) -> web.Response:
    page = web.Response(body=body, status=status, content_type="text/html", charset="utf-8")
    page.headers["Content-Security-Policy"] = _POLICY
    page.headers["Referrer-Policy"] = "no-referrer"
    return page


async def _style(_: web.Request) -> web.Response:
    return web.Response(body=_STYLE, content_type="text/css", charset="utf-8")


_STYLE = files("watcher.web").joinpath("static", "style.css").read_bytes()

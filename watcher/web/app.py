"""The doors of our own address, put together."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from http import HTTPStatus

from aiohttp import web

from watcher.ports import Clock
from watcher.ports.pages import Pages
from watcher.ports.served import Gauges, Intake
from watcher.web.answers import always_json, answer, guard
from watcher.web.metrics import Metrics
from watcher.web.pace import Pace
from watcher.web.pages import Site
from watcher.web.readings import MOST_BYTES, Readings
from watcher.web.tokens import Tokens

_PATIENCE = 5.0  # seconds our store may take before we call ourselves unready


@dataclass(frozen=True, slots=True)
class Doors:
    """What the application needs. `tokens` by source; `time` gives seconds that only go forward."""

    intake: Intake
    gauges: Gauges
    clock: Clock
    time: Callable[[], float]
    tokens: Mapping[str, str] = field(repr=False)
    pages: Pages


def application(doors: Doors) -> web.Application:
    pace, complaints = Pace(doors.time), Pace(doors.time, most=1)
    readings = Readings(Tokens(doors.tokens), pace, complaints, doors.intake, doors.clock)
    app = web.Application(middlewares=[always_json], client_max_size=MOST_BYTES)
    app.on_response_prepare.append(guard)
    app.router.add_get("/healthz", _alive)
    app.router.add_get("/readyz", _Ready(doors.gauges).show)
    app.router.add_get("/metrics", Metrics(doors.gauges, doors.time).show)
    Site(doors.pages, doors.time).at(app)
    app.router.add_post("/api/v1/readings", readings.post)
    return app


async def _alive(_: web.Request) -> web.Response:
    """The loop turns, or nobody would answer."""
    return answer(HTTPStatus.OK, {"alive": True})


class _Ready:
    """Whether we work; never whether vendors do, or an orchestrator would restart us for their faults."""

    def __init__(self, gauges: Gauges) -> None:
        self._gauges = gauges

    async def show(self, _: web.Request) -> web.Response:
        try:
            async with asyncio.timeout(_PATIENCE):
                why = await self._gauges.unready()
        except TimeoutError:
            why = "the store does not answer"
        if why:
            return answer(HTTPStatus.SERVICE_UNAVAILABLE, {"ready": False, "why": why})
        return answer(HTTPStatus.OK, {"ready": True})

"""What stands before the handlers: patience of 40 seconds, faults, and bodies that take their time."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from email.utils import format_datetime
from uuid import NAMESPACE_URL, uuid5

from aiohttp import web

from watcher.ports import Clock
from watcher.sandbox.edge import Dropped, Handle, answer, cut, page, through_faults
from watcher.sandbox.faults import Fault, Slow
from watcher.sandbox.workato.mishaps import ErrorWithId, SlowBody
from watcher.sandbox.workato.scenario import Late, WorkatoScenario

LIMITED = {"message": "Too many requests"}


async def through_edge(
    request: web.Request,
    clock: Clock,
    scenario: WorkatoScenario,
    faults: Sequence[Fault],
    handle: Handle,
    work: float = 0.0,
) -> web.Response:
    """Answer by `handle` after `work` seconds, unless patience or a fault ends it before. Raises Dropped."""
    lag = work + sum(fault.seconds for fault in faults if isinstance(fault, Slow))
    if lag > scenario.patience:
        await clock.sleep(scenario.patience)
        return _too_late(request, scenario.late)
    if lag:
        await clock.sleep(lag)

    async def told() -> web.Response:
        broken = next((fault for fault in faults if isinstance(fault, ErrorWithId)), None)
        return await handle() if broken is None else _error(broken, clock.now())

    others = [fault for fault in faults if not isinstance(fault, Slow)]
    return await through_faults(request, clock, others, told, LIMITED)


async def sent(
    request: web.Request, clock: Clock, faults: Sequence[Fault], response: web.Response
) -> web.StreamResponse:
    """`response` with the sandbox's own Date; in two parts if a fault says so."""
    response.headers["Date"] = format_datetime(clock.now(), usegmt=True)
    slow = next((fault for fault in faults if isinstance(fault, SlowBody)), None)
    if slow is None or not isinstance(response.body, bytes):
        return response
    stream = web.StreamResponse(status=response.status, headers=response.headers)
    stream.content_length = len(response.body)
    await stream.prepare(request)
    half = len(response.body) // 2
    await stream.write(response.body[:half])
    await clock.sleep(slow.seconds)
    await stream.write(response.body[half:])
    await stream.write_eof()
    return stream


def _too_late(request: web.Request, late: Late) -> web.Response:
    if late is Late.GATEWAY_TIMEOUT:
        return page(504)
    cut(request)
    raise Dropped


def _error(fault: ErrorWithId, now: datetime) -> web.Response:
    number = uuid5(NAMESPACE_URL, now.isoformat())
    return answer({"message": "Server error", "id": str(number)}, fault.status)

"""`POST /api/v1/readings`: who pushes, how much, how often, and what becomes of it."""

from __future__ import annotations

import asyncio
import math
from http import HTTPStatus

import structlog
from aiohttp import web

from watcher.ports import Clock
from watcher.ports.served import Accepted, Delivery, DeliveryError, Intake, KeyTakenError
from watcher.web.answers import answer, faulty, refusal
from watcher.web.body import Envelope, delivery_of
from watcher.web.faults import Faults
from watcher.web.pace import Pace
from watcher.web.strict import NotJsonError, parsed
from watcher.web.tokens import Tokens

log = structlog.get_logger(__name__)
MOST_BYTES = 256 * 1024
_PATIENCE = 20.0  # seconds a body may take to arrive
_MOST_EXPLAINED = 100


class Readings:
    """The handler; refuses by what can be known without reading the body first."""

    def __init__(self, tokens: Tokens, pace: Pace, complaints: Pace, intake: Intake, clock: Clock) -> None:
        self._tokens = tokens
        self._pace = pace
        self._complaints = complaints
        self._intake = intake
        self._clock = clock

    async def post(self, request: web.Request) -> web.Response:
        source = self._tokens.source_of(request.headers.get("Authorization"))
        if source is None:
            if not self._complaints.wait("unauthorized"):  # a flood shall not fill the log
                log.warning("push.unauthorized", remote=request.remote)
            return refusal(HTTPStatus.UNAUTHORIZED, "unauthorized", WWW_Authenticate="Bearer")
        wait = self._pace.wait(source)
        if wait:
            return refusal(
                HTTPStatus.TOO_MANY_REQUESTS, "too many requests", Retry_After=str(math.ceil(wait))
            )
        refused = _refused_unread(request)
        return refused or await self._taken(source, request)

    async def _taken(self, source: str, request: web.Request) -> web.Response:
        try:
            async with asyncio.timeout(_PATIENCE):
                body = await request.read()
        except TimeoutError:
            return refusal(HTTPStatus.REQUEST_TIMEOUT, "the body did not arrive in time")
        envelope = Envelope(source, self._clock.now(), request.headers.get("Idempotency-Key"))
        delivery = _delivery(body, envelope)
        if isinstance(delivery, Faults):
            log.info("push.refused", source=source, faults=delivery.count)
            return faulty(delivery)
        return await self._handed_in(source, delivery)

    async def _handed_in(self, source: str, delivery: Delivery) -> web.Response:
        try:
            return _told(await self._intake.take(source, delivery))
        except DeliveryError as error:
            log.warning("push.refused", source=source, reason=str(error))
            clash = isinstance(error, KeyTakenError)
            status = HTTPStatus.CONFLICT if clash else HTTPStatus.BAD_REQUEST
            return answer(status, {"error": str(error)} | ({"hint": error.hint} if error.hint else {}))


def _refused_unread(request: web.Request) -> web.Response | None:
    if request.content_type != "application/json":
        return refusal(HTTPStatus.UNSUPPORTED_MEDIA_TYPE, "send Content-Type: application/json")
    if request.headers.get("Content-Encoding", "identity").lower() != "identity":
        return refusal(HTTPStatus.UNSUPPORTED_MEDIA_TYPE, "send the body unpacked")
    if (request.content_length or 0) > MOST_BYTES:
        return refusal(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, f"the body is larger than {MOST_BYTES} bytes")
    return None


def _delivery(body: bytes, envelope: Envelope) -> Delivery | Faults:
    try:
        return delivery_of(parsed(body), envelope)
    except NotJsonError as error:
        faults = Faults()
        faults.add("", str(error))
        return faults


def _told(taken: Accepted) -> web.Response:
    if taken.repeated:
        return answer(HTTPStatus.OK, {"accepted": taken.accepted, "repeated": True})
    whole = {"accepted": taken.accepted, "ignored": len(taken.ignored)}
    why = [
        {"place": f"readings[{one.number}]", "message": one.why} for one in taken.ignored[:_MOST_EXPLAINED]
    ]
    return answer(HTTPStatus.OK, whole | ({"why": why} if why else {}))

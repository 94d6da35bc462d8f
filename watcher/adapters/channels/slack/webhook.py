"""Slack by incoming webhook, the degraded mode: no edits, no threads, a new message for each transition."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import datetime
from typing import Any

import aiohttp

from watcher.adapters.channels.slack.calls import Refused
from watcher.adapters.channels.slack.errors import refusal, unreachable
from watcher.adapters.channels.slack.ladder import climb_down
from watcher.adapters.channels.slack.look import Part
from watcher.adapters.channels.slack.options import SlackWebhookOptions
from watcher.adapters.channels.slack.pace import posting
from watcher.adapters.channels.slack.refusals import Refusals
from watcher.domain import dates
from watcher.domain.message import ASIDE, Message, Reason
from watcher.domain.tongue import speaking
from watcher.ports import GROUP, Clock, Parcel, Receipt, Thread

_TIMEOUT = 30
_MOST_ANSWER = 4_096
_WORD = re.compile(r"[a-z][a-z_]{2,60}")
_OK = 200
_BESIDE = ASIDE | {Reason.DIGEST}
"""No part of an incident's story: what follows shall not point back to it."""


class SlackWebhook:
    """Posts to one webhook. Slack answers a bare `ok`, so there is nothing to edit or to look for."""

    edits = False

    def __init__(self, options: SlackWebhookOptions, clock: Clock) -> None:
        self.name = options.name
        self._url = options.url
        self._look = options.look
        self._refusals = Refusals(clock)
        self._pace = posting(clock)
        self._session: aiohttp.ClientSession | None = None

    async def deliver(self, parcel: Parcel) -> Receipt:
        message = parcel.message
        if message.reason is Reason.PROGRESS:
            return Receipt(thread=parcel.thread or {})
        look = replace(self._look, earlier=_earlier(parcel.thread, message))
        await climb_down(message, Part.ALONE, look, self._refusals, self._send)
        if message.reason in _BESIDE:
            return Receipt(thread=parcel.thread or {}, reference="accepted")
        group = {GROUP: parcel.thread[GROUP]} if parcel.thread and parcel.grouped else {}
        return Receipt(thread={"at": message.at.isoformat(), **group}, reference="accepted")

    async def close(self) -> None:
        if self._session is not None:
            await self._session.close()
            self._session = None

    async def _send(self, body: dict[str, Any]) -> None:
        """Raises Refused, as the bot's calls do, so that both climb down the same ladder."""
        word, status, waits = await self._post(body if body["blocks"] else {"text": body["text"]})
        if status == _OK and word == "ok":
            return
        why = refusal(word if status != _OK else "", status, waits, receiver=self.name)
        raise Refused(why, word) if word else why

    async def _post(self, body: dict[str, Any]) -> tuple[str, int, str | None]:
        """Slack's one-word answer (empty if it is none), the HTTP status and Retry-After."""
        await self._pace.turn()
        if self._session is None:
            timeout = aiohttp.ClientTimeout(total=_TIMEOUT)
            self._session = aiohttp.ClientSession(timeout=timeout, trust_env=True)
        try:
            async with self._session.post(self._url, json=body, allow_redirects=False) as answer:
                said = (await answer.content.read(_MOST_ANSWER)).decode("utf-8", "replace").strip()
        except (aiohttp.ClientError, TimeoutError, OSError, ValueError) as error:
            raise unreachable(error, receiver=self.name) from None
        word = "ok" if said == "ok" else said if _WORD.fullmatch(said) else ""
        return word, answer.status, answer.headers.get("Retry-After")


def _earlier(thread: Thread | None, message: Message) -> str:
    """When the message before was sent; empty for the first."""
    try:
        with speaking(message.locale):
            return dates.moment(datetime.fromisoformat((thread or {})["at"]), message.timezone)
    except (KeyError, ValueError):
        return ""

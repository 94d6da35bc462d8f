"""A source of any JSON over HTTP keeps what every source promises."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from tests.adapters.sources.contract import Scene, SourceContract
from tests.adapters.sources.http_json.recorded import ACME, ANSWER, GLOBEX, MARCH, TOKEN, watching
from tests.adapters.standin import answer, http


@asynccontextmanager
async def mailer() -> AsyncIterator[Scene]:
    told: list[bytes | None] = []

    def renamed(name: str) -> None:
        told.append(http(200, json.dumps(ANSWER).replace(json.dumps(ACME.name), json.dumps(name))))

    async with watching(lambda _: told[-1] if told else answer(ANSWER), token=TOKEN) as w:
        yield Scene(
            source=w.source,
            orgs=(ACME, GLOBEX),
            now=MARCH,
            answering=told.append,
            secrets=[TOKEN],
            recorded={
                (ACME.id, "messages"): (9_204.5, 10_000.0, "2026-03-14"),
                (GLOBEX.id, "messages"): (17.0, None, "2026-03"),
                (ACME.id, "seats"): (17.0, 20.0, None),
                (GLOBEX.id, "seats"): (0.0, 20.0, None),
            },
            requests=lambda: len(w.side.asked),
            renamed=renamed,
        )


class TestMailer(SourceContract):
    scene = staticmethod(mailer)

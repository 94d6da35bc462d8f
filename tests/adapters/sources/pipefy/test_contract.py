"""Pipefy keeps what every source promises."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Any

from tests.adapters.sources.contract import Scene, SourceContract
from tests.adapters.sources.pipefy.account import SECRET, Account, watching
from tests.adapters.sources.pipefy.recorded import ACME, GLOBEX, MAY, both
from tests.adapters.standin import Asked, StandingClock, answer

RECORDED: Mapping[tuple[str | None, str], tuple[float, float | None, str | None]] = {
    (ACME.id, "automation_jobs"): (612.0, None, "2026-05"),
    (GLOBEX.id, "automation_jobs"): (235.0, None, "2026-05"),
    (ACME.id, "api_calls"): (182.0, 100_000.0, "2026-05"),
    (GLOBEX.id, "api_calls"): (0.0, None, "2026-05"),
    (ACME.id, "integration_tasks"): (1280.0, None, "2026-05"),
    (GLOBEX.id, "integration_tasks"): (0.0, 50.0, "2026-05"),
    (ACME.id, "pipes"): (3.0, 5.0, None),
    (ACME.id, "users"): (7.0, 10.0, None),
    (ACME.id, "cards"): (12.0, 50.0, "2026-05"),
    (ACME.id, "records"): (45.0, 500.0, None),
    (ACME.id, "interfaces"): (1.0, 2.0, None),
    (ACME.id, "ai_credits"): (12.0, None, "2026-05"),
    (GLOBEX.id, "ai_credits"): (42.5, 100.0, "2026-05"),
    (GLOBEX.id, "free_ai_credits"): (7.5, 1000.0, None),
}


def named(name: str) -> dict[str, Any]:
    """The recorded answer with Acme called `name`, wherever it is called anything."""
    text = json.dumps(both())
    for known in (ACME.name, "Vandeley Industries"):
        text = text.replace(json.dumps(known), json.dumps(name))
    told: dict[str, Any] = {"data": json.loads(text)}
    return told


@asynccontextmanager
async def service_account() -> AsyncIterator[Scene]:
    """Everything after the token is answered as told, or as recorded."""
    told: list[bytes | None] = []
    account = Account(lambda _: told[-1] if told else {"data": both()})
    async with watching(account, clock=StandingClock(MAY)) as w:
        secrets = [SECRET, "bearer-token-0"]
        yield Scene(
            source=w.source,
            orgs=(ACME, GLOBEX),
            now=MAY,
            answering=told.append,
            secrets=secrets,
            recorded=RECORDED,
            requests=lambda: len(w.side.asked),
            renamed=lambda name: told.append(answer(named(name))),
        )


@asynccontextmanager
async def static_token() -> AsyncIterator[Scene]:
    told: list[bytes | None] = []
    account = Account(lambda _: told[-1] if told else {"data": both()}, tokens=["static-token-1"])
    async with watching(account, clock=StandingClock(MAY), token="static-token-1") as w:
        yield Scene(
            source=w.source,
            orgs=(ACME, GLOBEX),
            now=MAY,
            answering=told.append,
            secrets=["static-token-1"],
            recorded=RECORDED,
            requests=lambda: len(w.side.asked),
            renamed=lambda name: told.append(answer(named(name))),
        )


@asynccontextmanager
async def token_address_down() -> AsyncIterator[Scene]:
    """The trouble is at the token address; its answers are told, or good."""
    told: list[bytes | None] = []
    account = Account(lambda _: {"data": both()})

    def grant(_asked: Asked) -> bytes | None:
        return told[-1] if told else account.new_token()

    def renamed(name: str) -> None:
        account.reply = lambda _: named(name)

    def answering(raw: bytes | None) -> None:
        """A token that is known already would not be asked for again."""
        account.revoked.update(account.tokens)
        told.append(raw)

    account.grant = grant
    async with watching(account, clock=StandingClock(MAY)) as w:
        yield Scene(
            source=w.source,
            orgs=(ACME, GLOBEX),
            now=MAY,
            answering=answering,
            secrets=[SECRET],
            recorded=RECORDED,
            requests=lambda: len(w.side.asked),
            renamed=renamed,
        )


class TestServiceAccount(SourceContract):
    scene = staticmethod(service_account)


class TestStaticToken(SourceContract):
    scene = staticmethod(static_token)


class TestTokenAddress(SourceContract):
    scene = staticmethod(token_address_down)

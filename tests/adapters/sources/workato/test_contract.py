"""Workato keeps what every source promises."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from typing import Any

from tests.adapters.sources.contract import Scene, SourceContract
from tests.adapters.sources.workato.account import Account, Watched, watching
from tests.adapters.sources.workato.recorded import ACME, CUSTOMERS, GLOBEX, NOW, TOKEN, USAGE, customer
from tests.adapters.standin import answer

BILLING = "2026-05-01"
RECORDED: Mapping[tuple[str | None, str], tuple[float, float | None, str | None]] = {
    (ACME.id, "tasks"): (8_123.0, 10_000.0, BILLING),
    (ACME.id, "failed_jobs"): (17.0, None, BILLING),
    (ACME.id, "successful_jobs"): (2_031.0, None, BILLING),
    (ACME.id, "active_recipes"): (12.0, None, None),
    (ACME.id, "connections"): (7.0, 20.0, None),
    (GLOBEX.id, "tasks"): (12.0, None, BILLING),
    (GLOBEX.id, "failed_jobs"): (0.0, None, BILLING),
    (GLOBEX.id, "successful_jobs"): (3.0, None, BILLING),
    (GLOBEX.id, "active_recipes"): (12.0, None, None),
    (GLOBEX.id, "connections"): (0.0, None, None),
}


def _scene(w: Watched, answering: Callable[[bytes | None], None]) -> Scene:
    def renamed(name: str) -> None:
        w.account.customers = [customer(ACME, name=name), *CUSTOMERS[1:]]

    return Scene(
        w.source,
        (ACME, GLOBEX),
        NOW,
        answering,
        [TOKEN],
        RECORDED,
        requests=lambda: len(w.side.asked),
        renamed=renamed,
    )


@asynccontextmanager
async def scene_of(**options: Any) -> AsyncIterator[Scene]:
    account = Account()

    def answering(raw: bytes | None) -> None:
        account.everything = raw

    async with watching(account, **options) as w:
        yield _scene(w, answering)


@asynccontextmanager
async def by_default() -> AsyncIterator[Scene]:
    async with scene_of() as scene:
        yield scene


@asynccontextmanager
async def in_brackets() -> AsyncIterator[Scene]:
    async with scene_of(param_style="query-brackets", ids="external") as scene:
        yield scene


@asynccontextmanager
async def usage_in_trouble() -> AsyncIterator[Scene]:
    """The customer list is fine; usage is answered as told, or good."""
    told: list[bytes | None] = []
    account = Account(usage=lambda _: told[-1] if told else answer({"data": USAGE}))
    async with watching(account, param_style="json-array") as w:
        yield _scene(w, told.append)


class TestByDefault(SourceContract):
    scene = staticmethod(by_default)


class TestInBrackets(SourceContract):
    scene = staticmethod(in_brackets)


class TestUsageInTrouble(SourceContract):
    scene = staticmethod(usage_in_trouble)

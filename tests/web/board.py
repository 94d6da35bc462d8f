"""A status page over a real socket, above a whole engine whose numbers a test gives."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from tests.engine.fakes import Engine, FakeSource, engine
from tests.web.desk import Answer, Desk, desk
from watcher.bootstrap.server import drawn_as_svg
from watcher.domain.alert import Incident
from watcher.engine.pages.house import StatusPages
from watcher.engine.policy import SourcePlan


@dataclass
class Board:
    """`gets` asks for a page; the engine goes on beside it."""

    engine: Engine
    desk: Desk

    async def gets(self, path: str) -> Answer:
        self.desk.seconds += 60  # what is kept for a while is old by then
        return await self.desk.gets(path)

    async def incident(self) -> Incident:
        async with self.engine.store.reading() as tx:
            return list((await tx.incidents()).values())[0]  # noqa: RUF015 - the one there is

    async def page(self, query: str = "") -> Answer:
        return await self.gets(f"/a/{(await self.incident()).id}{query}")


@asynccontextmanager
async def board(
    folder: Path, *numbers: float | None, locale: str = "en", **more: Any
) -> AsyncIterator[Board]:
    source = more.pop("source", None) or FakeSource()
    plan = more.pop("plan", None) or replace(SourcePlan(title="Pipefy"))
    async with engine(folder, source=source, **more) as made:
        made.policy = replace(made.policy, locale=locale, sources={"pipefy": plan})
        made.restart()
        await made.sees(*numbers)
        pages = StatusPages(made.store, made.policy, made.clock, drawn_as_svg)
        async with desk(pages) as at:
            yield Board(made, at)

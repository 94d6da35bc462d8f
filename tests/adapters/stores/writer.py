"""A process of its own that writes to a store, for tests of processes that meet or die.

`python -m tests.adapters.stores.writer COMMAND URL`, where COMMAND is one of the functions below.
"""

from __future__ import annotations

import asyncio
import itertools
import os
import signal
import sys
from collections.abc import AsyncIterator, Coroutine
from contextlib import asynccontextmanager
from typing import Any

from tests.adapters.stores.values import alert, at, event, row, series, series_state
from watcher.adapters.stores import SqlStore, open_store

PROCESSES = 3
COUNTS = 25
STEPS = ("begun", "state", "alert", "rows", "events", "committed")


def say(word: object) -> None:
    sys.stdout.write(f"{word}\n")
    sys.stdout.flush()


def count(url: str) -> None:
    """PROCESSES of them open the store at once, and each counts COUNTS up in it."""
    children = [_fork(_count(url)) for _ in range(PROCESSES)]
    say([_exit_code(child) for child in children])


async def _count(url: str) -> None:
    async with opened(url) as store:
        for _ in range(COUNTS):
            async with store.transaction() as tx:
                known = (await tx.recall("test")).get("count", 0)
                await tx.remember("test", "count", known + 1)


def work(url: str) -> None:
    """Judge for ever, and say the number of each transaction once it is committed."""
    asyncio.run(_work(url))


async def _work(url: str) -> None:
    async with opened(url) as store:
        for number in itertools.count():
            async for _ in judge(store, number):
                pass
            say(number)


def die(url: str) -> None:
    """For each step of a transaction: a process that is killed by signal 9 at that step."""
    for number, fatal in enumerate(STEPS):
        say(f"{fatal} {_exit_code(_fork(_die_at(url, number, fatal)))}")


async def _die_at(url: str, number: int, fatal: str) -> None:
    async with opened(url) as store:
        async for step in judge(store, number):
            if step == fatal:
                os.kill(os.getpid(), signal.SIGKILL)


def _fork(work: Coroutine[Any, Any, None]) -> int:
    """A child by fork: it need not import everything again, so children truly begin at once."""
    child = os.fork()
    if child == 0:
        asyncio.run(work)
        os._exit(0)
    work.close()
    return child


def _exit_code(child: int) -> int:
    _, status = os.waitpid(child, 0)
    return os.waitstatus_to_exitcode(status)


async def judge(store: SqlStore, number: int) -> AsyncIterator[str]:
    """One transaction as the engine makes them, of things named by `number`; tells each step."""
    name = str(number)
    async with store.transaction() as tx:
        yield "begun"
        await tx.put_series_states([series_state(series(name, str(org))) for org in range(50)])
        yield "state"
        await tx.put_alerts([alert("ladder", name)])
        yield "alert"
        await tx.add_rows([row(name, incident=name)])
        yield "rows"
        await tx.add_events([event(0, name)])
        yield "events"
    yield "committed"


async def found(store: SqlStore) -> dict[int, list[bool]]:
    """By number: which of the things that `judge` writes are there."""
    async with store.reading() as tx:
        states = [one.series.resource for one in (await tx.series_states()).values()]
        alerts = {one.series for one in await tx.alerts()}
        rows = {one.key for one in await tx.unfinished_rows()}
        events = {one.subject for one in await tx.events(at(-1))}
    names = {*states, *alerts, *rows, *events}
    return {int(n): [states.count(n) == 50, n in alerts, n in rows, n in events] for n in names}


@asynccontextmanager
async def opened(url: str) -> AsyncIterator[SqlStore]:
    store = await open_store(url)
    try:
        yield store
    finally:
        await store.close()


if __name__ == "__main__":
    {"count": count, "work": work, "die": die}[sys.argv[1]](sys.argv[2])

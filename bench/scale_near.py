"""The measured side of bench.scale: one daemon's parts in a process of its own, one line of JSON a command.

`python -m bench.scale_near CONFIG` takes `first`, `changed` or `same` for one cycle (ask everybody, judge,
store) and `idle` for what a daemon does in a minute in which nothing is due. Its clock stands still in
between, and a wait for the sources' own pace is over at once and has lasted as long as it should.
"""

from __future__ import annotations

import asyncio
import json
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from bench.figures import fixed_loop
from bench.processes import memory
from bench.scale_world import HOUR, QUARTER, START
from watcher import collector
from watcher.bootstrap import Parts, assembled
from watcher.config.load import load
from watcher.engine.asking.backfill import Backfill
from watcher.engine.asking.poll import Polled
from watcher.engine.daemon import Rhythm
from watcher.logs import set_up
from watcher.ports import Parcel, Receipt
from watcher.sandbox.clock import JumpingClock

_TENTH = Rhythm(sweep=0.5, health=6, discover=3600, beat=1, history=6, grace=1, exports=3)
"""A minute's rounds in six seconds, for nobody wants to wait for the minute."""
_SETTLE, _SECONDS = 3.0, 6.0


async def main(config: Path) -> None:
    set_up("error", as_json=True)
    collector.set_up()  # as `watcher run` does
    loaded = load(config, env={}, secrets_dir=None, need_secrets=True)
    if loaded.config is None:
        raise RuntimeError(f"the config of the benchmark does not load: {loaded.faults}")
    clock = JumpingClock(START)
    channels = {"desk": Desk()}
    async with assembled(loaded, loaded.config, clock=clock, rhythm=_TENTH, channels=channels) as parts:
        while command := sys.stdin.readline().strip():
            sys.stdout.write(json.dumps(await _done(command, parts, clock)) + "\n")
            sys.stdout.flush()


class Desk:
    """A receiver that takes everything at once: telling is not what is measured here."""

    name = "desk"
    edits = False

    async def deliver(self, parcel: Parcel) -> Receipt:
        return Receipt({"key": parcel.key})

    async def close(self) -> None:
        """Nothing is open."""


async def _done(command: str, parts: Parts, clock: JumpingClock) -> dict[str, Any]:
    if command == "idle":
        return {"cpu": await _idle(parts), "memory": memory()[1]}
    if command != "first":
        clock.set(clock.now() + (HOUR if command == "changed" else QUARTER))
    loop = fixed_loop()
    took = {name: await _cycle(parts, name, first=command == "first") for name in parts.sources}
    return {"loop": loop, "sources": took, "memory": memory()[1]}


async def _cycle(parts: Parts, source: str, *, first: bool) -> dict[str, Any]:
    """Ask one source for all it has: CPU seconds of all threads, and what was judged and is told."""
    cpu = time.process_time()
    done: list[Polled] = [await parts.poller.discover(source)] if first else []
    async with parts.store.reading() as tx:
        numbers = [target.number for target in await tx.targets() if target.source == source]
    done += [await parts.poller.poll(source, number) for number in numbers]
    cpu = time.process_time() - cpu
    _check(done)
    judged = sum(each.outcome.judged for each in done)
    return {"cpu": cpu, "judged": judged, "told": sum(len(each.outcome.tellings) for each in done)}


def _check(done: Sequence[Polled]) -> None:
    for each in done:
        if each.error:
            raise each.error


async def _idle(parts: Parts) -> float:
    """CPU seconds of a minute in which nothing is due: history is filled, everything owed is delivered."""
    backfill = Backfill(parts.store, parts.sources, parts.poller.lookahead, parts.poller.ledger, parts.clock)
    while await backfill.fill():
        pass
    stop = asyncio.Event()
    running = asyncio.create_task(parts.daemon.run(stop))
    while await _owes(parts):  # noqa: ASYNC110 - what is watched has no event to wait for
        await asyncio.sleep(0.2)
    await asyncio.sleep(_SETTLE)
    cpu = time.process_time()
    await asyncio.sleep(_SECONDS)
    cpu = time.process_time() - cpu
    stop.set()
    await running
    return cpu


async def _owes(parts: Parts) -> bool:
    async with parts.store.reading() as tx:
        return bool(await tx.unfinished_rows())


if __name__ == "__main__":
    asyncio.run(main(Path(sys.argv[1])))

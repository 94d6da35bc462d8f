"""One daemon's polls, in a process of its own: how much of the processor they take, as one line of JSON.

It is told `poll` in a line for each further round, so that the far side can change its numbers between.
"""

from __future__ import annotations

import asyncio
import json
import os
import sys
import time
from typing import Any

from bench.figures import fixed_loop
from bench.scene import CONFIG
from watcher.bootstrap import Parts, assembled
from watcher.config.load import load
from watcher.logs import set_up


async def main() -> None:
    loaded = load(CONFIG, env=dict(os.environ), need_secrets=True)
    if loaded.config is None:
        raise RuntimeError("the repository's own config does not load")
    set_up("info", as_json=True)
    async with assembled(loaded, loaded.config) as parts:
        found = await parts.poller.discover("pipefy")
        if found.error:
            raise found.error
        while sys.stdin.readline().strip():
            sys.stdout.write(json.dumps(await _round(parts)) + "\n")
            sys.stdout.flush()


async def _round(parts: Parts) -> dict[str, Any]:
    """Poll every batch once: CPU and real seconds, and what was done meanwhile."""
    async with parts.store.reading() as tx:
        numbers = [target.number for target in await tx.targets()]
    loop = fixed_loop()
    cpu, real = time.process_time(), time.perf_counter()
    polled = [await parts.poller.poll("pipefy", number) for number in numbers]
    cpu, real = time.process_time() - cpu, time.perf_counter() - real
    for each in polled:
        if each.error:
            raise each.error
    return {
        "cpu": cpu,
        "real": real,
        "loop": loop,
        "polls": len(polled),
        "orgs": sum(each.orgs for each in polled),
        "judged": sum(each.outcome.judged for each in polled),
        "rows": sum(len(each.outcome.rows) for each in polled),
    }


if __name__ == "__main__":
    asyncio.run(main())

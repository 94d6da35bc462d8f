"""One incident of the demo as a page, of which pictures/slack.png is taken: work-on-the-code.md says how."""

# ruff: noqa: INP001, T201 - a script beside the documents; its output is the page
from __future__ import annotations

import asyncio
from datetime import UTC, datetime

from watcher.logs import set_up
from watcher.sandbox.demo import demo
from watcher.sandbox.slackpage import page

MOMENT = datetime(2026, 3, 23, 9, tzinfo=UTC)
"""Acme's jobs are used up, and nobody has answered yet."""


async def _shown() -> str:
    async with demo(seconds=25) as running:
        stop = asyncio.Event()
        daemon = asyncio.create_task(running.parts.daemon.run(stop))
        await running.until(MOMENT)
        shown = page(
            running.sandbox.slack.workspace, lambda one: "Critical: Acme Brasil automation jobs" in one.text
        )
        stop.set()
        await daemon
        return shown


if __name__ == "__main__":
    set_up("critical", as_json=False)
    print(asyncio.run(_shown()))

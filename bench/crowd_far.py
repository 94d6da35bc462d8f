"""Slack's stand-in for the crowd, in a process of its own, at its own pace, by a clock that a file holds.

`python -m bench.crowd_far CLOCK` says where it listens in one line of JSON; at each line on standard input it
tells what came since the last: messages, edits, refusals, and how near they followed each other.
"""

from __future__ import annotations

import asyncio
import sys
from itertools import pairwise
from pathlib import Path
from typing import Any

from bench.vendor import say
from tests.stories.clockfile import ReadingClock
from watcher.logs import set_up
from watcher.sandbox.serve import Sandbox

_TOLD = ("chat.postMessage", "chat.update")


async def main(clock: Path) -> None:
    set_up("critical", as_json=False)
    async with Sandbox(ReadingClock(clock)) as sandbox:
        slack = sandbox.slack
        say({"url": slack.api_url, "token": slack.token, "channel": slack.channel})
        loop = asyncio.get_running_loop()
        while (await loop.run_in_executor(None, sys.stdin.readline)).strip():
            say(_came(sandbox))
            slack.log.clear()


def _came(sandbox: Sandbox) -> dict[str, Any]:
    """`nearest` is the shortest time between two new messages, in seconds of the made clock."""
    calls = sandbox.slack.log
    posts = [call.at for call in calls if call.method == _TOLD[0] and not call.error]
    gaps = [(after - before).total_seconds() for before, after in pairwise(posts)]
    return {
        "posts": len(posts),
        "edits": sum(call.method == _TOLD[1] and not call.error for call in calls),
        "refused": sum(bool(call.error) or call.status >= 400 for call in calls),
        "others": sum(call.method not in _TOLD for call in calls),
        "nearest": min(gaps, default=0.0),
        "within": (posts[-1] - posts[0]).total_seconds() if posts else 0.0,
    }


if __name__ == "__main__":
    asyncio.run(main(Path(sys.argv[1])))

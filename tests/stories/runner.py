"""A process that starts processes: it imports everything once, then forks a child for each it is asked for.

It reads a JSON object a line and answers one. A child is either the command line, word for word, or the
daemon of `bootstrap.assembled` with a clock that a story moves and a step at which it is killed.
"""

from __future__ import annotations

import asyncio
import gc
import json
import os
import signal
import sys
import traceback
from datetime import datetime
from pathlib import Path
from typing import Any

import aiosqlite.core  # noqa: F401 - imported before the first fork, not in each child
import anyio._backends._asyncio  # noqa: F401 - the same
import apscheduler.executors.asyncio  # noqa: F401 - the same
import httpcore  # noqa: F401 - the same

import watcher.cli.check
import watcher.cli.rehearse
import watcher.cli.status
import watcher.cli.statustable  # noqa: F401 - the same
from tests.remembered import warm_up
from tests.stories.clockfile import ReadingClock
from tests.stories.death import Death, Step
from tests.stories.times import QUICK
from watcher import logs
from watcher.adapters.channels.slack import calls as slack_calls
from watcher.bootstrap import SystemClock, assembled
from watcher.bootstrap.lines import answering
from watcher.bootstrap.server import served
from watcher.cli.run import stop_on_signals
from watcher.config.load import load
from watcher.ports import Clock
from watcher.sandbox.clock import SandboxClock

Order = dict[str, Any]


def main() -> None:
    warm_up()
    gc.freeze()  # no child looks through, and so copies, what all share
    children: set[int] = set()
    for line in sys.stdin:
        order = json.loads(line)
        if order["do"] == "start":
            pid = _forked(order)
            children.add(pid)
            answer: Any = pid
        else:
            answer = _status(order["pid"])
            if answer is not None:
                children.discard(order["pid"])
        sys.stdout.write(f"{json.dumps(answer)}\n")
        sys.stdout.flush()
    for pid in children:
        os.kill(pid, signal.SIGKILL)


def _status(pid: int) -> int | None:
    """The exit code, negative for a signal; None while it runs."""
    ended, status = os.waitpid(pid, os.WNOHANG)
    return os.waitstatus_to_exitcode(status) if ended else None


def _forked(order: Order) -> int:
    pid = os.fork()
    if pid:
        return pid
    code = 99
    try:
        _redirect(order)
        code = _command(order) if "argv" in order else _daemon(order)
    except BaseException:  # noqa: BLE001 - a child must never come back into the loop above
        traceback.print_exc()
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)


def _redirect(order: Order) -> None:
    os.chdir(order["folder"])
    os.environ.clear()  # noqa: TID251 - the child's own
    os.environ.update(order["env"])  # noqa: TID251
    for stream, name in ((0, "/dev/null"), (1, order["out"]), (2, order["err"])):
        flags = os.O_RDWR | os.O_CREAT | os.O_APPEND
        os.dup2(os.open(name, flags, 0o600), stream)


def _command(order: Order) -> int:
    from watcher.__main__ import main as watcher  # noqa: PLC0415 - it is what a child is for

    if order.get("clock"):
        _live_by(ReadingClock(Path(order["clock"])))
    elif order.get("time"):
        start, epoch = order["time"]
        _live_by(SandboxClock(datetime.fromisoformat(start), epoch=epoch))
    sys.argv = ["watcher", *order["argv"]]
    try:
        watcher()
    except SystemExit as ended:
        return ended.code if isinstance(ended.code, int) else int(bool(ended.code))
    return 0


def _live_by(clock: Clock) -> None:
    """From now on the story's time is the machine's: no story may depend on the day on which it is told."""
    setattr(SystemClock, "now", lambda _: clock.now())  # noqa: B010 - mypy takes no method from outside


def _daemon(order: Order) -> int:
    logs.set_up("info", as_json=True)
    if order.get("patience"):
        slack_calls._TIMEOUT = order["patience"]
    death = Death(Step(order["step"]), order["nth"], order["receiver"]) if order.get("step") else None
    asyncio.run(_watch(Path(order["config"]), Path(order["clock"]), death))
    return 0


async def _watch(config: Path, clock: Path, death: Death | None) -> None:
    loaded = load(config, env={}, secrets_dir=None, need_secrets=True)
    if loaded.config is None:
        raise ValueError(loaded.faults)
    stop = stop_on_signals()
    async with assembled(loaded, loaded.config, clock=ReadingClock(clock), rhythm=QUICK) as parts:
        if death:
            death.await_in(parts)
        async with served(parts, loaded.config), answering(parts, loaded.config, stop):
            await parts.daemon.run(stop)


if __name__ == "__main__":
    main()

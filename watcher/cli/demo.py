"""`watcher demo`: a month of limits in about a minute, on this machine alone."""

from __future__ import annotations

import asyncio
import math
from typing import TYPE_CHECKING, Annotated

import typer

from watcher.cli.exits import Exit
from watcher.cli.options import colours, console, fail, look

if TYPE_CHECKING:
    from watcher.sandbox.demo import Demo
    from watcher.sandbox.screen import Screen

_FASTEST = 20
_INTRODUCTION = """\
Limit Watcher's demo: the real daemon with config.example.yaml and rules/, Workato switched on and looks up
to three hours apart. It watches three organizations of a stand-in for Pipefy and
three customers of one for Workato, and tells a stand-in for Slack and a mail server, all on this machine
and in UTC. Lines with » say what happens to the vendors. March takes about {seconds:.0f} seconds, longer
on a busy machine. Ctrl-C ends it.
"""


def _finite(seconds: float) -> float:
    if not math.isfinite(seconds):
        raise typer.BadParameter("it must be a number of seconds")
    return seconds


def demo(
    leave: Annotated[
        bool, typer.Option("--exit", help="End after the month; exit 0 if all was shown.")
    ] = False,
    seconds: Annotated[
        float,
        typer.Option(
            min=_FASTEST,
            callback=_finite,
            help="Seconds that the month should take, on a machine that keeps up.",
        ),
    ] = 60,
) -> None:
    """Run the real daemon against stand-ins for Pipefy, Workato, Slack and a mail server.

    No account, no server and no network is needed. Without --exit it goes on until Ctrl-C.
    """
    try:
        from watcher.sandbox.screen import Screen
    except ModuleNotFoundError as error:
        fail(f"the demo needs {error.name}, which is not installed", hint="pip install 'limit-watcher[demo]'")
    from watcher.logs import set_up
    from watcher.ports import WatcherError

    set_up("info" if look.verbose else "critical", as_json=False, colours=colours(stderr=True))
    typer.echo(_INTRODUCTION.format(seconds=seconds))
    screen = Screen(console())
    try:
        asyncio.run(_show(screen, seconds, leave=leave))
    except WatcherError as error:
        fail(str(error), hint=error.hint)
    if leave and screen.missing:
        fail(f"the demo did not show: {', '.join(screen.missing)}", code=Exit.FOUND)


async def _show(screen: Screen, seconds: float, *, leave: bool) -> None:
    from watcher.cli.run import stop_on_signals
    from watcher.sandbox.demo import demo as stage

    async with stage(seconds, screen.listen) as running:
        stop = stop_on_signals()
        daemon = asyncio.create_task(running.parts.daemon.run(stop))
        month = asyncio.create_task(_month(running, screen))
        ended = asyncio.create_task(stop.wait())
        await asyncio.wait({daemon, month, ended}, return_when=asyncio.FIRST_COMPLETED)
        if month.done() and not stop.is_set():
            await month
            if not leave:
                typer.echo("\nStill watching, now April. Ctrl-C ends it.")
                await asyncio.wait({daemon, ended}, return_when=asyncio.FIRST_COMPLETED)
        stop.set()
        month.cancel()
        await daemon


async def _month(running: Demo, screen: Screen) -> None:
    """Let the month pass; say what happens, show the table while it matters, and at the end."""
    from watcher.sandbox.story import CLIMAX, END, HAPPENINGS

    for at, happening in HAPPENINGS:
        await running.until(at)
        screen.happening(at, happening)
    await running.until(CLIMAX)
    await _table(running, f"It is {CLIMAX:%d %B}. `watcher status` shows:", everything=False)
    await running.until(END)
    await _table(running, "The month is over. `watcher status --all` shows:", everything=True)
    typer.echo(f"\n{running.tally()}\nOpen {running.keep_page()} to see Slack's channel as a page.")


async def _table(running: Demo, title: str, *, everything: bool) -> None:
    from watcher.cli.statustable import print_status

    typer.echo(f"\n{title}\n")
    print_status(console(), await running.status(), "UTC", everything=everything)
    typer.echo()

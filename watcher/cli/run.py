"""`watcher run` and `watcher once`: the daemon, and one cycle of it."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from watcher import __version__, collector
from watcher.cli.exits import Exit
from watcher.cli.options import ConfigOption, JsonOption, colours, config_path, fail, load_or_exit, look

STAND_BY = 10.0
"""Seconds between two tries to become the daemon of a store."""

if TYPE_CHECKING:
    from watcher.adapters.stores.sole import SoleUse
    from watcher.config.loaded import Loaded
    from watcher.config.models import Config
    from watcher.engine.asking.poll import Polled


def run(config: ConfigOption = None) -> None:
    """Watch until told to stop. SIGTERM, SIGHUP or Ctrl-C drains and exits 0; a second ends at once."""
    loaded, settings = load_or_exit(config, need_secrets=True)
    set_up_logs(settings)
    collector.set_up()
    from watcher.ports import StoreError
    from watcher.ports.served import ListenError

    try:
        asyncio.run(_run(loaded, settings, str(config_path(config))))
    except (StoreError, ListenError) as error:
        fail(str(error), hint=error.hint)


async def _run(loaded: Loaded, settings: Config, path: str) -> None:
    from watcher.adapters.stores.sole import SoleUse

    stop = stop_on_signals()
    with SoleUse(settings.storage.url) as turn:
        if not await _our_turn(turn, stop, settings):
            return
        await _watch(loaded, settings, path, stop)


async def _our_turn(turn: SoleUse, stop: asyncio.Event, settings: Config) -> bool:
    """Stand by while another daemon uses the store; False if we are told to stop meanwhile."""
    if turn.take():
        return True
    from watcher.bootstrap import heart_file

    heart = heart_file(settings, standing_by=True)
    try:
        return await _stand_by(turn, stop, heart)
    finally:
        with contextlib.suppress(OSError):
            heart.unlink()


async def _stand_by(turn: SoleUse, stop: asyncio.Event, heart: Path) -> bool:
    import structlog

    log = structlog.get_logger("watcher")
    while not turn.take():
        _beat(heart)
        log.warning("daemon.standing_by", store=turn.place, reason="another daemon uses this store")
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(stop.wait(), STAND_BY)
        if stop.is_set():
            return False
    return True


async def _watch(loaded: Loaded, settings: Config, path: str, stop: asyncio.Event) -> None:
    import structlog

    from watcher.bootstrap import assembled, heart_file
    from watcher.bootstrap.lines import answering
    from watcher.bootstrap.server import served

    async with assembled(loaded, settings, heart=heart_file(settings)) as parts:
        structlog.get_logger("watcher").info(
            "daemon.started",
            version=__version__,
            config=path,
            rules=len(loaded.rules),
            sources=list(settings.sources),
            receivers=list(settings.receivers),
            store=parts.place,
        )
        async with served(parts, settings), answering(parts, settings, stop):
            await parts.daemon.run(stop)


def _beat(heart: Path) -> None:
    """Say that we stand by, where we can: only the daemon proper complains of a place it cannot write to."""
    with contextlib.suppress(OSError):
        heart.write_text('{"standing_by": true}', encoding="utf-8")


def stop_on_signals() -> asyncio.Event:
    """An event that SIGTERM, SIGINT or SIGHUP sets; the second signal ends the process on the spot."""
    stop = asyncio.Event()

    def on_signal(number: int) -> None:
        if stop.is_set():
            os._exit(128 + number)
        stop.set()

    hangup = () if signal.getsignal(signal.SIGHUP) is signal.SIG_IGN else (signal.SIGHUP,)  # under nohup
    for number in (signal.SIGTERM, signal.SIGINT, *hangup):
        asyncio.get_running_loop().add_signal_handler(number, on_signal, number)
    return stop


def set_up_logs(settings: Config) -> None:
    from watcher.config.secretvalues import secret_values
    from watcher.logs import set_up

    level = "debug" if look.verbose else "warning" if look.quiet else settings.log.level
    wanted = settings.log.format
    as_json = wanted == "json" or (wanted == "auto" and not sys.stderr.isatty())
    set_up(level, as_json=as_json, secrets=secret_values(settings), colours=colours(stderr=True))


def once(
    config: ConfigOption = None,
    dry_run: Annotated[
        bool,
        typer.Option("--dry-run", help="Ask and judge, print what would be told; send and save nothing."),
    ] = False,
    as_json: JsonOption = False,
) -> None:
    """Do one cycle: ask every source now, judge, deliver what is owed. For cron, CI and a first look."""
    loaded, settings = load_or_exit(config, need_secrets=True)
    set_up_logs(settings)
    collector.set_up()
    from watcher.cli.rehearse import print_cycle
    from watcher.ports import StoreError

    try:
        polled, sent = asyncio.run(_once(loaded, settings, str(config_path(config)), dry_run=dry_run))
    except StoreError as error:
        fail(str(error), hint=error.hint)
    except KeyboardInterrupt:
        raise typer.Exit(Exit.INTERRUPTED) from None
    slack = {name for name, receiver in settings.receivers.items() if receiver.type == "slack"}
    print_cycle(polled, sent, dry_run=dry_run, as_json=as_json, mentioning=slack)
    raise typer.Exit(_exit_of(polled))


async def _once(loaded: Loaded, settings: Config, path: str, *, dry_run: bool) -> tuple[list[Polled], int]:
    import structlog

    from watcher.adapters.stores.address import read_address
    from watcher.adapters.stores.sole import SoleUse
    from watcher.bootstrap import assembled, rehearsed
    from watcher.engine.once import once as one_cycle

    place = read_address(settings.storage.url).place
    structlog.get_logger("watcher").info("once.started", config=path, store=place, dry_run=dry_run)
    if dry_run:
        async with rehearsed(loaded, settings) as parts:
            return await one_cycle(parts.store, parts.poller, None, list(parts.sources))
    with SoleUse(settings.storage.url) as turn:
        if not turn.take():
            fail(f"a daemon is using the {turn.place}", hint="it asks by itself; --dry-run works beside it")
        async with assembled(loaded, settings) as parts:
            return await one_cycle(
                parts.store, parts.poller, parts.deliverer, list(parts.sources), parts.exports, parts.digests
            )


def _exit_of(polled: list[Polled]) -> Exit:
    from watcher.ports import Failure

    failed = [each for each in polled if each.error]
    if not failed:
        return Exit.CLEAN
    sources = {each.source for each in polled}
    refused = {each.source for each in failed if each.error and each.error.kind is Failure.AUTH}
    return Exit.REFUSED if refused == sources else Exit.INCOMPLETE

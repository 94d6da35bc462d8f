"""`watcher status`: the table with bars, sorted by risk; from the store, without asking anybody."""

from __future__ import annotations

import dataclasses
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from watcher.cli.exits import Exit
from watcher.cli.options import (
    ConfigOption,
    JsonOption,
    as_json_values,
    console,
    fail,
    load_or_exit,
    print_json,
)

if TYPE_CHECKING:
    from watcher.config.loaded import Loaded
    from watcher.config.models import Config
    from watcher.engine.standing.status import SeriesLine, Status


class FailOn(StrEnum):
    """When a script wants exit 1."""

    NEVER = "never"
    NO_DATA = "no-data"
    NOTICE = "notice"
    WARNING = "warning"
    CRITICAL = "critical"


def status(
    org: Annotated[
        str | None, typer.Argument(help="Only organizations (Workato: customers) whose name holds this.")
    ] = None,
    show_all: Annotated[bool, typer.Option("--all", help="Also what is below 60 % and well.")] = False,
    fail_on: Annotated[FailOn, typer.Option(help="Exit 1 if anything is this bad or worse.")] = FailOn.NEVER,
    config: ConfigOption = None,
    as_json: JsonOption = False,
) -> None:
    """Show every limit, what is used and will be, where the limit is from, and how fresh each source is."""
    loaded, settings = load_or_exit(config, need_secrets=False)
    from watcher.cli.looking import waited_for
    from watcher.cli.statustable import print_status
    from watcher.ports import StoreError

    try:
        everything = show_all or as_json or org is not None
        found, place = waited_for(_read(loaded, settings, org, everything=everything))
    except StoreError as error:
        fail(str(error), hint=error.hint)
    chosen = tuple(line for line in found.series if _is_of(line, org))
    found = dataclasses.replace(found, series=chosen, unwell=_unwell(settings))
    if as_json:
        print_json(as_json_values(dataclasses.asdict(found)))
    else:
        print_status(console(), found, settings.timezone, everything=show_all or org is not None, place=place)
    if _is_bad(found, fail_on):
        raise typer.Exit(Exit.FOUND)


def _unwell(settings: Config) -> str:
    """What the daemon of this store says of its own trouble, where it runs on this machine."""
    from watcher.bootstrap import heart_file
    from watcher.cli.health import unwell

    return unwell(heart_file(settings))


def _is_of(line: SeriesLine, org: str | None) -> bool:
    return org is None or org.casefold() in line.org.casefold()


async def _read(loaded: Loaded, settings: Config, org: str | None, *, everything: bool) -> tuple[Status, str]:
    """How things stand, and where that is written; with forecasts of what will be shown."""
    from watcher.bootstrap import SystemClock, policy_of
    from watcher.cli.looking import looked
    from watcher.cli.statustable import is_calm
    from watcher.engine.standing.status import status_of

    policy, now = policy_of(loaded, settings), SystemClock().now()

    def is_shown(line: SeriesLine) -> bool:
        return _is_of(line, org) and (everything or not is_calm(line))

    return await looked(settings.storage.url, lambda tx: status_of(tx, policy, now, is_shown))


def _is_bad(found: Status, fail_on: FailOn) -> bool:
    from watcher.engine.standing.status import Standing

    unknown = {Standing.NO_DATA}
    bad = {
        FailOn.NEVER: set[Standing](),
        FailOn.NO_DATA: unknown,
        FailOn.CRITICAL: {Standing.CRITICAL},
        FailOn.WARNING: {Standing.CRITICAL, Standing.WARNING, Standing.FORECAST},
        FailOn.NOTICE: {Standing.CRITICAL, Standing.WARNING, Standing.FORECAST, Standing.NOTICE},
    }[fail_on]
    blind = bool(found.unwell) or any(not source.ok for source in found.sources)
    return (fail_on is FailOn.NO_DATA and blind) or any(line.standing in bad for line in found.series)

"""`watcher export`: order a vendor's report, see how orders stand, answer questions, fetch a file."""

from __future__ import annotations

import asyncio
import os
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, TypeVar

import typer

from watcher.cli.everywhere import Commands
from watcher.cli.exits import Exit
from watcher.cli.export import answer as exportanswer
from watcher.cli.options import (
    ConfigOption,
    JsonOption,
    colours,
    console,
    examples,
    fail,
    load_or_exit,
    look,
    print_json,
)

if TYPE_CHECKING:
    from collections.abc import Coroutine
    from typing import Any

    from watcher.cli.export.work import Wish
    from watcher.config.models import Config
    from watcher.records import Export

T = TypeVar("T")

export_app = typer.Typer(
    cls=Commands,
    help="Order reports that Pipefy writes, see how they stand, fetch their files.",
    no_args_is_help=True,
)


class Report(StrEnum):
    """What a usage report can be about."""

    API = "api"
    AUTOMATION = "automation"


class Period(StrEnum):
    """What vendors call the times that reports are about."""

    CURRENT_MONTH = "current_month"
    LAST_MONTH = "last_month"
    LAST_3_MONTHS = "last_3_months"


@export_app.command(
    "start",
    epilog=examples(
        "watcher export start pipefy --report automation --period last_month",
        'watcher export start pipefy --jobs "Acme Brasil" --now',
    ),
)
def start(
    source: Annotated[str, typer.Argument(help="The source, by its name in the config.")],
    report: Annotated[
        Report | None, typer.Option(help="A usage report of many organizations, sent by mail.")
    ] = None,
    jobs: Annotated[
        str | None, typer.Option(metavar="ORG", help="The automation jobs of one organization, as a file.")
    ] = None,
    org: Annotated[
        list[str] | None, typer.Option(metavar="GLOB", help="With --report: only these; may be repeated.")
    ] = None,
    period: Annotated[Period, typer.Option(help="The time the report is about.")] = Period.CURRENT_MONTH,
    force: Annotated[
        bool, typer.Option("--force", help="Despite the cooldown of an hour, or a refusal of today.")
    ] = False,
    now: Annotated[
        bool, typer.Option("--now", help="Do it here and wait for the end; else the daemon does it.")
    ] = False,
    config: ConfigOption = None,
    as_json: JsonOption = False,
) -> None:
    """Order one of Pipefy's reports: a usage report is mailed to the asking account, a file is kept here."""
    wish = _wish(source, report, jobs, tuple(org or ()), period, force=force)
    loaded, settings = load_or_exit(config, need_secrets=True)
    if source not in settings.sources:
        fail(f"there is no source `{source}`", hint=f"one of {', '.join(settings.sources)}")
    from watcher.cli.export.table import as_plain, print_ordered
    from watcher.cli.export.work import order
    from watcher.logs import set_up

    set_up(
        "debug" if look.verbose else "critical",
        as_json=False,
        secrets=look.secrets,
        colours=colours(stderr=True),
    )
    ordered = _done(order(loaded, settings, wish, here=now))
    if ordered.refused:
        fail(f"nothing was ordered: {ordered.refused}", hint=ordered.hint)
    if as_json:
        print_json([as_plain(export) for export in ordered.exports])
    elif not look.quiet:
        print_ordered(console(), ordered.exports, _folder(settings))
    raise typer.Exit(_exit_of(ordered.exports))


def _wish(
    source: str,
    report: Report | None,
    jobs: str | None,
    orgs: tuple[str, ...],
    period: Period,
    *,
    force: bool,
) -> Wish:
    if (report is None) == (jobs is None):
        fail("say which report", hint="--report api, --report automation, or --jobs ORGANIZATION")
    if jobs is not None and orgs:
        fail("--org goes with --report", hint="--jobs names its organization itself")
    from watcher.cli.export.work import Wish

    person = os.environ.get("SUDO_USER") or os.environ.get("USER") or "unknown"
    about = report.value if report else ""
    return Wish(source, about, jobs, orgs, period.value, f"person {person[:64]}", force)


@export_app.command("list", epilog=examples("watcher export list --json"))
def list_orders(config: ConfigOption = None, as_json: JsonOption = False) -> None:
    """Show the orders of the last 30 days and how they stand; from the store, without asking anybody."""
    _, settings = load_or_exit(config, need_secrets=False)
    from watcher.cli.export.table import as_plain, print_exports
    from watcher.cli.export.work import kept

    found = _done(kept(settings, days=30))
    if as_json:
        print_json([as_plain(export) for export in found])
    else:
        print_exports(console(), found, settings.timezone)


@export_app.command("get", epilog=examples("watcher export get 12 --output jobs.xlsx"))
def get(
    number: Annotated[int, typer.Argument(metavar="ID", help="As `watcher export list` shows it.")],
    output: Annotated[
        Path | None,
        typer.Option(
            "-o", "--output", metavar="FILE", help="Where to put the file; it must not be there yet."
        ),
    ] = None,
    config: ConfigOption = None,
    as_json: JsonOption = False,
) -> None:
    """Say where an export's file lies, or fetch it from the vendor (again)."""
    _, settings = load_or_exit(config, need_secrets=False)
    from watcher.cli.export.work import fetched, kept, not_there

    export = next((each for each in _done(kept(settings)) if each.id == number), None)
    if export is None:
        fail(f"there is no export {number}", hint="watcher export list shows them")
    if export.file and output is None and Path(export.file).exists():
        _say_where(Path(export.file), export.size, as_json=as_json)
        return
    if why := not_there(export):
        fail(why, code=Exit.COULD_NOT if export.state.over else Exit.INCOMPLETE)
    loaded, settings = load_or_exit(config, need_secrets=True)
    path, size = _done(fetched(loaded, settings, export, output))
    _say_where(path, size, as_json=as_json)
    if not (look.quiet or as_json):
        typer.echo(f"{size:,} bytes", err=True)


export_app.command("approve", epilog=examples("watcher export approve 12 --author Ana"))(exportanswer.approve)
export_app.command("deny", epilog=examples("watcher export deny 12"))(exportanswer.deny)


def _say_where(path: Path, size: int | None, *, as_json: bool) -> None:
    if as_json:
        print_json({"file": str(path), "bytes": size})
    else:
        typer.echo(str(path))


def _folder(settings: Config) -> str:
    from watcher.bootstrap import export_folder

    return str(export_folder(settings))


def _done(work: Coroutine[Any, Any, T]) -> T:
    """What the work gives; its errors are told, and end the program."""
    from watcher.ports import WatcherError

    try:
        return asyncio.run(work)
    except WatcherError as error:
        fail(str(error), hint=error.hint)
    except OSError as error:
        fail(f"the file cannot be written: {error.strerror}: {error.filename}")
    except KeyboardInterrupt:
        raise typer.Exit(Exit.INTERRUPTED) from None


def _exit_of(exports: tuple[Export, ...]) -> Exit:
    from watcher.records import ExportState

    states = {export.state for export in exports}
    if ExportState.FAILED in states:
        return Exit.COULD_NOT
    return Exit.INCOMPLETE if ExportState.UNCERTAIN in states else Exit.CLEAN

"""`watcher`: the commands and the flags they share."""

from __future__ import annotations

import sys
import traceback
from typing import Annotated, Any

import typer
from typer.core import TyperGroup

from watcher import __version__
from watcher.cli import check, demo, doctor, explain, export, health, history, run, status
from watcher.cli.exits import Exit
from watcher.cli.options import look
from watcher.cli.streams import make_ready, silence
from watcher.logs import MASK


class Commands(TyperGroup):
    """The commands; an output that is cut off is not for the library to judge, which would exit 1."""

    def invoke(self, ctx: Any) -> Any:
        try:
            return super().invoke(ctx)
        except BrokenPipeError:
            raise typer.Exit(Exit.CUT_OFF) from None


app = typer.Typer(
    name="watcher",
    cls=Commands,
    help="Watches Pipefy's plan limits and tells the right people days before work stops.",
    no_args_is_help=True,
    add_completion=True,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def _print_version(wanted: bool) -> None:
    if wanted:
        version()
        raise typer.Exit


@app.callback()
def shared(
    no_color: Annotated[
        bool, typer.Option("--no-color", help="No colours (also NO_COLOR, TERM=dumb).")
    ] = False,
    quiet: Annotated[bool, typer.Option("-q", "--quiet", help="Say less.")] = False,
    verbose: Annotated[bool, typer.Option("-v", "--verbose", help="Log more.")] = False,
    _version: Annotated[
        bool, typer.Option("--version", callback=_print_version, is_eager=True, help="Print the version.")
    ] = False,
) -> None:
    look.color, look.quiet, look.verbose = not no_color, quiet, verbose


app.command("run")(run.run)
app.command("once")(run.once)
app.command("poll", hidden=True)(run.once)
app.command("check")(check.check)
app.command("schema")(check.schema)
app.add_typer(check.config_app, name="config")
app.add_typer(export.export_app, name="export")
app.command("status")(status.status)
app.command("history")(history.history)
app.command("doctor")(doctor.doctor)
app.command("health")(health.health)
app.command("demo")(demo.demo)
app.command("help")(explain.explain)


@app.command("version")
def version() -> None:
    """Print the version."""
    typer.echo(f"limit-watcher {__version__}")


def main() -> None:
    """Run the command line; what nobody expected ends with exit 2 and a line, not a page (-v: the page)."""
    make_ready()
    code = _guarded()
    silence()
    sys.exit(code)


def _guarded() -> int | str | None:
    """The exit code. The output is flushed here: a disk that is full is found out while we can say so."""
    try:
        try:
            app()
        except SystemExit as end:
            sys.stdout.flush()
            return end.code
    except BrokenPipeError:
        return Exit.CUT_OFF
    except KeyboardInterrupt:
        return Exit.INTERRUPTED
    except Exception as error:  # noqa: BLE001 - the one place that catches all
        _tell(error)
    return Exit.COULD_NOT


def _tell(error: Exception) -> None:
    words = " ".join(str(error).split())
    said = f"{type(error).__name__}: {words}" if words else type(error).__name__
    if look.verbose:
        said = "".join(traceback.format_exception(error)).rstrip()
    for secret in look.secrets:
        said = said.replace(secret, MASK)
    hint = "" if look.verbose or isinstance(error, OSError) else "\n  help: -v shows where; please report it"
    try:
        typer.echo(f"watcher: {said}{hint}", err=True)
    except (OSError, ValueError):
        return  # there is nobody to tell

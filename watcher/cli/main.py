"""`watcher`: the commands and the flags they share."""

from __future__ import annotations

import sys
import traceback
from collections.abc import Callable
from typing import Annotated

import typer

from watcher import __version__
from watcher.cli import (
    ack,
    check,
    completion,
    demo,
    digest,
    doctor,
    fmt,
    health,
    history,
    run,
    status,
    topics,
    trials,
)
from watcher.cli.backtest import command as backtest
from watcher.cli.everywhere import Commands
from watcher.cli.exits import Exit
from watcher.cli.explain import command as explaining
from watcher.cli.export import command as export
from watcher.cli.options import JsonOption, examples, look, print_json
from watcher.cli.silence import silence_app
from watcher.cli.streams import make_ready, silence
from watcher.cli.trying import notifytest, routetest
from watcher.logs import MASK

app = typer.Typer(
    name="watcher",
    cls=Commands,
    help=(
        "Watches the limits of Pipefy, Workato Embedded and any JSON over HTTP, and numbers that are pushed; "
        "tells the right people days before work stops."
    ),
    epilog=examples(
        "watcher demo", "watcher check && watcher doctor && watcher once --dry-run", "watcher run"
    ),
    no_args_is_help=True,
    add_completion=True,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def _command(panel: str, work: Callable[..., None], *shown: str, name: str | None = None) -> None:
    """Make a command of `work`, called like it, with examples."""
    app.command(name or work.__name__, rich_help_panel=panel, epilog=examples(*shown))(work)


def _print_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"limit-watcher {__version__}")
        raise typer.Exit


@app.callback()
def shared(
    _version: Annotated[
        bool, typer.Option("--version", callback=_print_version, is_eager=True, help="Print the version.")
    ] = False,
) -> None:
    """What stands before the command: what every command takes, and this."""


_TRY, _RUN, _LOOK, _HELP = "To begin with", "To watch", "To look at", "Help"
"""What the commands are for, in the order in which a newcomer needs them."""

_command(_TRY, demo.demo, "watcher demo --exit", "watcher demo --seconds 30")
_command(_TRY, check.check, "watcher check", "watcher check config.example.yaml --strict")
_command(_TRY, fmt.fmt, "watcher fmt", "watcher fmt --check --diff", "watcher fmt - < config.yaml")
_command(_TRY, trials.rule_tests, "watcher test", "watcher test cards-ladder --junit x.xml", name="test")
_command(
    _TRY,
    backtest.backtest,
    "watcher backtest --since 90d --config proposed.yaml",
    "watcher backtest 'cards-*' --list",
)
_command(_TRY, doctor.doctor, "watcher doctor", "watcher doctor workato --json")
_command(
    _TRY,
    notifytest.notify_test,
    "watcher notify-test revops-slack --state critical",
    "watcher notify-test revops-email --print",
    "watcher notify-test --all",
    name="notify-test",
)
_command(
    _TRY,
    routetest.route_test,
    "watcher route-test --severity critical --org 'Acme Brasil'",
    "watcher route-test --watch source --source pipefy --json",
    name="route-test",
)
app.add_typer(check.config_app, name="config", rich_help_panel=_TRY)
_command(_TRY, check.schema, "watcher schema > config.schema.json", "watcher schema rules")
_command(_RUN, run.once, "watcher once --dry-run", "watcher once --json")
_command(_RUN, run.run, "watcher run -c /etc/watcher")
_command(_RUN, health.health, "watcher health --max-age 120")
_command(_LOOK, status.status, "watcher status Acme --all", "watcher status --fail-on warning")
_command(
    _LOOK,
    explaining.explain,
    "watcher explain cards-ladder --org 'Acme *'",
    "watcher explain 'Acme Brasil' --resource api_calls --all",
    "watcher explain 1f0c22ab --json",
)
_command(_LOOK, digest.digest, "watcher digest", "watcher digest --print", "watcher digest --json")
_command(_LOOK, history.history, "watcher history Acme --since 4w")
app.add_typer(silence_app, name="silence", rich_help_panel=_LOOK)
_command(
    _LOOK, ack.ack, "watcher ack 1f0c22ab --reason 'asked Pipefy for more'", "watcher ack 1f0c22ab --undo"
)
app.add_typer(export.export_app, name="export", rich_help_panel=_LOOK)
_command(_HELP, topics.show_help, "watcher help E114", "watcher help export start", name="help")
_command(
    _HELP,
    completion.completion,
    "watcher completion bash",
    "watcher completion fish > ~/.config/fish/completions/watcher.fish",
)
app.command("poll", hidden=True)(run.once)


def version(as_json: JsonOption = False) -> None:
    """Print the version."""
    if as_json:
        print_json({"name": "limit-watcher", "version": __version__})
    else:
        typer.echo(f"limit-watcher {__version__}")


_command(_HELP, version, "watcher version --json")


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

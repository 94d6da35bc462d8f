"""`watcher`: the commands and the flags they share."""

from __future__ import annotations

from typing import Annotated

import typer

from watcher import __version__
from watcher.cli import check, demo, explain, health, run, status
from watcher.cli.options import look

app = typer.Typer(
    name="watcher",
    help="Watches Pipefy's plan limits and tells the right people days before work stops.",
    no_args_is_help=True,
    add_completion=True,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


@app.callback()
def shared(
    no_color: Annotated[
        bool, typer.Option("--no-color", help="No colours (also NO_COLOR, TERM=dumb).")
    ] = False,
    quiet: Annotated[bool, typer.Option("-q", "--quiet", help="Say less.")] = False,
    verbose: Annotated[bool, typer.Option("-v", "--verbose", help="Log more.")] = False,
) -> None:
    look.color, look.quiet, look.verbose = not no_color, quiet, verbose


app.command("run")(run.run)
app.command("once")(run.once)
app.command("poll", hidden=True)(run.once)
app.command("check")(check.check)
app.command("schema")(check.schema)
app.add_typer(check.config_app, name="config")
app.command("status")(status.status)
app.command("health")(health.health)
app.command("demo")(demo.demo)
app.command("help")(explain.explain)


@app.command("version")
def version() -> None:
    """Print the version."""
    typer.echo(f"limit-watcher {__version__}")


def main() -> None:
    """Run the command line; what nobody expected ends with exit 2 and a line, not a page."""
    app()

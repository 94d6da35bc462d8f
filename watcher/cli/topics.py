"""`watcher help TOPIC`: what a command does, what an error code or an exit code means."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from watcher.cli.exits import MEANINGS
from watcher.cli.options import fail


def show_help(
    ctx: typer.Context,
    topic: Annotated[
        str, typer.Argument(help="A command, an error code such as E101, or exit-codes.")
    ] = "exit-codes",
    sub: Annotated[str, typer.Argument(help="A command of the command's.", show_default=False)] = "",
) -> None:
    """Explain a command, an error code, or the exit codes."""
    if topic == "exit-codes":
        for code, meaning in MEANINGS.items():
            typer.echo(f"{code.value:>4}  {meaning}")
        return
    if _shows_help(ctx, [topic, sub] if sub else [topic]):
        return
    from watcher.config.fault import explain as explain_code

    text = explain_code(topic)
    if text is None:
        fail(
            f"there is nothing to say about `{topic}`",
            hint="name a command, an error code such as E101, or exit-codes",
        )
    typer.echo(text)


def _shows_help(ctx: typer.Context, words: list[str]) -> bool:
    """Print a command's own help, as --help does; False if there is none of that name."""
    at: Any = ctx.parent
    for word in words:
        found = at.command.get_command(at, word) if hasattr(at.command, "get_command") else None
        if found is None:
            return False
        at = type(ctx)(found, info_name=word, parent=at)
    typer.echo(at.get_help(), nl=False)  # with rich it has printed itself and is empty
    return True

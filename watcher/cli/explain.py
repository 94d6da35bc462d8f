"""`watcher help TOPIC`: what an error code or an exit code means."""

from __future__ import annotations

from typing import Annotated

import typer

from watcher.cli.exits import MEANINGS
from watcher.cli.options import fail


def explain(
    topic: Annotated[str, typer.Argument(help="An error code such as E101, or exit-codes.")] = "exit-codes",
) -> None:
    """Explain an error code, or the exit codes."""
    if topic == "exit-codes":
        for code, meaning in MEANINGS.items():
            typer.echo(f"{code.value:>4}  {meaning}")
        return
    from watcher.config.fault import explain as explain_code

    text = explain_code(topic)
    if text is None:
        fail(
            f"there is nothing to say about `{topic}`", hint="name an error code such as E101, or exit-codes"
        )
    typer.echo(text)

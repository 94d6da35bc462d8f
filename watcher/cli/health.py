"""`watcher health`: is the daemon on this machine alive? For the container's HEALTHCHECK: quick and local."""

from __future__ import annotations

import json
import os
import tempfile
import time
from pathlib import Path
from typing import Annotated

import typer

from watcher.cli.exits import Exit

BEATS_EVERY = 10
_MISSED = 6


def health(
    file: Annotated[
        Path | None,
        typer.Option(envvar="WATCHER_HEALTH_FILE", help="The sign of life to read.", show_default=False),
    ] = None,
    max_age: Annotated[float, typer.Option(help="Seconds a sign of life stays good.")] = BEATS_EVERY
    * _MISSED,
) -> None:
    """Say whether the daemon is alive and reads its store; exit 0 if so, else 1.

    It says nothing about the vendors: a daemon that watches a vendor fail is healthy.
    """
    place = file or default_file()
    try:
        age = time.time() - place.stat().st_mtime
        signs = json.loads(place.read_text(encoding="utf-8"))
    except FileNotFoundError:
        typer.echo(f"not healthy: no daemon has left a sign of life at {place}")
        raise typer.Exit(Exit.FOUND) from None
    except (OSError, ValueError) as error:
        typer.echo(f"not healthy: {place} cannot be read ({error})")
        raise typer.Exit(Exit.FOUND) from None
    if not -max_age <= age <= max_age:
        typer.echo(f"not healthy: the last sign of life is {age:.0f} s old")
        raise typer.Exit(Exit.FOUND)
    failing = signs.get("failing") or []
    typer.echo(f"healthy: {signs.get('targets', 0)} batches watched, {len(failing)} failing")


def default_file() -> Path:
    """One place a user and machine; the daemon writes to the same one."""
    return Path(tempfile.gettempdir()) / f"limit-watcher-{os.getuid()}.health"

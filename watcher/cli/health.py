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
from watcher.cli.options import JsonOption, look, print_json

BEATS_EVERY = 10
_MISSED = 6


def health(
    file: Annotated[
        Path | None,
        typer.Option(
            envvar="WATCHER_HEALTH_FILE",
            metavar="FILE",
            help="The one sign of life to read. Default: those of all daemons of this user.",
            show_default=False,
        ),
    ] = None,
    max_age: Annotated[
        float, typer.Option(metavar="SECONDS", help="How long a sign of life stays good.")
    ] = BEATS_EVERY * _MISSED,
    as_json: JsonOption = False,
) -> None:
    """Say whether the daemon is alive and reads and writes its store; exit 0 if so, else 1.

    It says nothing about the vendors: a daemon that watches a vendor fail is healthy.
    Of several daemons all must be alive. One that was killed leaves its sign of life, which grows old.
    """
    places = [file] if file else _left_by_daemons()
    found = [_look(place, max_age) for place in places] or [
        (f"not healthy: no daemon has left a sign of life in {tempfile.gettempdir()}", False)
    ]
    is_well = all(well for _, well in found)
    if as_json:
        signs = [{"healthy": well, "text": said} for said, well in found]
        print_json({"healthy": is_well, "signs": signs})
    else:
        _print(found)
    if not is_well:
        raise typer.Exit(Exit.FOUND)


def _print(found: list[tuple[str, bool]]) -> None:
    for said, well in found:
        if not well or (len(found) == 1 and not look.quiet):
            typer.echo(said)
    if len(found) > 1 and all(well for _, well in found) and not look.quiet:
        typer.echo(f"healthy: {len(found)} daemons")


def _look(place: Path, max_age: float) -> tuple[str, bool]:
    """What one sign of life says, and whether that is well."""
    try:
        age = time.time() - place.stat().st_mtime
        signs = json.loads(place.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return f"not healthy: no daemon has left a sign of life at {place}", False
    except (OSError, ValueError, RecursionError) as error:
        return f"not healthy: {place} cannot be read ({type(error).__name__})", False
    if not -max_age <= age <= max_age:
        return f"not healthy: the last sign of life is {age:.0f} s old ({place})", False
    return _says(signs, place)


def _says(signs: object, place: Path) -> tuple[str, bool]:
    match signs:
        case {"standing_by": True}:
            return "healthy: standing by, as another daemon uses the store", True
        case {"unwell": str(why)}:
            return f"not healthy: {why}", False
        case {"targets": int(targets), "failing": list(failing)}:
            return f"healthy: {targets} batches watched, {len(failing)} failing", True
    return f"not healthy: {place} holds no sign of life", False


def unwell(place: Path) -> str:
    """What a daemon that lives says of its trouble in its sign of life; empty where there is none."""
    try:
        is_fresh = abs(time.time() - place.stat().st_mtime) <= BEATS_EVERY * _MISSED
        signs = json.loads(place.read_text(encoding="utf-8")) if is_fresh else None
    except (OSError, ValueError, RecursionError):
        return ""
    match signs:
        case {"unwell": str(why)}:
            return why
    return ""


def _left_by_daemons() -> list[Path]:
    """The signs of life of this user's daemons, one a store; files that others put there do not count."""
    ours = os.getuid()
    found = sorted(Path(tempfile.gettempdir()).glob(f"limit-watcher-{ours}-*.health"))
    return [place for place in found if _owner(place) == ours]


def _owner(place: Path) -> int | None:
    try:
        return place.lstat().st_uid
    except OSError:  # it has just gone, with its daemon
        return None

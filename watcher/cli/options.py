"""The options every command shares, and how output looks: colours only where they belong."""

from __future__ import annotations

import json
import math
import os
import sys
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, NoReturn

import typer

from watcher.cli.exits import Exit
from watcher.cli.streams import speaks_unicode

if TYPE_CHECKING:
    from collections.abc import Collection

    from rich.console import Console

    from watcher.config.loaded import Loaded
    from watcher.config.models import Config

CONFIG_PLACES = ("config.yaml", "/etc/watcher")
"""Where the config is looked for when nobody says."""
_WIDTH_OFF_A_TERMINAL = 130

ConfigOption = Annotated[
    Path | None,
    typer.Option(
        "-c",
        "--config",
        envvar="WATCHER_CONFIG",
        metavar="PATH",
        help="config.yaml or its folder. Default: ./config.yaml, then /etc/watcher.",
        show_default=False,
    ),
]


@dataclass(slots=True)
class Look:
    """What the global flags say about output."""

    no_color: bool = False
    quiet: bool = False
    verbose: bool = False
    plain: bool = False
    no_input: bool = False
    as_json: bool = False
    secrets: frozenset[str] = frozenset()
    """What no error may show, once a config has been read."""


look = Look()


def _note_json(wanted: bool) -> bool:
    look.as_json = wanted
    return wanted


JsonOption = Annotated[
    bool, typer.Option("--json", help="Print JSON instead of text.", callback=_note_json, is_eager=True)
]


def colours(*, stderr: bool = False) -> bool:
    """Whether colours belong on the stream: a terminal, and nobody asked for none."""
    stream = sys.stderr if stderr else sys.stdout
    unwanted = look.no_color or look.plain or bool(os.environ.get("NO_COLOR"))
    return stream.isatty() and not unwanted and os.environ.get("TERM") != "dumb"


def print_json(data: Any) -> None:
    """JSON that any standard output can show and every reader takes: what is no number is null."""
    typer.echo(json.dumps(_finite(data), indent=2, ensure_ascii=not speaks_unicode(), allow_nan=False))


def _finite(value: Any) -> Any:
    """JSON has neither infinities nor NaN, though Python would write them."""
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, dict):
        return {key: _finite(each) for key, each in value.items()}
    return [_finite(each) for each in value] if isinstance(value, (list, tuple)) else value


def as_json_values(value: Any) -> Any:
    """Plain values: moments in ISO 8601, durations in seconds, levels that are keys by their words."""
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, timedelta):
        return value.total_seconds()
    if isinstance(value, dict):
        return {getattr(key, "word", key): as_json_values(each) for key, each in value.items()}
    return [as_json_values(each) for each in value] if isinstance(value, (list, tuple)) else value


def examples(*commands: str) -> str:
    """What stands under a command's help: each a line of its own."""
    return "\n\n".join(["For example:" if len(commands) == 1 else "Examples:", *commands])


def console(*, stderr: bool = False) -> Console:
    """A terminal to print on; off a terminal it is wide enough not to break table rows."""
    from watcher.cli.screen import Screen

    stream = sys.stderr if stderr else sys.stdout
    plain = not colours(stderr=stderr)
    width = None if stream.isatty() else _WIDTH_OFF_A_TERMINAL
    return Screen(
        file=stream, no_color=plain, width=width, highlight=False, emoji=False, markup=False, soft_wrap=False
    )


def config_path(given: Path | None) -> Path:
    if given is not None:
        return given
    here = next((Path(place) for place in CONFIG_PLACES if Path(place).exists()), None)
    return here or Path(CONFIG_PLACES[0])


def load_or_exit(
    given: Path | None, *, need_secrets: bool, only: Collection[tuple[str, ...]] = ()
) -> tuple[Loaded, Config]:
    """The config, or its faults on stderr and exit 2; `only` names the places whose secrets are needed.

    Where JSON is wanted the faults are on stdout too, in the shape of `watcher check --json`.
    """
    from watcher.config.load import load
    from watcher.config.report import as_json, render
    from watcher.config.secretvalues import secret_values

    loaded = load(config_path(given), env=dict(os.environ), need_secrets=need_secrets, only=only)
    if loaded.config is None or not loaded.ok:
        if look.as_json:
            print_json(as_json(loaded))
        typer.echo(render(loaded, colour=colours(stderr=True)), err=True)
        fail("the configuration has faults; nothing was started", hint="watcher check shows them any time")
    look.secrets = secret_values(loaded.config)
    return loaded, loaded.config


def fail(message: str, *, hint: str = "", code: Exit = Exit.COULD_NOT) -> NoReturn:
    """Say what went wrong and what helps, on stderr, and end."""
    typer.echo(f"watcher: {message}", err=True)
    if hint:
        typer.echo(f"  help: {hint}", err=True)
    raise typer.Exit(code)

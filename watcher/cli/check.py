"""`watcher check`, `config show`, `schema`: the configuration, without touching the network."""

from __future__ import annotations

import os
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from watcher.cli.everywhere import Commands
from watcher.cli.exits import Exit
from watcher.cli.options import (
    ConfigOption,
    JsonOption,
    colours,
    config_path,
    examples,
    load_or_exit,
    print_json,
)
from watcher.cli.streams import write_as_is

_UNMATCHED = "whether rules match anything there is not checked"

config_app = typer.Typer(cls=Commands, help="Show the configuration as it counts.", no_args_is_help=True)


def check(
    path: Annotated[
        Path | None,
        typer.Argument(help="config.yaml or its folder; default as for --config.", show_default=False),
    ] = None,
    strict: Annotated[bool, typer.Option("--strict", help="Warnings count as errors.")] = False,
    config: ConfigOption = None,
    as_json: JsonOption = False,
) -> None:
    """Read the whole configuration and tell every fault at once. Needs no secrets and no network.

    Tests beside rules are run. Where this machine has state, budgets are checked with the size of each
    source that it knows, and rules with what each was last seen to hold.
    """
    from watcher.cli.inventory import inventory_of
    from watcher.cli.trials import tested
    from watcher.config.checks.presence import unknown_sources
    from watcher.config.load import load
    from watcher.config.report import as_json as to_json
    from watcher.config.report import render

    where, env = config_path(path or config), dict(os.environ)
    loaded = load(where, env=env, need_secrets=False, strict=strict)
    known = inventory_of(loaded.config) if loaded.config else {}
    if loaded.config and known:
        loaded = load(where, env=env, need_secrets=False, strict=strict, inventory=known)
    if loaded.config and (unknown := unknown_sources(loaded.config.sources, known)):
        loaded = loaded.noting(f"nothing is known here of {', '.join(unknown)}: {_UNMATCHED}")
    loaded = tested(loaded)
    if as_json:
        print_json(to_json(loaded))
    else:
        for note in loaded.notes:
            typer.echo(f"note: {note}")
        typer.echo(render(loaded, colour=colours()), nl=False)
    raise typer.Exit(Exit.FOUND if loaded.errors else Exit.CLEAN)


@config_app.command("show", epilog=examples("watcher config show --json"))
def show(config: ConfigOption = None, as_json: JsonOption = False) -> None:
    """Print every effective value with where it came from; secrets are masked."""
    from watcher.config.show import show_json, show_text

    loaded, _ = load_or_exit(config, need_secrets=False)
    if as_json:
        print_json(show_json(loaded))
    else:
        typer.echo(show_text(loaded), nl=False)


class Of(StrEnum):
    """Which file's schema."""

    CONFIG = "config"
    RULES = "rules"


def schema(
    of: Annotated[Of, typer.Argument(help="Which file's: config.yaml's or a rules file's.")] = Of.CONFIG,
    config: ConfigOption = None,
) -> None:
    """Print the JSON Schema of config.yaml or of a rules file, for editors.

    Where a sound configuration is found, its sources, receivers and schedules are completed by name.
    """
    from watcher.config.load import load
    from watcher.config.schema import Known, schema_text

    path = config_path(config)
    loaded = load(path, env=dict(os.environ), need_secrets=False) if path.exists() else None
    known = Known.of(loaded.config) if loaded and loaded.config else Known()
    write_as_is(schema_text(of.value, known))

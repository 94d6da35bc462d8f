"""`watcher explain`: every term with its value, and why a message was or was not sent; from the state."""

from __future__ import annotations

import dataclasses
import sys
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer

from watcher.cli.options import (
    ConfigOption,
    JsonOption,
    as_json_values,
    console,
    fail,
    load_or_exit,
    print_json,
)

if TYPE_CHECKING:
    from watcher.config.loaded import Loaded
    from watcher.config.models import Config
    from watcher.engine.explain.explain import Ask
    from watcher.engine.explain.explained import Explained


def explain(
    what: Annotated[
        str,
        typer.Argument(
            metavar="RULE|SERIES|ORG",
            help="A rule's name, a series' key or short id, or an organization's name or glob.",
        ),
    ],
    org: Annotated[str, typer.Option(metavar="GLOB", help="Only organizations of that name.")] = "",
    resource: Annotated[str, typer.Option(metavar="GLOB", help="Only such resources: api_calls.")] = "",
    show_all: Annotated[
        bool, typer.Option("--all", help="Every reason, and every series, not only what matters most.")
    ] = False,
    at: Annotated[str | None, typer.Option(metavar="TIME", hidden=True)] = None,
    config: ConfigOption = None,
    as_json: JsonOption = False,
) -> None:
    """Explain what a rule makes of a series: every term with its value, what was told, and why nothing is."""
    if at is not None:
        _refuse_the_past(at)
    loaded, settings = load_or_exit(config, need_secrets=False)
    from watcher.cli.explain.text import print_explained
    from watcher.cli.looking import waited_for
    from watcher.engine.explain.explain import AT_MOST, Ask
    from watcher.ports import WatcherError

    ask = Ask(what, org, resource, sys.maxsize if show_all else AT_MOST)
    try:
        found = waited_for(_read(loaded, settings, ask))
    except WatcherError as error:
        fail(str(error), hint=error.hint)
    if as_json:
        print_json(as_json_values(dataclasses.asdict(found)))
    else:
        print_explained(console(), found, settings.timezone, every_reason=show_all)


def _refuse_the_past(at: str) -> NoReturn:
    """The state says how things are: of silences, receivers and acknowledgements there is no yesterday."""
    fail(
        f"--at {at[:40]}: only the present can be explained",
        hint="watcher history tells what was told then; what a rule makes of the numbers of then: "
        "watcher backtest RULE --since TIME --until TIME --list",
    )


async def _read(loaded: Loaded, settings: Config, ask: Ask) -> Explained:
    from watcher.bootstrap import SystemClock, policy_of
    from watcher.cli.looking import looked
    from watcher.engine.explain.explain import explain as explained

    policy, now = policy_of(loaded, settings), SystemClock().now()
    enabled = {rule.name for rule in loaded.rules}
    disabled = [rule for rule in loaded.all_rules if rule.name not in enabled]
    found, _ = await looked(settings.storage.url, lambda tx: explained(tx, policy, ask, now, disabled))
    return found

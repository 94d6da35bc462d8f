"""`watcher ack`: take on an open incident, so that what was told already is not told again."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Annotated, Any

import typer

from watcher.cli.options import (
    ConfigOption,
    JsonOption,
    as_json_values,
    console,
    fail,
    load_or_exit,
    look,
    print_json,
)
from watcher.cli.silence import AuthorOption

if TYPE_CHECKING:
    from watcher.config.loaded import Loaded
    from watcher.config.models import Config
    from watcher.domain.alert import Incident
    from watcher.engine.silencing.acks import Acked


def ack(
    what: Annotated[
        str, typer.Argument(metavar="[ID]", help="Of a series or an incident. Without it, all that is open.")
    ] = "",
    reason: Annotated[
        str, typer.Option(metavar="TEXT", help="What is being done; stands in the history.")
    ] = "",
    undo: Annotated[bool, typer.Option("--undo", help="Take an acknowledgement back.")] = False,
    author: AuthorOption = "",
    config: ConfigOption = None,
    as_json: JsonOption = False,
) -> None:
    """Acknowledge an incident: its level is not repeated any more; a higher one is told all the same.

    Without an ID, list what is open.
    """
    if (undo and reason) or ((undo or reason) and not what):
        said = "--reason goes with an acknowledgement, not with --undo" if what else "say which incident"
        fail(said, hint="watcher ack lists those that are open")
    loaded, settings = load_or_exit(config, need_secrets=False)
    from watcher.ports import WatcherError

    if not what:
        _list(loaded, settings, as_json=as_json)
        return
    try:
        acked = asyncio.run(_write(loaded, settings, what, author, reason, undo=undo))
    except WatcherError as error:
        fail(str(error), hint=error.hint)
    if as_json:
        print_json({**_facts(acked.incident, acked.name), "changed": acked.changed})
    elif not look.quiet:
        typer.echo(_undone(acked) if undo else _said(acked))


async def _write(
    loaded: Loaded, settings: Config, what: str, author: str, reason: str, *, undo: bool
) -> Acked:
    from watcher.bootstrap import SystemClock, policy_of
    from watcher.cli.writing import login_name, written
    from watcher.engine.silencing.acks import acknowledge, withdraw

    policy, now, who = policy_of(loaded, settings), SystemClock().now(), author or login_name()
    if undo:
        return await written(settings.storage.url, lambda tx: withdraw(tx, policy, what, who, now))
    return await written(settings.storage.url, lambda tx: acknowledge(tx, policy, what, who, reason, now))


def _list(loaded: Loaded, settings: Config, *, as_json: bool) -> None:
    from watcher.bootstrap import SystemClock, policy_of
    from watcher.cli.looking import looked
    from watcher.cli.silencetext import print_open
    from watcher.engine.silencing.acks import open_incidents
    from watcher.ports import StoreError

    policy = policy_of(loaded, settings)
    try:
        found, _ = asyncio.run(looked(settings.storage.url, lambda tx: open_incidents(tx, policy)))
    except StoreError as error:
        fail(str(error), hint=error.hint)
    if as_json:
        print_json([_facts(one.incident, one.name) for one in found])
    else:
        print_open(console(), found, SystemClock().now(), settings.timezone)


def _said(acked: Acked) -> str:
    level = acked.incident.level.word if acked.incident.level else "open"
    if not acked.changed:
        return f"{acked.name} ({level}) was acknowledged by {acked.before} already; nothing changed."
    instead = f" instead of {acked.before}" if acked.before else ""
    return (
        f"{acked.name} ({level}) is acknowledged by {acked.incident.acked_by}{instead}. "
        f"Undo: watcher ack {acked.incident.id} --undo"
    )


def _undone(acked: Acked) -> str:
    if not acked.changed:
        return f"{acked.name} was not acknowledged; nothing changed."
    return f"{acked.name} is not acknowledged any more; it was by {acked.before}."


def _facts(incident: Incident, name: str) -> dict[str, Any]:
    facts = {
        "incident": incident.id,
        "series": incident.series,
        "name": name,
        "level": incident.level.word if incident.level else None,
        "opened_at": incident.opened_at,
        "acked_by": incident.acked_by or None,
        "acked_at": incident.acked_at,
    }
    return {key: as_json_values(value) for key, value in facts.items()}

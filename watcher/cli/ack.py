"""`watcher ack`: take on an open incident, so that what was told already is not told again."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Annotated

import typer

from watcher.cli.options import ConfigOption, JsonOption, as_json_values, fail, load_or_exit, look, print_json
from watcher.cli.silence import AuthorOption

if TYPE_CHECKING:
    from watcher.config.loaded import Loaded
    from watcher.config.models import Config
    from watcher.engine.acks import Acked


def ack(
    what: Annotated[str, typer.Argument(metavar="ID", help="The short id in a message, or an incident's.")],
    reason: Annotated[str, typer.Option(help="What is being done; stands in the history.")] = "",
    undo: Annotated[bool, typer.Option("--undo", help="Take an acknowledgement back.")] = False,
    author: AuthorOption = "",
    config: ConfigOption = None,
    as_json: JsonOption = False,
) -> None:
    """Acknowledge an incident: its level is not repeated any more; a higher one is told all the same."""
    if undo and reason:
        fail("--reason goes with an acknowledgement, not with --undo")
    loaded, settings = load_or_exit(config, need_secrets=False)
    from watcher.ports import WatcherError

    try:
        acked = asyncio.run(_write(loaded, settings, what, author, reason, undo=undo))
    except WatcherError as error:
        fail(str(error), hint=error.hint)
    if as_json:
        print_json(_as_plain(acked))
    elif not look.quiet:
        typer.echo(_undone(acked) if undo else _said(acked))


async def _write(
    loaded: Loaded, settings: Config, what: str, author: str, reason: str, *, undo: bool
) -> Acked:
    from watcher.bootstrap import SystemClock, policy_of
    from watcher.cli.writing import login_name, written
    from watcher.engine.acks import acknowledge, withdraw

    policy, now, who = policy_of(loaded, settings), SystemClock().now(), author or login_name()
    if undo:
        return await written(settings.storage.url, lambda tx: withdraw(tx, policy, what, who, now))
    return await written(settings.storage.url, lambda tx: acknowledge(tx, policy, what, who, reason, now))


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


def _as_plain(acked: Acked) -> object:
    incident = acked.incident
    return as_json_values(
        {
            "incident": incident.id,
            "series": incident.series,
            "name": acked.name,
            "level": incident.level.word if incident.level else None,
            "acked_by": incident.acked_by or None,
            "acked_at": incident.acked_at,
            "changed": acked.changed,
        }
    )

"""Silences, and what can be acknowledged, as people and programs read them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

import typer
from rich.console import Console
from rich.table import Table
from rich.text import Text

from watcher.domain import dates
from watcher.domain.plain import plain
from watcher.domain.silence import Silence, SilenceState
from watcher.engine.silencing.silences import words_of

if TYPE_CHECKING:
    from watcher.engine.silencing.acks import Open
    from watcher.engine.silencing.silences import Added

_STYLES = {SilenceState.ACTIVE: "yellow", SilenceState.PENDING: "blue", SilenceState.EXPIRED: "dim"}


def print_added(added: Added, now: datetime, zone: str) -> None:
    """One line: what is silenced until when, how to undo it; warns where it is nothing or all."""
    silence = added.silence
    start = "" if silence.starts_at <= now else f" from {dates.full_moment(silence.starts_at, zone)}"
    until = f"{start} until {dates.full_moment(silence.ends_at, zone)} ({silence.name})"
    typer.echo(f"Silenced {added.matches}{until}. Undo: watcher silence expire {silence.name}")
    if added.everything:
        typer.echo("warning: that is everything that is watched: nobody is told of anything", err=True)
    if added.nothing:
        typer.echo("warning: it matches nothing now, only what may come", err=True)
        for stranger in added.strangers:
            typer.echo(f"  help: {stranger}", err=True)


def print_silences(screen: Console, silences: Sequence[Silence], now: datetime, zone: str) -> None:
    if not silences:
        screen.print(Text("nothing is silenced", style="dim"))
        return
    table = Table(box=None, padding=(0, 2, 0, 0), pad_edge=False, header_style="dim")
    for name in ("ID", "STATE", "WHAT", "FROM", "UNTIL", "BY", "REASON"):
        table.add_column(name, no_wrap=name in {"ID", "STATE", "FROM", "UNTIL"}, overflow="fold")
    for each in silences:
        table.add_row(*_cells(each, now, zone))
    screen.print(table)
    screen.print(Text(f"  times in {dates.zone_name(now, zone)}", style="dim"))


def _cells(each: Silence, now: datetime, zone: str) -> list[Text]:
    state = each.state(now)
    ended = f" (ended by {plain(each.expired_by)})" if each.expired_by else ""
    return [
        Text(each.name),
        Text(state.value, style=_STYLES[state]),
        Text(words_of(each.match)),
        Text(dates.moment(each.starts_at, zone)),
        Text(dates.moment(each.ends_at, zone) + (" (reset)" if each.until_reset else "")),
        Text(plain(each.author)),
        Text(f"{plain(each.reason)}{ended}"),
    ]


def print_open(screen: Console, found: Sequence[Open], now: datetime, zone: str) -> None:
    """What `watcher ack` can be told to take on."""
    if not found:
        screen.print(Text("no incident is open", style="dim"))
        return
    table = Table(box=None, padding=(0, 2, 0, 0), pad_edge=False, header_style="dim")
    for name in ("ID", "LEVEL", "WHAT", "SINCE", "ACK"):
        table.add_column(name, no_wrap=name != "WHAT", overflow="fold")
    for one in found:
        level = one.incident.level.word if one.incident.level else "open"
        since = dates.moment(one.incident.opened_at, zone)
        table.add_row(*map(Text, (one.id, level, one.name, since, plain(one.incident.acked_by))))
    screen.print(table)
    screen.print(Text(f"  times in {dates.zone_name(now, zone)}", style="dim"))


def expired_text(silence: Silence, zone: str, *, was_lasting: bool) -> str:
    if not was_lasting:
        return f"{silence.name} is over since {dates.full_moment(silence.ends_at, zone)}; nothing changed."
    return f"Ended {silence.name} ({words_of(silence.match)}). What still holds is told at the next look."


def as_plain(silence: Silence, now: datetime) -> dict[str, Any]:
    """For --json; moments in ISO 8601."""
    return {
        "id": silence.name,
        "state": silence.state(now).value,
        "match": {name: list(globs.patterns) for name, globs in silence.match.globs.items()},
        "author": silence.author,
        "reason": silence.reason,
        "starts_at": silence.starts_at.isoformat(),
        "ends_at": silence.ends_at.isoformat(),
        "expired_by": silence.expired_by or None,
        "until_reset": silence.until_reset,
    }

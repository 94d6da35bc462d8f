"""What `watcher once` prints: how each source answered, and what was told or would be."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from typing import Any

import typer

from watcher.cli.options import console, print_json
from watcher.domain.dates import full_moment
from watcher.domain.plain import plain
from watcher.engine.asking.poll import Polled
from watcher.engine.exports.orders import Ordered
from watcher.records import ExportState, OutboxRow


def print_cycle(
    polled: list[Polled], sent: int, *, dry_run: bool, as_json: bool, mentioning: Collection[str]
) -> None:
    """Print what came of a cycle; only the receivers in `mentioning` call people by name."""
    if as_json:
        print_json(_as_data(polled, sent, dry_run=dry_run))
        return
    typer.echo(f"Polled {', '.join(_source_lines(polled))}.")
    if not dry_run:
        typer.echo(f"Sent {sent} message{'' if sent == 1 else 's'}.")
        return
    _print_rows(polled, mentioning)
    for line in _order_lines(polled):
        typer.echo(line)
    typer.echo("Nothing was sent or saved.")


def _print_rows(polled: list[Polled], mentioning: Collection[str]) -> None:
    from watcher.adapters.channels.console import render

    screen = console()
    owed = [row for each in polled for row in each.outcome.rows]
    rows = [row for row in owed if not row.held]
    typer.echo(
        f"Would send {len(rows)} message{'' if len(rows) == 1 else 's'}:" if rows else "Nothing to tell."
    )
    for row in rows:
        screen.print(render(row.message, receiver=row.receiver, mentions=row.receiver in mentioning))
    for line in _held_lines(owed):
        typer.echo(line)


def _held_lines(rows: list[OutboxRow]) -> list[str]:
    """What quiet hours would keep back, and until when."""
    return [
        f"Would hold until {full_moment(row.next_attempt_at, row.message.timezone)} (quiet hours): "
        f"{row.message.headline} -> {row.receiver}"
        for row in rows
        if row.held
    ]


def _order_lines(polled: list[Polled]) -> list[str]:
    """The reports that rules want: which would be ordered, and why others would not."""
    ordered = [each for one in polled for each in one.outcome.ordered]
    return [
        f"Would not order the {plain(each.name)}: {each.refused}"
        if each.refused
        else f"Would {_deed(each)} the {plain(each.name)}."
        for each in ordered
    ]


def _deed(ordered: Ordered) -> str:
    asks = any(export.state is ExportState.ASKED for export in ordered.exports)
    return "ask people whether to order" if asks else "order"


def _source_lines(polled: list[Polled]) -> list[str]:
    """`pipefy (12 orgs, 108 series)` or `pipefy FAILED (reason)`, one a source."""
    return [_source_line(name, mine) for name, mine in _by_source(polled).items()]


def _by_source(polled: list[Polled]) -> dict[str, list[Polled]]:
    found: dict[str, list[Polled]] = defaultdict(list)
    for each in polled:
        found[each.source].append(each)
    return found


def _orgs(polled: list[Polled]) -> int:
    """How many organizations were asked about: the first poll is discovery, which names the same ones."""
    return sum(each.orgs for each in polled[1:])


def _source_line(name: str, polled: list[Polled]) -> str:
    errors = [str(each.error) for each in polled if each.error]
    if errors:
        return f"{name} FAILED ({errors[0]})"
    orgs = _orgs(polled)
    judged = sum(each.outcome.judged for each in polled)
    return f"{name} ({orgs} organization{'' if orgs == 1 else 's'}, {judged} series)"


def _as_data(polled: list[Polled], sent: int, *, dry_run: bool) -> dict[str, Any]:
    rows = [row for each in polled for row in each.outcome.rows]
    return {
        "dry_run": dry_run,
        "sources": [
            {
                "source": name,
                "organizations": _orgs(mine),
                "error": next((str(each.error) for each in mine if each.error), None),
            }
            for name, mine in _by_source(polled).items()
        ],
        "messages": [
            {
                "receiver": row.receiver,
                "reason": str(row.message.reason),
                "text": row.message.sentence,
                "held_until": row.next_attempt_at.isoformat() if row.held else None,
            }
            for row in rows
        ],
        "exports": [
            {"name": each.name, "refused": each.refused or None}
            for one in polled
            for each in one.outcome.ordered
        ],
        "sent": sent,
    }

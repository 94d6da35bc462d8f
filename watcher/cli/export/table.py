"""Exports as people and scripts read them: a table, a line an order, JSON. Signed addresses never show."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict

from rich.console import Console
from rich.table import Table
from rich.text import Text

from watcher.cli.options import as_json_values
from watcher.domain import dates
from watcher.domain.plain import plain
from watcher.engine.exports.orders import report_name
from watcher.records import Export, ExportKind, ExportState

_STYLES = {
    ExportState.FINISHED: "green",
    ExportState.SENT: "green",
    ExportState.FAILED: "bold red",
    ExportState.UNCERTAIN: "magenta",
    ExportState.ASKED: "bold cyan",
    ExportState.DENIED: "dim",
    ExportState.EXPIRED: "dim",
    ExportState.SPARED: "dim",
}


def print_exports(screen: Console, exports: Sequence[Export], zone: str) -> None:
    """A table, newest first; what went wrong stands under its row."""
    if not exports:
        screen.print(Text("  no exports in the last 30 days (watcher export start)", style="dim"))
        return
    table = Table(box=None, padding=(0, 2, 0, 0), pad_edge=False, header_style="dim")
    for name in ("ID", "ASKED", "REPORT", "STATE", "BY", "GOES TO"):
        table.add_column(
            name, no_wrap=name in {"ID", "ASKED", "STATE"}, justify="right" if name == "ID" else "left"
        )
    for export in exports:
        table.add_row(*_cells(export, zone))
    screen.print(table)
    for export in exports:
        if remark := export.error or _question(export, zone):
            screen.print(Text(f"  {export.id}: {plain(remark)}", style="dim"), soft_wrap=True)
    screen.print(Text(f"  times in {dates.zone_name(exports[0].asked_at, zone)}", style="dim"))


def print_ordered(screen: Console, exports: Sequence[Export], folder: str) -> None:
    """What was ordered, how it stands, and where it goes."""
    for export in exports:
        name = plain(report_name(export))
        screen.print(
            Text.assemble((f"export {export.id}", "bold"), f"  {name}  ", _state(export)), soft_wrap=True
        )
        place = export.goes_to or _will_go(export, folder)
        screen.print(
            Text(f"  {'help' if export.error else 'goes to'}: {plain(export.error or place)}"), soft_wrap=True
        )
    if any(not export.state.over for export in exports):
        screen.print(
            Text("  the daemon carries it out (`watcher run`); watcher export list shows how it goes")
        )


def as_plain(export: Export) -> dict[str, object]:
    """Everything but the signed address."""
    values = asdict(export)
    del values["file_url"]
    plain_values: dict[str, object] = as_json_values(values)
    return plain_values


def _cells(export: Export, zone: str) -> list[Text]:
    size = f" ({export.size:,} bytes)" if export.size is not None else ""
    return [
        Text(str(export.id)),
        Text(dates.moment(export.asked_at, zone)),
        Text(plain(report_name(export))),
        _state(export),
        Text(_people(export)),
        Text(plain(export.goes_to) + size),
    ]


def _state(export: Export) -> Text:
    return Text(export.state.value, style=_STYLES.get(export.state, "yellow"))


def _will_go(export: Export, folder: str) -> str:
    """Where it will go, before the vendor has said so."""
    if export.kind is ExportKind.USAGE_REPORT:
        return "the mailbox of the account that asks, and nowhere else"
    return f"the folder {folder}"


def _people(export: Export) -> str:
    """Who wants it, and who said whether it may be."""
    who = plain(export.asked_by)
    if not export.decided_by:
        return who
    said = "denied" if export.state is ExportState.DENIED else "approved"
    return f"{who}, {said} by {plain(export.decided_by)}"


def _question(export: Export, zone: str) -> str:
    """How the question is answered, while it is one."""
    if export.state is not ExportState.ASKED:
        return ""
    until = dates.moment(export.next_look_at, zone)
    return f"may be approved until {until}: watcher export approve {export.id}"

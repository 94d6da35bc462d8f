"""The status table: one line a source, one a series, worst first, bars of twenty cells."""

from __future__ import annotations

from datetime import datetime

from rich.console import Console
from rich.table import Table
from rich.text import Text

from watcher.domain import dates
from watcher.domain.plain import plain
from watcher.domain.words import cells, number, percent
from watcher.engine.status import SeriesLine, SourceLine, Standing, Status

_STYLES = {
    Standing.CRITICAL: "bold red",
    Standing.WARNING: "yellow",
    Standing.NO_DATA: "magenta",
    Standing.NOTICE: "blue",
}
_BAR = 20
_CALM_BELOW = 60
_QUIET = {Standing.OK, Standing.NO_LIMIT}


def print_status(screen: Console, status: Status, zone: str, *, everything: bool) -> None:
    """Print `status`; without `everything`, what is well and below 60 % is only counted."""
    for source in status.sources:
        screen.print(_source(source, status.at))
    shown = [line for line in status.series if everything or not _is_calm(line)]
    if shown:
        screen.print()
        screen.print(_table(shown, status.at))
    hidden = [line for line in status.series if line not in shown]
    if hidden:
        screen.print(Text(f"  … {_counted(hidden)} (watcher status --all)", style="dim"))
    screen.print()
    for line in _footnotes(status, shown, zone):
        screen.print(Text(f"  {line}"))


def _counted(hidden: list[SeriesLine]) -> str:
    """How many lines are left out and why; a limit nobody knows is not one that is far away."""
    unknown = sum(1 for line in hidden if line.standing is Standing.NO_LIMIT)
    calm = len(hidden) - unknown
    parts = [f"{calm} more below {_CALM_BELOW} %"] if calm else []
    return ", ".join([*parts, f"{unknown} without a known limit"] if unknown else parts)


def _source(source: SourceLine, now: datetime) -> Text:
    name = plain(source.name)
    if source.last_ok_at is None:
        said = ("NO ANSWER YET", "magenta")
    elif source.ok:
        said = ("ok", "green")
    else:
        said = ("STALE" if not source.failures else "FAILING", "magenta")
    line = Text.assemble((name, "bold"), "  ", said)
    if source.last_ok_at is not None:
        line.append(f", answered {dates.lasting(now - source.last_ok_at)} ago")
    if source.failure:
        line.append(f" ({plain(source.failure)}; {source.failures} in a row)")
    if source.next_due is not None and source.next_due > now:
        line.append(f", next in {dates.lasting(source.next_due - now)}")
    if source.missing:
        line.append(f"; missing: {', '.join(plain(name) for name in source.missing)}", style="magenta")
    return line


def _table(lines: list[SeriesLine], now: datetime) -> Table:
    table = Table(box=None, padding=(0, 2, 0, 0), header_style="dim")
    for name in ("ORG", "RESOURCE", "USED", "", "", "LIMIT", "RESETS", "STATE"):
        right = name in {"", "LIMIT"}
        table.add_column(name, justify="right" if right else "left", no_wrap=name != "STATE")
    several = len({line.source for line in lines}) > 1
    for line in lines:
        table.add_row(*_cells(line, now, several=several))
    return table


def _cells(line: SeriesLine, now: datetime, *, several: bool) -> list[Text]:
    style = _STYLES.get(line.standing, "green" if line.standing is Standing.OK else "dim")
    org = f"{plain(line.org)} ({line.source})" if several else plain(line.org)
    whole = percent(line.used, line.limit) if line.used is not None else None
    return [
        Text(org[:40]),
        Text(line.resource_label),
        _bar(line, style),
        Text(f"{whole} %" if whole is not None else "?"),
        Text(number(line.used) if line.used is not None else "?"),
        Text(_limit(line)),
        Text(f"in {dates.lasting(line.period.end - now)}" if line.period else "no reset"),
        Text.assemble((line.standing.value, style), (f"  {plain(line.why)}" if line.why else "", "dim")),
    ]


def _bar(line: SeriesLine, style: str) -> Text:
    filled = cells(line.used, line.limit, _BAR) if line.used is not None else None
    if filled is None:
        return Text("?" if line.used is None else "", style="dim")
    return Text.assemble(("█" * filled, style), ("░" * (_BAR - filled), "dim"))


def _limit(line: SeriesLine) -> str:
    if line.limit is None:
        return "?"
    return number(line.limit) + {"allowance": "*", "fixed": "†"}.get(line.limit_from or "", "")


def _footnotes(status: Status, shown: list[SeriesLine], zone: str) -> list[str]:
    notes = []
    if any(line.limit_from == "allowance" for line in shown):
        notes.append("* limit from the config, the API gives none")
    if any(line.limit is None for line in shown):
        notes.append("? unknown, which is not zero: the API gives no limit; an allowance in the config can")
    notes += [f"receiver {r.name} is BROKEN: {plain(r.error or '')}" for r in status.broken]
    if status.waiting:
        since = dates.moment(status.oldest_waiting or status.at, zone)
        notes.append(f"{status.waiting} message(s) wait to be delivered, the oldest since {since}")
    notes.append(f"as of {dates.moment(status.at, zone)}")
    return notes


def _is_calm(line: SeriesLine) -> bool:
    return line.standing in _QUIET and (line.share or 0) < _CALM_BELOW

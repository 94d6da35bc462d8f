"""The status table: one line a source, one a series, worst first, as wide as the terminal allows."""

from __future__ import annotations

from datetime import datetime
from math import floor

from rich.console import Console
from rich.table import Table
from rich.text import Text

from watcher.cli.columns import Layout, Needs, layout, widest
from watcher.domain import dates
from watcher.domain.plain import plain
from watcher.domain.words import cells, number, percent
from watcher.engine.standing.receiverstand import trouble
from watcher.engine.standing.sourceline import SourceLine
from watcher.engine.standing.status import SeriesLine, Standing, Status

_STYLES = {
    Standing.CRITICAL: "bold red",
    Standing.WARNING: "yellow",
    Standing.FORECAST: "yellow",
    Standing.NO_DATA: "magenta",
    Standing.NOTICE: "blue",
}
_LONGEST_NAME = 40
_CALM_BELOW = 60
_MOST_PERCENT = 9_999
_QUIET = {Standing.OK, Standing.NO_LIMIT}


def print_status(screen: Console, status: Status, zone: str, *, everything: bool, place: str = "") -> None:
    """Print `status`; without `everything`, what is well and below 60 % is only counted.

    `place` says where the state was read from.
    """
    if status.unwell:
        screen.print(Text.assemble(("store  ", "bold"), (plain(status.unwell), "bold red")))
    for receiver in status.receivers:
        if said := trouble(receiver, status.at, zone):
            style = "bold red" if receiver.broken_since else "magenta"
            screen.print(
                Text.assemble(("receiver ", "bold"), (plain(receiver.name), "bold"), "  ", (said, style))
            )
    for source in status.sources:
        screen.print(_source(source, status.at))
        screen.print(_effort(source))
    shown = [line for line in status.series if everything or not is_calm(line)]
    if shown:
        screen.print()
        screen.print(_table(shown, status.at, screen.width))
    hidden = [] if everything else [line for line in status.series if is_calm(line)]
    if hidden:
        screen.print(Text(f"  … {_counted(hidden)} (watcher status --all)", style="dim"))
    screen.print()
    for line in _footnotes(status, shown, zone):
        screen.print(Text(f"  {line}"))
    read_from = f", from the {place}" if place else ""
    at = f"{dates.moment(status.at, zone)} {dates.zone_name(status.at, zone)}"
    screen.print(Text(f"  as of {at}{read_from}"))


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
        line.append(f" ({plain(source.why_then)})" if source.why_then else "", style="dim")
    if source.missing:
        line.append(f"; missing: {', '.join(plain(name) for name in source.missing)}", style="magenta")
    return line


def _effort(source: SourceLine) -> Text:
    """How long a crossing can stay unseen, and what asking cost today of what it may cost a day."""
    longest, usual = dates.lasting(source.seen_within), dates.lasting(source.seen_within_usually)
    if source.pushed:
        return Text(f"    numbers are brought; expected every {longest}", style="dim")
    bound = longest if usual == longest else f"{usual} at usual growth, {longest} at most"
    line = Text(f"    a level is seen within {bound}", style="dim")
    if source.budget_per_day is not None:
        allowed = number(round(source.budget_per_day, 1))
        spent = f"; {number(source.calls_today)} calls today (UTC), {allowed} a day are allowed"
        line.append(spent, style="magenta" if source.over_budget else "dim")
    return line


def _table(lines: list[SeriesLine], now: datetime, width: int) -> Table:
    several = len({line.source for line in lines}) > 1
    rows = [_cells(line, now, several=several) for line in lines]
    plan = _planned(rows, lines, width)
    table = Table(box=None, padding=(0, plan.gap, 0, 0), pad_edge=False, header_style="dim")
    table.add_column("ORG", no_wrap=True, width=plan.org)
    table.add_column("RESOURCE", no_wrap=True, width=plan.resource)
    if plan.bar:
        table.add_column("USED", no_wrap=True, width=plan.bar)
    for name in ("" if plan.bar else "USED", "", "LIMIT"):
        table.add_column(name, justify="right", no_wrap=True)
    if plan.forecast:
        table.add_column("FORECAST", justify="right", no_wrap=True, width=plan.forecast)
    if plan.resets:
        table.add_column("RESETS", no_wrap=True, width=plan.resets)
    table.add_column("STATE", width=plan.state)
    for line, row in zip(lines, rows, strict=True):
        org, resource, *numbers, forecast, resets, state = row
        bar = [_bar(line, plan.bar)] if plan.bar else []
        ahead = [forecast] if plan.forecast else []
        table.add_row(org, resource, *bar, *numbers, *ahead, *([resets] if plan.resets else []), state)
    return table


def _planned(rows: list[list[Text]], lines: list[SeriesLine], width: int) -> Layout:
    columns = [list(column) for column in zip(*rows, strict=True)]
    names = ("ORG", "RESOURCE", "USED", "", "LIMIT", "FORECAST", "RESETS", "STATE")
    org, resource, share, used, limit, forecast, resets, state = (
        widest([name, *(cell.plain for cell in column)]) for name, column in zip(names, columns, strict=True)
    )
    word = widest(["STATE", *(line.standing.value for line in lines)])
    known = any(line.forecast is not None for line in lines)
    needs = Needs(org, resource, (share, used, limit), resets, state, word, forecast=forecast if known else 0)
    return layout(needs, width)


def _cells(line: SeriesLine, now: datetime, *, several: bool) -> list[Text]:
    """All columns but the bar."""
    org = f"{plain(line.org)} ({line.source})" if several else plain(line.org)
    whole = percent(line.used, line.limit) if line.used is not None else None
    noted = [
        plain(line.why or ""),
        f"ack {plain(line.acked_by)}" if line.acked_by else "",
        f"silenced {', '.join(line.silenced_by)}" if line.silenced_by else "",
        "held back" if line.held_back else "",
    ]
    why = "".join(f"  {each}" for each in noted if each)
    return [
        Text(org[:_LONGEST_NAME]),
        Text(plain(line.resource_label)[:_LONGEST_NAME]),
        Text(f"{whole} %" if whole is not None else "?"),
        Text(number(line.used) if line.used is not None else "?"),
        Text(_limit(line)),
        Text(_ahead(line)),
        Text(f"in {dates.lasting(line.period.end - now)}" if line.period else "no reset"),
        Text.assemble((line.standing.value, _style(line)), (why, "dim")),
    ]


def _ahead(line: SeriesLine) -> str:
    """Where the period will most probably end, in percent of the limit."""
    if line.forecast is None:
        return "?" if line.period else "-"
    return f"{min(floor(line.forecast), _MOST_PERCENT):,} %"


def _style(line: SeriesLine) -> str:
    return _STYLES.get(line.standing, "green" if line.standing is Standing.OK else "dim")


def _bar(line: SeriesLine, length: int) -> Text:
    filled = cells(line.used, line.limit, length) if line.used is not None else None
    if filled is None:
        return Text("?" if line.used is None else "", style="dim")
    return Text.assemble(("█" * filled, _style(line)), ("░" * (length - filled), "dim"))


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
    if any(line.forecast is not None for line in shown):
        notes.append("FORECAST is where the period will most probably end (--json says why one is unknown)")
    if status.silences:
        are = "silence is" if status.silences == 1 else "silences are"
        notes.append(f"{status.silences} {are} active (watcher silence list)")
    if status.waiting:
        since = dates.moment(status.oldest_waiting or status.at, zone)
        notes.append(f"{status.waiting} message(s) wait to be delivered, the oldest since {since}")
    if status.held:
        until = dates.moment(status.held_until or status.at, zone)
        notes.append(f"{status.held} message(s) held by quiet hours, the first until {until}")
    notes += [
        f"{flood.held_back:,} of the {flood.raised:,} alerts of rule {plain(flood.rule)} are held back: "
        f"it may raise {flood.most or 0:,}"
        for flood in status.floods
    ]
    return notes + _next(shown)


def _next(shown: list[SeriesLine]) -> list[str]:
    """What to type to learn more of the worst."""
    worst = next((line.id for line in shown if line.level and line.id), None)
    return [f"why: watcher explain {worst}"] if worst else []


def is_calm(line: SeriesLine) -> bool:
    """Whether a line is left out of what is shown unless all are wanted."""
    return line.standing in _QUIET and (line.share or 0) < _CALM_BELOW

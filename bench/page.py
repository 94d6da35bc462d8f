"""The figures as a table, for the terminal and for the reference page."""

from __future__ import annotations

import os
import platform
from collections.abc import Iterable, Sequence
from datetime import date

from bench.figures import Figure

_INTRODUCTION = """\
# Benchmarks

Written by `make bench ARGS=--markdown`; `make bench` shows the same on the terminal. Measured on {day}, on
a machine with {cores} cores, {system}, Python {python}; yours will differ. So results are also given in
*loops*. One loop is the CPU time of a fixed piece of plain Python ({loop:.0f} ms here), measured beside each
run: times are so many loops long, rates are so many a loop. That moves much less between machines.

The far side (Pipefy, Slack, mail) runs in a process of its own and is not counted. It has 100 organizations
with nine limits each; configuration and rules are the ones in the repository, the store is a SQLite file.
CPU time is that of all the daemon's threads, from the request to the committed transaction. Packages are
compiled, as `make` installs them. MB are millions of bytes; a store that was just made costs memory for the
migrations until the next start.

A full house is another far side:
{house},
each organization with nine limits, each workspace with three counters and two stocks; every hundredth of
either is over a warning line. One daemon's parts ask all of them and judge by the repository's rules. Its
clock is a made one, which a wait for the sources' own pace moves on at once, and Workato's limit of 60
requests a minute is switched off at the far side: in real time the 100 pages of its customer list take
three minutes, for we ask for 30 a minute. The first cycle discovers as well; the past is not filled in.
"""
_HEAD = ("what", "median", "lowest to highest", "runs", "loops", "aim")
_CALLS = """## Requests a cycle

As the far side counted them, for sources of different sizes. Pipefy's are documents about usage, each about
25 organizations at most; Workato's are usage and pages of the customer list, each of 100 customers at most.
Others are tokens and discovery.
"""
_CALLS_HEAD = ("source", "organizations", "first cycle", "later cycles")


def markdown(
    figures: Sequence[Figure], calls: Sequence[Sequence[str]], loop: float, day: date, house: str
) -> str:
    """docs/reference/benchmarks.md. `loop` is the fixed loop's CPU seconds, `house` how large it is."""
    introduction = _INTRODUCTION.format(
        day=day.isoformat(),
        cores=os.cpu_count(),
        system=platform.system(),
        python=platform.python_version(),
        loop=loop * 1000,
        house=house,
    )
    notes = [f"- {each.name}: {each.note}." for each in figures if each.note]
    page = [introduction, *_lines(_HEAD, map(_row, figures)), "", *notes, ""]
    return "\n".join([*page, _CALLS, *_lines(_CALLS_HEAD, calls)]) + "\n"


def _lines(head: Sequence[str], rows: Iterable[Sequence[str]]) -> list[str]:
    return ["| " + " | ".join(row) + " |" for row in (head, ("---",) * len(head), *rows)]


def table(figures: Sequence[Figure]) -> str:
    """The figures for the terminal."""
    return _columns([_HEAD, *map(_row, figures)])


def calls_table(calls: Sequence[Sequence[str]]) -> str:
    """The requests a cycle for the terminal."""
    return _columns([_CALLS_HEAD, *calls])


def _columns(rows: Sequence[Sequence[str]]) -> str:
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    return "\n".join(
        "  ".join(text.ljust(width) for text, width in zip(row, widths, strict=True)).rstrip() for row in rows
    )


def _row(figure: Figure) -> tuple[str, ...]:
    unit = f" {figure.unit}" if figure.unit else ""
    return (
        figure.name,
        _number(figure.median) + unit,
        f"{_number(min(figure.runs))} to {_number(max(figure.runs))}" if len(figure.runs) > 1 else "",
        str(len(figure.runs)),
        _number(figure.loops_median) if figure.loops else "",
        _aim(figure),
    )


def _aim(figure: Figure) -> str:
    if figure.aim is None:
        return ""
    return f"under {_number(figure.aim)} {figure.unit}: {'met' if figure.met else 'MISSED'}"


def _number(value: float) -> str:
    """Three digits that say something, and no more."""
    if value >= 100:
        return f"{value:,.0f}"
    return f"{value:.1f}" if value >= 10 else f"{value:.2f}"

"""The figures as a table, for the terminal and for the reference page."""

from __future__ import annotations

import os
import platform
from collections.abc import Sequence
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
"""
_HEAD = ("what", "median", "lowest to highest", "runs", "loops", "aim")


def markdown(figures: Sequence[Figure], loop: float, day: date) -> str:
    """docs/reference/benchmarks.md. `loop` is the fixed loop's CPU seconds."""
    introduction = _INTRODUCTION.format(
        day=day.isoformat(),
        cores=os.cpu_count(),
        system=platform.system(),
        python=platform.python_version(),
        loop=loop * 1000,
    )
    lines = ["| " + " | ".join(row) + " |" for row in (_HEAD, ("---",) * len(_HEAD), *map(_row, figures))]
    notes = [f"- {each.name}: {each.note}." for each in figures if each.note]
    return "\n".join([introduction, *lines, "", *notes]) + "\n"


def table(figures: Sequence[Figure]) -> str:
    """The same, in columns that line up."""
    rows = [_HEAD, *map(_row, figures)]
    widths = [max(len(row[column]) for row in rows) for column in range(len(_HEAD))]
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

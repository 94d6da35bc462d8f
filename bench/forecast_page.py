"""The forecast benchmark as a table, for the terminal and for the reference page, with the bar beside it."""

from __future__ import annotations

import os
import platform
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from textwrap import wrap

from bench.days import Recorded
from bench.episodes import Score
from bench.judged import OURS, Played
from bench.speed import Speed

_BUCKETS = ("1-3", "4-7", "8-14", "15-22", "23-31")
_HEAD = ("policy", "precision", "recall", "false alarms", "lead, days", "flaps", "Brier", "calibration error")


@dataclass(frozen=True)
class Measure:
    """One number of ours and what it should be."""

    name: str
    value: float
    least: float = float("-inf")
    most: float = float("inf")
    digits: int = 3

    @property
    def passes(self) -> bool:
        """As printed: a bar of .95 is met by what is printed as .950."""
        return self.least <= round(self.value, self.digits) <= self.most

    @property
    def cells(self) -> tuple[str, ...]:
        value, low, high = (f"{each:.{self.digits}f}" for each in (self.value, self.least, self.most))
        if self.least > float("-inf"):
            bar = f"{low} to {high}" if self.most < float("inf") else f"at least {low}"
        else:
            bar = f"at most {high}"
        return self.name, value, bar, "PASS" if self.passes else "short"


def measures(played: Played, speed: Speed) -> list[Measure]:
    """What the bar asks for."""
    ours = played.scores[OURS]
    young = sum(each.inside for each in played.young) / max(1, sum(each.count for each in played.young))
    return [
        Measure("precision", ours.precision, least=0.95),
        Measure("recall", ours.recall, least=0.94),
        Measure("mean lead, days (a miss is 0)", ours.mean_lead, least=14.5, digits=1),
        Measure("false-alarm rate", ours.false_rate, most=0.05),
        Measure("flaps an episode", ours.mean_flaps, most=0.07),
        Measure("Brier, as long as the limit is not passed", ours.brier, most=0.082, digits=4),
        Measure("Brier, every day's end", ours.brier_all_days, most=0.082, digits=4),
        Measure("calibration error", ours.miscalibration, most=0.010, digits=4),
        *(
            Measure(f"P10-P90 coverage, {days} days left", each.share, 0.78, 0.84)
            for days, each in zip(_BUCKETS, played.coverage, strict=True)
        ),
        Measure("P10-P90 coverage, 2 to 13 days known", young, 0.78, 0.84),
        Measure("ms to learn a series of 400 days anew", speed.rebuild_ms, most=5.0, digits=1),
        Measure("µs for an outlook and one likelihood", speed.ask_us, most=20.0, digits=1),
    ]


def table(series: Sequence[Recorded], played: Played, speed: Speed) -> str:
    """For the terminal."""
    parts = [
        _summary(series, played),
        columns([_HEAD, *_policies(played)]),
        columns([("this forecast", "is", "bar", ""), *(each.cells for each in measures(played, speed))]),
        columns([("by family", *_HEAD[1:]), *_families(played)]),
        _known(played),
    ]
    return "\n\n".join(parts)


def _summary(series: Sequence[Recorded], played: Played) -> str:
    families, count = len({each.family for each in series}), played.scores[OURS].count
    passed = played.scores[OURS].hits + played.scores[OURS].misses
    return (
        f"{len(series)} series of {families} families, {sum(len(each.counts) for each in series):,} days, "
        f"{count:,} episodes, of which {passed:,} pass the limit."
    )


def _policies(played: Played) -> Iterator[tuple[str, ...]]:
    for name in sorted(played.scores, key=lambda name: name == OURS):
        yield _row(name, played.scores[name])


def _families(played: Played) -> Iterator[tuple[str, ...]]:
    for name, score in sorted(played.families.items()):
        yield _row(f"{name} ({score.count:,} episodes)", score)


def _row(name: str, score: Score) -> tuple[str, ...]:
    shares = (score.precision, score.recall, score.false_rate)
    rest = (f"{score.mean_lead:.1f}", f"{score.mean_flaps:.3f}", f"{score.brier:.4f}")
    return name, *(f"{share:.3f}" for share in shares), *rest, f"{score.miscalibration:.4f}"


def _known(played: Played) -> str:
    shares = ", ".join(f"{days}: {each.share:.2f}" for days, each in enumerate(played.young, start=2))
    return f"P10-P90 coverage by days known: {shares}."


def columns(rows: Iterable[Sequence[str]]) -> str:
    kept = [tuple(row) for row in rows]
    widths = [max(len(row[column]) for row in kept) for column in range(len(kept[0]))]
    return "\n".join(
        "  ".join(text.ljust(width) for text, width in zip(row, widths, strict=True)).rstrip() for row in kept
    )


# --- The page ----------------------------------------------------------------------------------------

_INTRODUCTION = """\
# Forecast benchmark

Written by `python -m bench.forecast FOLDER --markdown`; without `--markdown` it is shown on the terminal.
{source} How the forecast works, what was tried and where it falls short:
[the explanation](../explanation/forecast.md).

An *episode* is a series, one of its complete months and a limit: 0.8, 0.9, 1, 1.1 or 1.25 times the median
daily mean of up to twelve complete months before (two at least), times the days of the month. At each day's
end, until the limit is passed, a policy decides. An alarm goes on at a likelihood of 90 % and off below 50 %;
the rivals say yes or no. *Lead* is the days from the first alarm to the day on which the limit is passed, 0
where there was none; a *flap* is an alarm taken back; *false alarms* are a share of the episodes that stay
below their limit. Each family is judged with tables of errors in which it had no part.

{summary}
"""


def page(series: Sequence[Recorded], played: Played, speed: Speed, *, made: bool) -> str:
    """docs/reference/forecast-benchmark.md."""
    source = (
        "The series here are made from a seed."
        if made
        else (
            "The series here are public counts that behave like usage (city transport, flights, orders, "
            "commits, downloads, requests); they are not part of the repository."
        )
    )
    bar = [("this forecast", "is", "bar", ""), *(each.cells for each in measures(played, speed))]
    introduction = _INTRODUCTION.format(source=source, summary=_summary(series, played))
    wrapped = "\n\n".join(_wrapped(part) for part in introduction.strip().split("\n\n"))
    machine = (
        f"The times are CPU time on a machine with {os.cpu_count()} cores, {platform.system()}, Python "
        f"{platform.python_version()}, where the fixed loop of [the other benchmarks](benchmarks.md) takes "
        f"{speed.loop_ms:.0f} ms. No numeric library is used."
    )
    parts = [
        wrapped,
        _markdown([_HEAD, *_policies(played)]),
        "## The bar",
        _markdown(bar),
        _wrapped(machine),
        "## By family",
        _markdown([("family", *_HEAD[1:]), *_families(played)]),
        "## Young series",
        _wrapped("A series is met on the 1st, 6th or 11th of a month, with its counter. " + _known(played)),
    ]
    return "\n\n".join(parts) + "\n"


def _wrapped(text: str) -> str:
    return text if text.startswith("#") else "\n".join(wrap(text, 118, break_long_words=False))


def _markdown(rows: Iterable[Sequence[str]]) -> str:
    head, *body = [tuple(row) for row in rows]
    return "\n".join("| " + " | ".join(row) + " |" for row in (head, ("---",) * len(head), *body))

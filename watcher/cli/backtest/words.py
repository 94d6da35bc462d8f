"""Words of a backtest: counts, weekdays, days, leads."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import date, timedelta
from zoneinfo import ZoneInfo

from watcher.domain.plain import name, plain
from watcher.domain.reading import Labels, Series
from watcher.domain.rule import Level
from watcher.domain.words import count, listed, resource_label
from watcher.engine.replaying.retold import NoData, Retold

NOTHING = "-"
_DAYS = ("Mondays", "Tuesdays", "Wednesdays", "Thursdays", "Fridays", "Saturdays", "Sundays")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_FEWEST = 4
_MOST_STRETCHES = 6
_LONGEST_NAME = 60
_PLURALS = {"critical": "critical", "resolved": "resolved", "eased": "eased", "repeated": "repeated"}


def counted(side: Retold, rule: str, zone: str) -> str:
    """`11 warnings, 2 critical, 9 resolved  (7 on Mondays)`."""
    counts = side.counts(rule)
    order = [level.word for level in Level] + ["resolved"]
    kinds = [kind for kind in order if counts[kind]] + sorted(kind for kind in counts if kind not in order)
    if not kinds:
        return NOTHING
    text = ", ".join(count(counts[kind], kind, _PLURALS.get(kind, "")) for kind in kinds)
    hint = mostly_on(side, rule, zone)
    return f"{text}  ({hint})" if hint else text


def mostly_on(side: Retold, rule: str, zone: str) -> str:
    """`7 on Mondays`, where more than half of at least four came on one day of the week; else empty."""
    tz = ZoneInfo(zone)
    days = Counter(told.at.astimezone(tz).weekday() for told, _ in side.of(rule) if told.begins)
    total = days.total()
    if total < _FEWEST:
        return ""
    day, times = days.most_common(1)[0]
    return f"{times} on {_DAYS[day]}" if times * 2 > total else ""


def length(span: timedelta) -> str:
    """`8.4 d`, `3.0 h`, `12 min`; cut, not rounded up."""
    hours = span / timedelta(hours=1)
    if hours >= 24:  # noqa: PLR2004 - a day
        return f"{int(hours / 24 * 10) / 10:g} d"
    return f"{int(hours * 10) / 10:g} h" if hours >= 1 else f"{int(hours * 60)} min"


def lacking(no_data: NoData, *, alone: bool) -> str:
    """`No data for 4 of 90 days (12-15 Feb): those days were skipped.` and the source, unless it is alone."""
    stretches = no_data.stretches
    shown = [_stretch(*each) for each in stretches[:_MOST_STRETCHES]]
    shown += (
        [f"{len(stretches) - _MOST_STRETCHES} more stretches"] if len(stretches) > _MOST_STRETCHES else []
    )
    of = "" if alone else f" from {plain(no_data.source, _LONGEST_NAME)}"
    days = f"{len(no_data.days)} of {count(no_data.of, 'day')} ({listed(shown)})"
    return f"No data{of} for {days}: those days were skipped."


def _stretch(first: date, last: date) -> str:
    end = f"{last.day} {_MONTHS[last.month - 1]}"
    if first == last:
        return end
    if (first.year, first.month) == (last.year, last.month):
        return f"{first.day}-{end}"
    return f"{first.day} {_MONTHS[first.month - 1]} - {end}"


def called(series: Series, labels: Labels) -> str:
    """`Acme Brasil automation jobs`, a part of it with the part's name; harmless to read."""
    names = dict(labels)
    org = name(names.get("org") or series.org or series.source, _LONGEST_NAME)
    part = names.get(series.below, "") if series.below else ""
    own = f" · {name(part, _LONGEST_NAME)}" if part else ""
    return f"{org}{own} {resource_label(series.resource)}"


def first_of(texts: Sequence[str], most: int) -> str:
    """The first so many, and how many more there are."""
    more = f" and {len(texts) - most} more" if len(texts) > most else ""
    return "; ".join(texts[:most]) + more

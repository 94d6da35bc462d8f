"""From one answer to readings and gaps: rows by `each`, in each row the numbers by their paths."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from watcher.adapters.sources.http_json import values
from watcher.adapters.sources.http_json.options import HttpJsonOptions, Wanted
from watcher.adapters.sources.http_json.paths import Path, finds, found, shown
from watcher.adapters.sources.http_json.resets import Resets, period_at, period_until
from watcher.domain.period import Period
from watcher.domain.reading import Gap, Labels, Limit, Org, Origin, Reading, Series
from watcher.domain.words import difference
from watcher.ports import Failure, SourceError

MOST_ROWS = 10_000
"""Rows of one list that are read; what comes after them is left out, and that is said."""
_MOST_NOTES = 5


@dataclass(slots=True)
class Told:
    """Everything one answer said.

    `unread` are resources in whose list some row could not be read: nobody is proved absent by it.
    """

    orgs: dict[str, Org] = field(default_factory=dict)
    series: dict[Series, Reading | Gap] = field(default_factory=dict)
    unread: set[str] = field(default_factory=set)
    notes: list[str] = field(default_factory=list)

    @property
    def first_gap(self) -> str:
        return next((each.reason for each in self.series.values() if isinstance(each, Gap)), "")

    @property
    def empty(self) -> bool:
        """Whether there are no rows at all: an answer, and one that can be read."""
        return not self.series and not self.unread

    @property
    def has_numbers(self) -> bool:
        return any(isinstance(each, Reading) for each in self.series.values())

    def take(self, org: Org, one: Reading | Gap) -> None:
        """Keep it; two that contradict each other leave the series unknown."""
        known = self.orgs.get(org.id)
        if known is None or known.name == known.id:  # another list may tell the name
            self.orgs[org.id] = org
        before = self.series.get(one.series)
        if before is not None and before != one:
            one = Gap(one.series, "the answer holds two rows of it that contradict each other", one.labels)
        self.series[one.series] = one

    def name_all_alike(self) -> None:
        """Label every series with the organization's name, also where only another list tells it."""
        for series, one in self.series.items():
            org = self.orgs.get(series.org or "")
            if org is not None and dict(one.labels).get("org") != org.name:
                labels = tuple(sorted({**dict(one.labels), "org": org.name}.items()))
                self.series[series] = replace(one, labels=labels)

    def note(self, text: str) -> None:
        if text not in self.notes and len(self.notes) < _MOST_NOTES:
            self.notes.append(text)


def told_by(data: Any, options: HttpJsonOptions, resets: Resets, now: datetime) -> Told:
    """Read the whole answer. Raises SourceError where it holds nothing of what is wanted."""
    told = Told()
    for wanted in options.readings:
        paths = wanted.compiled
        for row in _rows(data, wanted, told):
            _take_row(_Row(row, wanted, paths, options, now), resets, told)
    if not told.has_numbers and not told.empty:
        raise SourceError(
            f"nothing of what is wanted: {told.first_gap or 'no row can be read'}",
            kind=Failure.BAD_ANSWER,
            hint="Compare the paths with the answer: `watcher doctor` shows what they find.",
        )
    told.name_all_alike()
    return told


def _rows(data: Any, wanted: Wanted, told: Told) -> Iterator[Any]:
    path = wanted.compiled.get("each")
    if path is None:
        yield data
        return
    rows = found(path, data)
    if not isinstance(rows, list):
        raise SourceError(
            f"{shown(path)} finds no list in the answer",
            kind=Failure.BAD_ANSWER,
            hint="Look at `each` in the config.",
        )
    if len(rows) > MOST_ROWS:
        told.unread.add(wanted.resource)
        told.note(f"{shown(path)} finds {len(rows):,} rows; only the first {MOST_ROWS:,} are read")
    yield from rows[:MOST_ROWS]


@dataclass(frozen=True, slots=True)
class _Row:
    """One row of the answer, and how to read it."""

    row: Any
    wanted: Wanted
    paths: Mapping[str, Path]
    options: HttpJsonOptions
    now: datetime

    def at(self, name: str) -> Any:
        return found(self.paths.get(name), self.row)

    @property
    def org(self) -> Org | None:
        """The organization the row is about; None where it does not say."""
        if not self.wanted.org:
            return Org(self.options.name, self.options.title or self.options.name)
        id_ = values.name(self.at("org"))
        if id_ is None:
            return None
        return Org(id_, values.name(self.at("labels.org")) or id_)


def _take_row(row: _Row, resets: Resets, told: Told) -> None:
    org = row.org
    if org is None:
        told.unread.add(row.wanted.resource)
        told.note(f"a row of {row.wanted.resource} names no organization: look at `org` in the config")
        return
    series = Series(row.options.name, row.wanted.resource, (("org", org.id),))
    labels = _labels(row, org)
    used, limit = _amounts(row)
    period = used if isinstance(used, str) else _period(row, series, resets)
    if isinstance(used, str) or isinstance(period, str):
        told.take(org, Gap(series, str(period), labels))
    else:
        told.take(org, Reading(series, used, limit, period, row.now, labels))


def _labels(row: _Row, org: Org) -> Labels:
    named = {name: values.name(row.at(f"labels.{name}")) for name in row.wanted.labels}
    kept = {name: value for name, value in named.items() if value is not None}
    return tuple(sorted({**kept, "org": org.name}.items()))


def _amounts(row: _Row) -> tuple[float | str, Limit | None]:
    """What is used, or why that is unknown; and the limit if one is known."""
    limit = _limit(row)
    name = "used" if row.wanted.used else "remaining"
    path, raw = row.paths.get(name), row.at(name)
    amount = values.number(raw)
    if path is None or amount is None:
        return (finds(path, raw) if path else f"no `{name}`"), limit
    if name == "remaining":
        if limit is None:
            return f"{shown(path)} tells what remains, but of no known limit", limit
        amount = difference(limit.value, amount)
        if amount < 0:
            return f"{shown(path)} tells more than the whole limit", limit
    if amount < 0:
        return finds(path, raw), limit
    return amount, limit


def _limit(row: _Row) -> Limit | None:
    """Zero, null and nonsense are an unknown limit, never one that is reached."""
    stated = row.wanted.limit
    if stated is None:
        return None
    if not isinstance(stated, str):
        return Limit(stated, Origin.ALLOWANCE, f"the limit written for {row.wanted.resource}")
    amount = values.number(row.at("limit"))
    return Limit(amount, Origin.API) if amount is not None and amount > 0 else None


def _period(row: _Row, series: Series, resets: Resets) -> Period | str | None:
    """What the number counts over, or why that cannot be said."""
    wanted, zone = row.wanted, row.options.period_timezone
    path = row.paths.get("reset")
    if path is None:
        return period_at(row.now, wanted.period, zone)
    raw = row.at("reset")
    end = values.moment(raw, row.now, zone)
    if end is None:
        return f"{shown(path)} finds no moment at which the counting starts anew"
    return period_until(resets.steady(series.key, end), wanted.period, zone, row.now)


def gaps_of_unread(told: Told, orgs: Sequence[Org], source: str) -> list[Gap]:
    """Numbers that may stand in rows nobody could read."""
    return [
        Gap(series, "some rows of the answer cannot be read", (("org", org.name),))
        for org in orgs
        for resource in sorted(told.unread)
        if (series := Series(source, resource, (("org", org.id),))) not in told.series
    ]

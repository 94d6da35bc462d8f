"""Reads Pipefy's answers by hand: which numbers stand where, for which organization."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from itertools import combinations
from typing import Any

from tests.fuzz import pipefychronicle
from tests.fuzz.pipefyplaces import data_of, inside, mapping, number_of, plain, rows_of, text
from tests.fuzz.promises import as_number, numbers, objects
from tests.fuzz.wire import Sent
from watcher.domain.period import PeriodKind
from watcher.domain.reading import Org, Reading, Series

ROOTS = {
    "automation_jobs": ("automationsUsageDetailsCombined", "j"),
    "api_calls": ("apiUsageStatsCombined", "c"),
    "ai_credits": ("aiCreditUsageStatsCombined", "a"),
}
PARTS = {
    "pipe": ("pipes", "byPipe", "pipe.uuid", "usage"),
    "automation": ("automations", "topAutomations", "id", "usage"),
    "operation": ("operations", "topItems", "dimension", "metric"),
    "token": ("tokens", "topItems", "dimension", "metric"),
    "flow": ("f", "edges", "name", "tasks"),
}
"""Where parts are told: the key (of flows its first letter) and the list; what names and what counts them."""
IDENTIFIED = {"pipe", "automation"}
MOST_PAGES = 5


class Clerk:
    """A `Witness` and a `Chronicler` of what Pipefy said."""

    def may_be_none_yet(self, sent: Sequence[Sent], reading: Reading) -> bool:
        """A day that is left out of the list of days had no calls, if all days of the list can be read."""
        if not _is_daily(reading):
            return False
        lists = (
            inside(data, f"d{number_of(each, reading.series.org or '')}.data") for each, data in data_of(sent)
        )
        return any(
            isinstance(rows, list) and all(as_number(row.get("metric")) is not None for row in plain(rows))
            for rows in lists
        )

    def named(self, sent: Sequence[Sent], series: Series, part: str) -> set[float]:
        return pipefychronicle.named(sent, series, part)

    def past(self, sent: Sequence[Sent], series: Series) -> Callable[[Reading], set[float]]:
        return pipefychronicle.past(sent, series)

    def about(self, sent: Sequence[Sent], org: Org) -> Any:
        told = []
        for each, data in data_of(sent):
            rows = [(root, rows_of(value, org.id)) for root, value in data.items() if not _alias(root)]
            dates = [mapping(value).get("filterDate") for value in data.values()]
            beside = {key: value for key, value in mapping(each.data).items() if key != "data"}
            own = {root: data.get(root) for root in _own(each, org.id)}
            told.append((rows, dates, own, beside, sorted(data)))
        return told

    def used(self, sent: Sequence[Sent], reading: Reading) -> set[float]:
        series = reading.series
        if series.below:
            return _of_part(sent, series)
        if _is_daily(reading):
            return pipefychronicle.past(sent, series)(reading)
        rows = list(_places(sent, series))
        found = numbers(row.get(key) for row in rows for key in ("usage", "used"))
        if series.resource == "api_calls":
            found |= _counted(sent, series.org or "")
        return found

    def limits(self, sent: Sequence[Sent], series: Series) -> set[float]:
        """Parts have none."""
        rows = [] if series.below else _places(sent, series)
        return numbers(row.get("limit") for row in rows)


def _is_daily(reading: Reading) -> bool:
    return reading.period is not None and reading.period.kind is PeriodKind.DAY


def _own(sent: Sent, org: str) -> list[str]:
    """Response keys of what was asked about one organization alone."""
    number = number_of(sent, org)
    return [] if number is None else [f"{letter}{number}" for letter in "siacjdf"]


def _alias(root: str) -> bool:
    return root[1:].isdigit()


def _places(sent: Sequence[Sent], series: Series) -> Iterator[dict[str, Any]]:
    """The objects in which the use and the limit of a resource may stand."""
    org, resource = series.org or "", series.resource
    combined, letter = ROOTS.get(resource, ("", ""))
    for each, data in data_of(sent):
        own = {key[0]: data.get(key) for key in _own(each, org)}
        yield from rows_of(mapping(data.get(combined)).get("byOrganization"), org)
        if letter:
            yield mapping(own.get(letter))
        if resource == "integration_tasks":
            yield mapping(mapping(own.get("i")).get("tasksConsumed"))
        if resource == "free_ai_credits":
            yield mapping(mapping(own.get("a")).get("freeAiCredit"))
        listed = objects(mapping(own.get("s")).get("activeSubscription"))
        yield from (row for row in listed if text(row.get("resource")).lower() == _listed_as(resource))


def _listed_as(resource: str) -> str:
    return resource.removeprefix("subscription_")


def _counted(sent: Sequence[Sent], org: str) -> set[float]:
    """Rows of a month's calls: each of them, and what those of one list add up to."""
    found: set[float] = set()
    for each, data in data_of(sent):
        rows = plain(mapping(data.get(f"c{number_of(each, org)}")).get("data"))
        known = [amount for row in rows if (amount := as_number(row.get("metric"))) is not None]
        found |= {*known, math.fsum(known)} if known else set()
    return found


def _of_part(sent: Sequence[Sent], series: Series) -> set[float]:
    """What the rows that name the part say, in the one list where such parts are told.

    Pipes and automations have an id: each of their rows stands for itself. What has but a name is the sum of
    all its rows in the list. Flows are told on pages: any of these together, for a page may not count.
    """
    kind = series.below or ""
    amounts = list(_pages(sent, series.org or "", kind, dict(series.scope)[kind]))
    if kind in IDENTIFIED:
        return {amount for page in amounts for amount in page}
    sums = [math.fsum(page) for page in amounts if page]
    most = MOST_PAGES if kind == "flow" else 1
    some = (each for count in range(1, most + 1) for each in combinations(sums, count))
    return {math.fsum(each) for each in some}


def _pages(sent: Sequence[Sent], org: str, kind: str, part: str) -> Iterator[list[float]]:
    """For each list of such parts, what its rows about this one of this organization count."""
    root, field, called, amount = PARTS[kind]
    for each, data in data_of(sent):
        if kind == "flow":
            listed = [row for key in _own(each, org) if key[0] == root for row in _flows(data.get(key))]
        else:
            rows = mapping(data.get(root)).get(field)
            listed = [row for row in plain(rows) if text(row.get("organizationUuid")) == org]
        mine = (row for row in listed if text(inside(row, called)) == part)
        yield [told for row in mine if (told := as_number(row.get(amount))) is not None]


def _flows(connection: Any) -> list[dict[str, Any]]:
    return [mapping(edge.get("node")) for edge in plain(mapping(connection).get("edges"))]

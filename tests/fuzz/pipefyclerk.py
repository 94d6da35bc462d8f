"""Reads Pipefy's answers by hand: which numbers stand where, for which organization."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from itertools import combinations
from typing import Any

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
    """A `Witness` of what Pipefy said."""

    def may_be_none_yet(self, sent: Sequence[Sent], reading: Reading) -> bool:
        """A day that is left out of the list of days had no calls."""
        return reading.period is not None and reading.period.kind is PeriodKind.DAY

    def about(self, sent: Sequence[Sent], org: Org) -> Any:
        told = []
        for each in _documents(sent):
            data = _mapping(_mapping(each.data).get("data"))
            rows = [(root, _rows(value, org.id)) for root, value in data.items() if not _alias(root)]
            dates = [_mapping(value).get("filterDate") for value in data.values()]
            beside = {key: value for key, value in _mapping(each.data).items() if key != "data"}
            own = {root: data.get(root) for root in _own(each, org.id)}
            told.append((rows, dates, own, beside, sorted(data)))
        return told

    def used(self, sent: Sequence[Sent], reading: Reading) -> set[float]:
        series = reading.series
        if series.below:
            return _of_part(sent, series)
        rows = list(_places(sent, series))
        found = numbers(row.get(key) for row in rows for key in ("usage", "used"))
        if series.resource == "api_calls":
            found |= _counted(sent, series.org or "")
        return found

    def limits(self, sent: Sequence[Sent], series: Series) -> set[float]:
        """Parts have none."""
        rows = [] if series.below else _places(sent, series)
        return numbers(row.get("limit") for row in rows)


def _mapping(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _documents(sent: Sequence[Sent]) -> list[Sent]:
    return [each for each in sent if isinstance(each.call.json, dict)]


def _alias(root: str) -> bool:
    return root[1:].isdigit()


def _own(sent: Sent, org: str) -> list[str]:
    """Response keys of what was asked about one organization alone."""
    variables = sent.call.json["variables"]
    number = next((name[1:] for name, value in variables.items() if name[0] == "u" and value == org), None)
    return [] if number is None else [f"{letter}{number}" for letter in "siacjdf"]


def _rows(value: Any, org: str) -> list[dict[str, Any]]:
    return [row for row in objects(value) if _text(row.get("organizationUuid")) == org]


def _text(value: Any) -> str:
    text = value if isinstance(value, str) else str(value) if type(value) is int else ""
    return "".join(
        " " if ord(c) < 32 or 127 <= ord(c) < 160 or 0xD800 <= ord(c) < 0xE000 else c for c in text
    )[:255].strip()


def _places(sent: Sequence[Sent], series: Series) -> Iterator[dict[str, Any]]:
    """The objects in which the use and the limit of a resource may stand."""
    org, resource = series.org or "", series.resource
    combined, letter = ROOTS.get(resource, ("", ""))
    for each in _documents(sent):
        data = _mapping(_mapping(each.data).get("data"))
        own = {key[0]: data.get(key) for key in _own(each, org)}
        yield from _rows(_mapping(data.get(combined)).get("byOrganization"), org)
        if letter:
            yield _mapping(own.get(letter))
        if resource == "integration_tasks":
            yield _mapping(_mapping(own.get("i")).get("tasksConsumed"))
        if resource == "free_ai_credits":
            yield _mapping(_mapping(own.get("a")).get("freeAiCredit"))
        listed = objects(_mapping(own.get("s")).get("activeSubscription"))
        yield from (row for row in listed if _text(row.get("resource")).lower() == _listed_as(resource))


def _listed_as(resource: str) -> str:
    return resource.removeprefix("subscription_")


def _counted(sent: Sequence[Sent], org: str) -> set[float]:
    """Rows of calls: each of them, and what those of one list add up to."""
    found: set[float] = set()
    for each in _documents(sent):
        data = _mapping(_mapping(each.data).get("data"))
        for key in _own(each, org):
            rows = _mapping(data.get(key)).get("data") if key[0] in "cd" else None
            amounts = (
                [as_number(_mapping(row).get("metric")) for row in rows] if isinstance(rows, list) else []
            )
            known = [amount for amount in amounts if amount is not None]
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
    for each in _documents(sent):
        data = _mapping(_mapping(each.data).get("data"))
        if kind == "flow":
            listed = [row for key in _own(each, org) if key[0] == root for row in _flows(data.get(key))]
        else:
            rows = _mapping(data.get(root)).get(field)
            listed = [row for row in _plain(rows) if _text(row.get("organizationUuid")) == org]
        mine = (row for row in listed if _text(_inside(row, called)) == part)
        yield [told for row in mine if (told := as_number(row.get(amount))) is not None]


def _plain(rows: Any) -> list[dict[str, Any]]:
    return [_mapping(row) for row in rows] if isinstance(rows, list) else []


def _flows(connection: Any) -> list[dict[str, Any]]:
    return [_mapping(edge.get("node")) for edge in _plain(_mapping(connection).get("edges"))]


def _inside(row: dict[str, Any], path: str) -> Any:
    *outer, last = path.split(".")
    for name in outer:
        row = _mapping(row.get(name))
    return row.get(last)

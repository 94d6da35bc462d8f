"""Reads Workato's answers by hand: rows by their ids, numbers by words in their names.

It need not foretell which rows a source adds up. It knows which rows name a workspace, and takes any sum of
some of them: so it sees a number that is invented or another workspace's, and a zero where none stands. What
it does not see is a day that is left out of a sum over spoilt rows; over rows that nothing was done to, every
number must be the true one.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from typing import Any

from tests.fuzz.promises import as_number, objects
from tests.fuzz.wire import Sent
from watcher.domain.reading import Org, Reading, Series

YOUNG = timedelta(days=1)
ENORMOUS = 1e100
"""What a source need not take for a number any more."""
MOST_SUMS = 300_000
"""Of rows of one workspace, most of which have the same numbers: with more, any number might be one."""

WORDS = {
    "tasks": "task",
    "failed_jobs": "fail",
    "successful_jobs": "succe",
    "active_recipes": "active_recipe",
    "connections": "connection",
}
LIMITS = {"tasks": "task_limit", "connections": "active_connection_limit"}
WHO = ("workspace", "managed_user", "customer")
Row = dict[str, Any]


class Clerk:
    """A `Witness` of what Workato said."""

    def __init__(self, now: datetime) -> None:
        self._now = now

    def used(self, sent: Sequence[Sent], reading: Reading) -> set[float]:
        """Any sum of rows of usage that name it; a number of the customer list by itself.

        Tasks and jobs are taken from the list only where no usage was asked.
        """
        series, word = reading.series, WORDS[reading.series.resource]
        listed = {n for row in _customers(sent, series.org) for n in _amounts(row, word)}
        asked = any(_path(each) == "usage" for each in sent)
        external = _external_ids(sent, series.org)
        rows = [row for row in _usage(sent) if _names_it(row, series.org, external)]
        return _sums([_amounts(row, word) for row in rows]) | (set() if asked and reading.period else listed)

    def limits(self, sent: Sequence[Sent], series: Series) -> set[float]:
        values = [row.get(LIMITS.get(series.resource, "")) for row in _customers(sent, series.org)]
        return {n for value in values if (n := as_number(value)) is not None}

    def may_be_none_yet(self, sent: Sequence[Sent], reading: Reading) -> bool:
        """In a period's first day, if all rows of usage name somebody else who is listed.

        Not where the list gives a plain number of its tasks.
        """
        if reading.period is None or self._now - reading.period.start >= YOUNG:
            return False
        org = reading.series.org
        others = {_text(row.get("id")) for each in sent for row in _listed(each)} - {org, ""}
        counts = [row.get("task_count") for row in _customers(sent, org)]
        if counts and all(isinstance(count, int | float) and 1 < count < ENORMOUS for count in counts):
            return False
        mine, theirs = _sure_external_ids(sent, org), {each: _external_ids(sent, each) for each in others}
        return all(
            not _names_it(row, org, mine) and any(_names_it(row, *other) for other in theirs.items())
            for row in _usage(sent)
        )

    def about(self, sent: Sequence[Sent], org: Org) -> Any:
        """All objects anywhere with one of its ids."""
        ids = {org.id} | _external_ids(sent, org.id)
        return [
            (_path(each), row)
            for each in sent
            for row in objects(each.data)
            if {*_own(row), *_other(row)} & ids
        ]


def _path(sent: Sent) -> str:
    return sent.call.url.partition("?")[0].rpartition("/")[2]


# --- whose a row is -----------------------------------------------------------------------------------------


def _listed(sent: Sent) -> Iterator[Row]:
    return objects(sent.data) if _path(sent) == "managed_users" else iter(())


def _customers(sent: Sequence[Sent], org: str | None) -> list[Row]:
    return [row for each in sent for row in _listed(each) if _text(row.get("id")) == org]


def _external_ids(sent: Sequence[Sent], org: str | None) -> set[str]:
    """Any that a row of the list gives it."""
    return set().union(*map(_external, _customers(sent, org)))


def _sure_external_ids(sent: Sequence[Sent], org: str | None) -> set[str]:
    """Those that all its rows of the list have, and nobody else's: by others it cannot be known."""
    rows = [row for each in sent for row in _listed(each)]
    mine = [_external(row) for row in rows if _text(row.get("id")) == org]
    others = [_external(row) for row in rows if _text(row.get("id")) not in {org, ""}]
    return mine[0].intersection(*mine[1:]).difference(*others) if mine else set()


def _external(row: Row) -> set[str]:
    return {_text(row.get(key)) for key in ("external_id", "exteranl_id")} - {""}


def _names_it(row: Row, org: str | None, external: set[str]) -> bool:
    """Whether an id in the row is its own, or an external id one of these: either will do."""
    return org in _own(row) or not external.isdisjoint(_other(row))


def _own(row: Row) -> set[str]:
    return {text for name, text in _names(row) if "external" not in name}


def _other(row: Row) -> set[str]:
    return {text for name, text in _names(row) if "external" in name}


def _names(row: Row) -> Iterator[tuple[str, str]]:
    """What stands under names of ids in the row, or in the object that says whose it is."""
    inner = [row[name] for name in WHO if isinstance(row.get(name), dict)]
    for each in (row, *inner):
        yield from ((name.lower(), _text(value)) for name, value in each.items() if "id" in name.lower())


def _text(value: Any) -> str:
    text = value if isinstance(value, str) else str(value) if type(value) is int else ""
    return "".join(char if char.isprintable() else " " for char in text).strip()


# --- what a row tells ---------------------------------------------------------------------------------------


def _usage(sent: Sequence[Sent]) -> list[Row]:
    """Rows of usage, and those in a list inside a row with what stands around them; none twice."""
    found: list[Row] = []
    for each in sent:
        told = each.data.get("data") if _path(each) == "usage" and isinstance(each.data, dict) else None
        for row in told if isinstance(told, list) else ():
            found += _unfolded(row) if isinstance(row, dict) else []
    return list({json.dumps(row, sort_keys=True): row for row in found}.values())


def _unfolded(row: Row) -> Iterator[Row]:
    yield row
    for name, value in row.items():
        for each in value if isinstance(value, list) else ():
            if isinstance(each, dict):
                yield {**row, name: None, **each}


def _amounts(row: Row, word: str) -> set[float]:
    """The numbers in it, or in an object of it, whose name has the word; limits are none."""
    found: set[float] = set()
    for name, value in row.items():
        if isinstance(value, dict):
            found |= _amounts(value, word)
        elif word in name.lower() and "limit" not in name.lower():
            number = as_number(value)
            found |= set() if number is None or number < 0 else {number}
    return found


def _sums(told: Iterable[set[float]]) -> set[float]:
    """What one or more of these come to, where each gives one of its numbers."""
    sums: set[float] = set()
    for amounts in told:
        sums |= amounts | {whole + amount for whole in sums for amount in amounts}
        assert len(sums) <= MOST_SUMS, "too many rows to tell which sums they have"
    return {whole for whole in sums if math.isfinite(whole)}

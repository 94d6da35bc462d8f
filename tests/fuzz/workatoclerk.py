"""Reads Workato's answers by hand: rows by their ids, numbers by words in their names."""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from itertools import permutations, product
from typing import Any
from zoneinfo import ZoneInfo

from tests.adapters.sources.workato.stage import ZONE
from tests.fuzz.promises import as_number, objects
from tests.fuzz.wire import Sent
from watcher.domain.reading import Org, Reading, Series

YOUNG = timedelta(days=1)
WORDS = {
    "tasks": ("task",),
    "failed_jobs": ("fail",),
    "successful_jobs": ("succe",),
    "active_recipes": ("recipe",),
    "connections": ("connection",),
}
WHO = ("workspace", "managed_user", "customer")


class Clerk:
    """A `Witness` of what Workato said."""

    def __init__(self, now: datetime) -> None:
        self._now = now

    def may_be_none_yet(self, sent: Sequence[Sent], reading: Reading) -> bool:
        """In a period's first day, if no row speaks of the workspace, nor any that may do so unreadably."""
        if reading.period is None or self._now - reading.period.start >= YOUNG:
            return False
        rows = [row for each in sent if _path(each) == "usage" for row in _listed(each.data)]
        readable = [row for row in rows if isinstance(row, dict) and _names(row) - {""}]
        return len(readable) == len(rows) and not any(
            _names(row) & _ids(sent, reading.series.org or "") for row in readable
        )

    def about(self, sent: Sequence[Sent], org: Org) -> Any:
        ids = _ids(sent, org.id)
        return [(_path(each), row) for each in sent for row in _rows(each.data, ids)]

    def used(self, sent: Sequence[Sent], reading: Reading) -> set[float]:
        """Numbers named so in rows about it, and what the days of its period add up to."""
        series, words = reading.series, WORDS[reading.series.resource]
        ids = _ids(sent, series.org or "")
        found: set[float] = set()
        answers = [each.data for each in sent if _path(each) == "usage"]
        for each in sent:
            found.update(*(_numbers(row, words) for row in _rows(each.data, ids)))
        for choose in _CHOICES if reading.period else ():
            flat = [_flat(choose(data, ids, series.org or "")) for data in answers]
            found |= _sums(flat, words, reading.period.start if reading.period else self._now, self._now)
        return found

    def limits(self, sent: Sequence[Sent], series: Series) -> set[float]:
        ids = _ids(sent, series.org or "")
        words = ("task_limit",) if series.resource == "tasks" else ("connection_limit",)
        return {n for each in sent for row in _rows(each.data, ids) for n in _numbers(row, words)}


def _path(sent: Sent) -> str:
    return sent.call.url.partition("?")[0].rpartition("/")[2]


def _text(value: Any) -> str:
    return str(value).strip() if type(value) in {str, int} else ""


def _ids(sent: Sequence[Sent], org: str) -> set[str]:
    """The organization's id, and any external id that a customer row with its id has."""
    ids = {org}
    for each in sent:
        if _path(each) == "managed_users":
            rows = [row for row in objects(each.data) if _text(row.get("id")) == org]
            ids |= {_text(row.get(key)) for row in rows for key in ("external_id", "exteranl_id")}
    return ids - {""}


def _rows(data: Any, ids: set[str]) -> list[dict[str, Any]]:
    """Objects that name one of these ids in a field of their own, or of the one that says whose they are."""
    return [row for row in objects(data) if _names(row) & ids]


def _names(row: dict[str, Any]) -> set[str]:
    inner = [row[name] for name in WHO if isinstance(row.get(name), dict)]
    return {_text(value) for each in (row, *inner) for name, value in each.items() if "id" in name.lower()}


def _listed(data: Any) -> list[Any]:
    found = data.get("data") if isinstance(data, dict) else None
    return found if isinstance(found, list) else []


def _outer(data: Any, ids: set[str]) -> list[dict[str, Any]]:
    """Without what stands inside other rows."""
    return [row for row in _listed(data) if isinstance(row, dict) and _names(row) & ids]


def _by_own_first(rows: Sequence[dict[str, Any]], org: str) -> list[dict[str, Any]]:
    """Where a row's two ids disagree: its own id counts, its external one only beside none."""
    return [row for row in rows if org in _own(row) or not any(each.isdigit() for each in _own(row))]


def _by_own(rows: Sequence[dict[str, Any]], org: str) -> list[dict[str, Any]]:
    return [row for row in rows if org in _own(row)]


def _own(row: dict[str, Any]) -> set[str]:
    return {_text(value) for name, value in row.items() if _is_number(name)}


_CHOICES: Sequence[Callable[[Any, set[str], str], Sequence[dict[str, Any]]]] = (
    lambda data, ids, _: _rows(data, ids),
    lambda data, ids, org: _by_own_first(_rows(data, ids), org),
    lambda data, ids, org: _by_own(_rows(data, ids), org),
    lambda data, ids, _: _outer(data, ids),
    lambda data, ids, org: _by_own_first(_outer(data, ids), org),
    lambda data, ids, org: _by_own(_outer(data, ids), org),
)
"""The ways to tell which rows are meant, where they are spoilt."""


def _is_number(name: str) -> bool:
    return "id" in name.lower() and "external" not in name.lower()


def _numbers(row: dict[str, Any], words: Sequence[str]) -> set[float]:
    return {
        number
        for each in objects(row)
        for name, value in each.items()
        if any(word in name.lower() for word in words) and (number := as_number(value)) is not None
    }


def _flat(rows: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """Rows as one a time: those in a list inside a row count with what stands around them; none twice."""
    found: list[dict[str, Any]] = []
    for row in rows:
        inner = [each for value in row.values() if isinstance(value, list) for each in value]
        found += [{**row, **each} for each in inner if isinstance(each, dict)] or [row]
    return list({json.dumps(row, sort_keys=True): row for row in found}.values())


def _sums(
    answers: Sequence[Sequence[dict[str, Any]]], words: Sequence[str], since: datetime, now: datetime
) -> set[float]:
    """For each name of a number and each name of a time: what the rows of a period come to."""
    names = {name for rows in answers for row in rows for each in objects(row) for name in each}
    counted = [name for name in names if any(word in name.lower() for word in words)]
    found: set[float] = set()
    for number, time in product(counted, names):
        told = [
            [(at, amount) for at, amount in _timed(rows, number, time) if at >= since] for rows in answers
        ]
        found |= _added(told, now)
    return found


def _timed(rows: Sequence[dict[str, Any]], number: str, time: str) -> Iterator[tuple[datetime, float]]:
    for row in rows:
        at = _time(_inside(row, time))
        if at is not None:
            yield at, as_number(_inside(row, number)) or 0.0


def _added(told: Sequence[Sequence[tuple[datetime, float]]], now: datetime) -> set[float]:
    """All of one answer, or up to now; or of one up to some moment and of another from then on."""
    found: set[float] = set()
    for rows in told:
        before_now = [(at, amount) for at, amount in rows if at < now]
        found |= {math.fsum(amount for _, amount in some) for some in (rows, before_now) if some}
    for one, other in permutations(told, 2):
        for cut in {at for at, _ in other if at < now}:
            both = [*(row for row in one if row[0] < cut), *(row for row in other if cut <= row[0] < now)]
            found.add(math.fsum(amount for _, amount in both))
    return found


def _inside(row: dict[str, Any], name: str) -> Any:
    return next((each[name] for each in objects(row) if name in each), None)


def _time(value: Any) -> datetime | None:
    """ISO 8601, as mail writes dates, or seconds or milliseconds since 1970 where they are of our times."""
    for read in (_iso, parsedate_to_datetime, _since_1970):
        try:
            at = read(value.strip() if isinstance(value, str) else value)
        except (AttributeError, TypeError, ValueError, OverflowError):
            continue
        return at.replace(tzinfo=ZoneInfo(ZONE)) if at.tzinfo is None else at
    return None


def _iso(value: Any) -> datetime:
    return datetime.fromisoformat(value)


def _since_1970(value: Any) -> datetime:
    number = float(value)
    at = datetime.fromtimestamp(number / 1000 if number > 1e11 else number, UTC)
    if at.year not in range(2000, 2100):
        msg = f"not of our times: {value}"
        raise ValueError(msg)
    return at

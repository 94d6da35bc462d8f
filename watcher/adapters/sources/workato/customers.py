"""The customer list: page by page, and each row as far as it can be believed."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from watcher.adapters.sources.values import identity, mapping, name, number
from watcher.adapters.sources.workato import fields
from watcher.adapters.sources.workato.assumptions import MOST_PAGES, PAGE_SIZE
from watcher.adapters.sources.workato.mismatch import mismatch
from watcher.adapters.sources.workato.options import WorkatoOptions
from watcher.adapters.sources.workato.periods import period_of
from watcher.domain.period import Period
from watcher.domain.reading import Labels, Limit, Org, Origin
from watcher.ports import Failure, SourceError

Row = Mapping[str, Any]
Stock = tuple[str, float | None, float | None]
"""Resource, number (None: given, but no number), limit."""

_LISTS = ("result", "results", "data", "managed_users")
_TOTALS = ("total_count", "total", "total_entries")


@dataclass(frozen=True, slots=True)
class Customer:
    """A workspace as the list has it. `period` is a reason in words where none can be believed.

    `used` is the list's own count of tasks; `stocks` are only those the row gives.
    """

    org: Org
    labels: Labels
    external_id: str | None
    limit: Limit | None
    used: float | None
    period: Period | str
    stocks: tuple[Stock, ...] = ()


async def all_pages(
    page: Callable[[int], Awaitable[Any]], wanted: Collection[str] | None = None
) -> list[Row]:
    """Every row of the list, or enough of it for the ids `wanted`.

    The last page is the one with fewer than 100 rows, or the one that fulfils a total the answer tells, or
    that has the last of the ids. Raises SourceError where a page cannot be read: nobody may vanish by that.
    """
    rows: list[Row] = []
    lacking = None if wanted is None else set(wanted)
    for n in range(1, MOST_PAGES + 1):
        answer = await page(n)
        found = _listed(answer)
        if n > 1 and found and found[0] == rows[-PAGE_SIZE]:
            raise SourceError("Workato gives the same page of customers again", kind=Failure.BAD_ANSWER)
        rows += found
        if lacking is not None:
            lacking.difference_update(str(row["id"]) for row in found)
            if not lacking:
                return rows
        if len(found) < PAGE_SIZE or _total(answer, n) == len(rows):
            return rows
    raise SourceError(f"Workato lists more than {len(rows):,} customers", kind=Failure.BAD_ANSWER)


def _listed(answer: Any) -> list[Row]:
    found = answer
    if isinstance(answer, dict):
        found = next((answer[key] for key in _LISTS if isinstance(answer.get(key), list)), None)
    if not isinstance(found, list):
        raise mismatch("customer list", "list of customers", mapping(answer))
    for row in found:
        if identity(mapping(row).get("id")) is None:
            raise mismatch("customer list", "id in every row", mapping(row))
    return found


def _total(answer: Any, page: int) -> int | None:
    """How many customers there are. `count` may be the page's own length: it counts once it is more."""
    told = mapping(answer)
    totals = [told.get(key) for key in _TOTALS]
    count = told.get("count")
    if isinstance(count, int) and (count != PAGE_SIZE or page > 1):
        totals.append(count)
    return next((total for total in totals if isinstance(total, int) and not isinstance(total, bool)), None)


class CustomerReader:
    """Finds each value under its alias or the user's path, the same for all rows of one list."""

    def __init__(self, options: WorkatoOptions, rows: Sequence[Row], now: datetime) -> None:
        self._options = options
        self._now = now
        kinds = {frozenset(row): row for row in rows}
        self.paths = {
            what: path
            for what in fields.CUSTOMER
            if (
                path := fields.first_there(
                    kinds.values(), fields.candidates(fields.CUSTOMER, what, _own(options))
                )
            )
        }

    def read(self, row: Row) -> Customer:
        id_ = identity(row.get("id")) or ""
        external = identity(self._at(row, "external_id"))
        called = name(self._at(row, "name")) or external or id_
        plan = identity(self._at(row, "plan"))
        labels = [("external_id", external), ("org", called), ("plan", plan), ("workspace", id_)]
        return Customer(
            org=Org(id_, called, external),
            labels=tuple((key, text) for key, text in labels if text),
            external_id=external,
            limit=self._limit(row),
            used=number(self._at(row, "used")),
            period=period_of(
                self._text(row, "period_start"), self._text(row, "period_end"), self._now, self._zone
            ),
            stocks=tuple(self._stocks(row)),
        )

    @property
    def _zone(self) -> str:
        return self._options.period_timezone

    def _at(self, row: Row, what: str) -> Any:
        path = self.paths.get(what)
        return None if path is None else fields.at(row, path)

    def _text(self, row: Row, what: str) -> str | None:
        value = self._at(row, what)
        return value if isinstance(value, str) else None

    def _limit(self, row: Row) -> Limit | None:
        """Null, 0, "" and what is no number are an unknown limit."""
        value = number(self._at(row, "limit"))
        if value and not self._options.task_limit_includes_adjustment:
            value += signed(self._at(row, "adjustment"))
        return Limit(value, Origin.API) if value is not None and value > 0 else None

    def _stocks(self, row: Row) -> list[Stock]:
        found: list[Stock] = []
        for resource, used, limit in (
            (fields.RECIPES, "recipes", ""),
            (fields.CONNECTIONS, "connections", "connection_limit"),
        ):
            path = self.paths.get(used)
            if path is not None and fields.has(row, path):
                found.append((resource, number(fields.at(row, path)), number(self._at(row, limit)) or None))
        return found


def _own(options: WorkatoOptions) -> Mapping[str, str]:
    return options.customer_fields


def signed(value: Any) -> float:
    """An adjustment, which may be negative and is often a text; 0 where there is none."""
    if isinstance(value, str) and value.strip().startswith("-"):
        return -(number(value.strip()[1:]) or 0.0)
    if isinstance(value, int | float) and not isinstance(value, bool) and value < 0:
        return -(number(-value) or 0.0)
    return number(value) or 0.0


def customers_of(rows: Sequence[Row], options: WorkatoOptions, now: datetime) -> dict[str, Customer]:
    """By workspace id; one that pages brought twice counts once."""
    reader = CustomerReader(options, rows, now)
    return {customer.org.id: customer for customer in map(reader.read, rows)}

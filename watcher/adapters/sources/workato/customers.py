"""The rows of the customer list, each as far as it can be believed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from watcher.adapters.sources.values import identity, name, number
from watcher.adapters.sources.workato import fields
from watcher.adapters.sources.workato.options import WorkatoOptions
from watcher.adapters.sources.workato.paging import Row, id_of
from watcher.adapters.sources.workato.periods import period_of
from watcher.domain.period import Period
from watcher.domain.reading import Labels, Limit, Org, Origin

Stock = tuple[str, float | None, float | None]
"""Resource, number (None: given, but no number), limit."""


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
        id_ = id_of(row, id_path(self._options))
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
                self._date(row, "period_start"), self._date(row, "period_end"), self._now, self._zone
            ),
            stocks=tuple(self._stocks(row)),
        )

    @property
    def _zone(self) -> str:
        return self._options.period_timezone

    def _at(self, row: Row, what: str) -> Any:
        path = self.paths.get(what)
        return None if path is None else fields.at(row, path)

    def _date(self, row: Row, what: str) -> str | float | None:
        """What stands where a date belongs; None for nothing at all, and a word where it is no value."""
        value = self._at(row, what)
        if value is None or (isinstance(value, str) and not value.strip()):
            return None
        return value if isinstance(value, str | int | float) else "an object"

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


def id_path(options: WorkatoOptions) -> fields.Path:
    """Where a row's id stands."""
    return fields.path_of(options.customer_fields.get("id", "id"))


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

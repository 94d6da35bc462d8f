"""The customer list page by page, until everybody was met: nobody vanishes, and it ends."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from math import ceil
from typing import Any

from watcher.adapters.sources.values import identity, mapping
from watcher.adapters.sources.workato import fields
from watcher.adapters.sources.workato.assumptions import MOST_PAGES, PAGE_SIZE
from watcher.adapters.sources.workato.mismatch import mismatch
from watcher.ports import Failure, SourceError

Row = Mapping[str, Any]

PAGELESS = "this account's customer list ignores `page`: everybody stands on the first one"

AT_ODDS = "Workato lists a customer more than once on one page, with rows that differ: the last row counts"

_LISTS = ("result", "results", "data", "managed_users")
_TOTALS = ("total_count", "total", "total_entries")


@dataclass(frozen=True, slots=True)
class Told:
    """What a page says beside its rows: how many customers there are, how many a page has, and its `count`.

    `count` may be the page's own length: it is a total only where it is more.
    """

    total: int | None = None
    per_page: int | None = None
    count: int | None = None

    def __str__(self) -> str:
        parts = (("total", self.total), ("count", self.count), ("per_page", self.per_page))
        return ", ".join(f"{name} {value:,}" for name, value in parts if value is not None)


@dataclass(frozen=True, slots=True)
class Listing:
    """Rows by their ids' order of arrival, each customer once, its last row; `size` is the first page's."""

    rows: list[Row]
    pages: int
    size: int
    told: Told
    notes: tuple[str, ...] = ()


@dataclass(slots=True)
class _Walk:
    """What the pages brought so far."""

    seen: dict[str, Row] = field(default_factory=dict)
    pages: int = 0
    size: int = 0
    told: Told = field(default_factory=Told)
    at_odds: bool = False

    def take(self, rows: Sequence[Row], found: Mapping[str, Row], told: Told) -> bool:
        """Keep a page; whether it brought anybody new.

        Between two pages a customer may have changed; on one page two rows that differ contradict each other.
        """
        before = len(self.seen)
        self.pages, self.size, self.told = self.pages + 1, self.size or len(rows), told
        if len(found) < len(rows):
            last = list(found.values())
            self.at_odds = self.at_odds or any(row not in last for row in rows)
        self.seen.update(found)
        return len(self.seen) > before

    @property
    def total(self) -> int | None:
        """One that fewer have than were seen is none."""
        return self.told.total if self.told.total and self.told.total >= len(self.seen) else None

    def listing(self, *notes: str) -> Listing:
        if self.at_odds:
            notes += (AT_ODDS,)
        if self.total is not None and self.total > len(self.seen):
            notes += (f"Workato tells of {self.total:,} customers and lists {len(self.seen):,}",)
        return Listing(list(self.seen.values()), self.pages, self.size, self.told, notes)


class CustomerList:
    """Asks for pages and remembers what it learned of them: `id_path` leads to a row's id.

    The last page is empty, or shorter than those before, or fulfils a total the answer tells. Where nothing
    is told, a first page below 100 rows may be cut, so one more is asked for, unless only some are wanted.
    """

    def __init__(self, page: Callable[[int], Awaitable[Any]], id_path: fields.Path = ("id",)) -> None:
        self._page = page
        self._id = id_path
        self._whole = 0  # rows of a first page that nothing followed
        self._pageless = False

    async def everybody(self) -> Listing:
        """Every row. Raises SourceError where a page cannot be read or repeated ones hide somebody."""
        return await self._read(None, sure=True)

    async def until(self, wanted: Collection[str] | None) -> Listing:
        """Enough of the list for these ids, all of it for None; what pages taught before is believed."""
        return await self._read(None if wanted is None else set(wanted), sure=False)

    async def _read(self, lacking: set[str] | None, *, sure: bool) -> Listing:
        walk = _Walk()
        for n in range(1, MOST_PAGES + 1):
            answer = await self._page(n)
            rows = listed(answer, self._id)
            found = {id_of(row, self._id): row for row in rows}
            fresh = walk.take(rows, found, told_by(answer, len(rows)))
            if lacking is not None:
                lacking -= found.keys()
            if lacking is not None and not lacking:
                return walk.listing()
            if n > 1 and rows and not fresh:
                return self._repeated(walk)
            if n == 2:  # noqa: PLR2004 - the page that tells what the first one was
                self._whole, self._pageless = (0, False) if rows else (walk.size, self._pageless)
            if self._is_last(walk, n, len(rows), sure=sure):
                return walk.listing()
            if 2 * len(walk.seen) < n * walk.size:  # most of what pages bring was there before
                raise _again()
        raise SourceError(f"Workato lists more than {len(walk.seen):,} customers", kind=Failure.BAD_ANSWER)

    def _repeated(self, walk: _Walk) -> Listing:
        """Everybody was on the first page, unless it was full or a total says otherwise."""
        if walk.size == PAGE_SIZE or (walk.total or 0) > len(walk.seen):
            raise _again()
        self._pageless = True
        return walk.listing(PAGELESS)

    def _is_last(self, walk: _Walk, n: int, length: int, *, sure: bool) -> bool:
        if not length:
            return True
        if walk.total is not None:
            return len(walk.seen) >= walk.total or n > ceil(walk.total / walk.size)
        if n > 1:
            return length < walk.size
        told = walk.told
        if told.per_page is not None and length < told.per_page:
            return told.per_page < PAGE_SIZE or told.count == length
        return not sure and (self._pageless or length <= self._whole)


def _again() -> SourceError:
    return SourceError(
        "Workato gives the same page of customers again",
        kind=Failure.BAD_ANSWER,
        hint="The list seems to ignore `page`, so who stands on later pages is not known.",
    )


def id_of(row: Row, path: fields.Path) -> str:
    return identity(fields.at(row, path)) or ""


def listed(answer: Any, id_path: fields.Path) -> list[Row]:
    """The rows of a page. Raises SourceError if one of them has no id: nobody may vanish by that."""
    found = answer
    if isinstance(answer, dict):
        found = next((answer[key] for key in _LISTS if isinstance(answer.get(key), list)), None)
    if not isinstance(found, list):
        raise mismatch("customer list", "list of customers", mapping(answer))
    for row in found:
        if not id_of(mapping(row), id_path):
            raise mismatch("customer list", "id in every row", mapping(row), _ID_HINT)
    return found


_ID_HINT = "If another key holds the workspace's id, name it: `customer_fields: {id: …}`."


def told_by(answer: Any, length: int) -> Told:
    """The numbers beside the rows of a page of so many; what is no count of anything is left out."""
    beside = mapping(answer)
    total = next((n for key in _TOTALS if (n := _count(beside.get(key))) is not None), None)
    count, per_page = _count(beside.get("count")), _count(beside.get("per_page"))
    if total is None and count is not None and count > length:
        total = count
    return Told(total, per_page or None, count)


def _count(value: Any) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) and value >= 0 else None

"""A table in memory: over what was committed lies what one transaction changed, until it commits."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any, Generic, TypeVar

from watcher.ports import StoreError

_K = TypeVar("_K")
_V = TypeVar("_V")
_Member = TypeVar("_Member")

Kept = Mapping[str, dict[Any, Any]]
"""By name, the tables as they were committed. Who holds them as a reader is never shown a change."""


class Rows(Generic[_K, _V]):
    """One table as one transaction sees it. Values are never changed in place: a new one is put over the old.

    `changed` are the rows put since the transaction began, None where they were dropped.
    """

    __slots__ = ("_kept", "changed")

    def __init__(self, kept: Mapping[_K, _V]) -> None:
        self._kept = kept
        self.changed: dict[_K, _V | None] = {}

    def get(self, key: _K) -> _V | None:
        return self.changed[key] if key in self.changed else self._kept.get(key)

    def these(self, keys: Iterable[_K] | None) -> dict[_K, _V]:
        """Those of these keys that there are, or all, in the order in which they first came."""
        if keys is None:
            both: dict[_K, _V | None] = {**self._kept, **self.changed}
            return {key: value for key, value in both.items() if value is not None}
        if not self.changed:  # most look before they write, so this is worth its lines
            kept = self._kept
            return {key: kept[key] for key in keys if key in kept}
        return {key: value for key in keys if (value := self.get(key)) is not None}

    def all(self) -> dict[_K, _V]:
        return self.these(None)

    def put(self, key: _K, value: _V) -> None:
        self.changed[key] = value

    def drop(self, key: _K) -> None:
        """Forget the row; one that is not there is fine."""
        self.changed[key] = None


class LookedAt(Rows[_K, _V]):
    """A table that this transaction may only look at."""

    __slots__ = ()

    def put(self, key: _K, value: _V) -> None:  # noqa: ARG002 - refused whatever it is
        raise StoreError("this transaction only looks; it cannot write")

    def drop(self, key: _K) -> None:  # noqa: ARG002 - refused whatever it is
        raise StoreError("this transaction only looks; it cannot write")


class View:
    """One transaction's sight of all tables. `failed`: something was refused, so nothing may be kept."""

    def __init__(self, kept: Kept, kind: type[Rows[Any, Any]]) -> None:
        self.kept = kept
        self.kind = kind
        self.used: dict[str, Rows[Any, Any]] = {}
        self.failed = False

    def refused(self, why: str) -> StoreError:
        self.failed = True
        return StoreError(why)

    def in_utc(self, moment: datetime) -> datetime:
        """The same moment in UTC, as every store gives it back. Raises StoreError where it is none."""
        if moment.tzinfo is UTC:
            return moment
        if moment.tzinfo is None:
            raise self.refused("a datetime without a time zone is no moment")
        return moment.astimezone(UTC)


class Table(Generic[_K, _V]):
    """Declares a table: `_notes = Table[str, Note]()` gives each View Rows of that name, at first use."""

    def __set_name__(self, owner: type[View], name: str) -> None:
        self._name = name

    def __get__(self, view: View, owner: type[View]) -> Rows[_K, _V]:
        rows: Rows[_K, _V] = view.kind(view.kept.get(self._name, {}))
        view.used[self._name] = rows
        view.__dict__[self._name] = rows  # found before this descriptor from now on
        return rows


def join(groups: Rows[_K, tuple[_Member, ...]], group: _K, *members: _Member) -> None:
    """Add to a group what is not in it yet."""
    groups.put(group, tuple(dict.fromkeys((*(groups.get(group) or ()), *members))))


def leave(groups: Rows[_K, tuple[_Member, ...]], group: _K, member: _Member) -> None:
    """Take out of a group; an empty group is none."""
    left = tuple(one for one in groups.get(group) or () if one != member)
    if left:
        groups.put(group, left)
    else:
        groups.drop(group)

"""One measured number and what it is measured against: series, limit, reading, gap."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from functools import lru_cache
from urllib.parse import quote, quote_plus, unquote, unquote_plus

from watcher.domain.period import Period

Labels = tuple[tuple[str, str], ...]
"""Name and value pairs, sorted by name, so that equal labels are equal values."""

BELOW = frozenset({"pipe", "automation", "operation", "token", "flow", "recipe"})
"""Scopes inside an organization. Such a series is a part of its organization's number, so only a selector
that names the part by its label is meant for it."""


@dataclass(frozen=True, slots=True, order=True)
class Series:
    """One thing with a number: what it is, never how much.

    `scope` holds the vendor's lasting ids (an organization's uuid), not names: a renamed
    organization goes on with its history.
    """

    source: str
    resource: str
    scope: Labels = ()
    _key: str = field(default="", init=False, compare=False, repr=False)

    @property
    def key(self) -> str:
        """The series as one line of text, e.g. `pipefy/cards?org=8a1c`; `from_key` reads it back."""
        if not self._key:
            object.__setattr__(self, "_key", _key(self))
        return self._key

    @classmethod
    def from_key(cls, key: str) -> Series:
        path, _, query = key.partition("?")
        series = cls(*_named(path), _scope(query) if query else ())
        object.__setattr__(series, "_key", key)
        return series

    @property
    def short_id(self) -> str:
        """Eight hex digits that name the series in messages and mail headers."""
        return hashlib.sha256(self.key.encode()).hexdigest()[:8]

    @property
    def org(self) -> str | None:
        """The organization's id, if the series belongs to one."""
        return dict(self.scope).get("org")

    @property
    def below(self) -> str | None:
        """What the series measures below its organization (`pipe`, `token` …), or None for the whole."""
        return next((name for name, _ in self.scope if name in BELOW), None)


def _key(series: Series) -> str:
    path = _path(series.source, series.resource)
    if not series.scope:
        return path
    return f"{path}?{'&'.join([f'{quote_plus(name)}={quote_plus(value)}' for name, value in series.scope])}"


@lru_cache(1_000)  # of a handful, each in the key of thousands of series
def _path(source: str, resource: str) -> str:
    return f"{quote(source, safe='')}/{quote(resource, safe='')}"


@lru_cache(1_000)
def _named(path: str) -> tuple[str, str]:
    source, _, resource = path.partition("/")
    return unquote(source), unquote(resource)


def _scope(query: str) -> Labels:
    pairs = (pair.partition("=") for pair in query.split("&"))
    return tuple([(unquote_plus(name), unquote_plus(value)) for name, _, value in pairs])


def selectable(series: Series, labels: Labels) -> dict[str, str]:
    """What selectors, routes and allowances match on: labels by name, and the series' source and resource."""
    return {**dict(labels), "source": series.source, "resource": series.resource}


class Origin(StrEnum):
    """Where a limit's number came from; people argue with vendors about this."""

    API = "api"
    ALLOWANCE = "allowance"
    FIXED = "fixed"


@dataclass(frozen=True, slots=True)
class Limit:
    """A limit that is known: always above zero. Unknown limits (0, null, absent) are `None`, never a Limit.

    `where` says in words where the number stands, e.g. `allowances[0] (config.yaml:24)`; empty for the API.
    `soft` is a limit whose passing exhausts nothing, because an add-on pays for what goes beyond it.
    """

    value: float
    origin: Origin
    where: str = ""
    soft: bool = False

    def __post_init__(self) -> None:
        if not self.value > 0:
            msg = f"a known limit is above zero, not {self.value!r}"
            raise ValueError(msg)


@dataclass(frozen=True, slots=True)
class Reading:
    """A series' number at a time.

    `used` may be fractional (AI credits come in halves) and is never truncated; `period` is None for
    a stock that never resets; `as_of` is when the vendor said it; `labels` are the names people and
    selectors use (`org`, `plan`), which may change while the series stays.
    """

    series: Series
    used: float
    limit: Limit | None
    period: Period | None
    as_of: datetime
    labels: Labels = ()

    def label(self, name: str) -> str | None:
        return dict(self.labels).get(name)


@dataclass(frozen=True, slots=True)
class Gap:
    """A number that an answer should have held and did not: unknown, with the reason in words."""

    series: Series
    reason: str
    labels: Labels = ()


@dataclass(frozen=True, slots=True, order=True)
class Org:
    """An organization as a source knows it.

    `id` is what its usage answers call it (Pipefy: the UUID), `ref` a second id if the vendor has one
    (Pipefy: the number that `organization(id:)` wants).
    """

    id: str
    name: str
    ref: str | None = None


@dataclass(frozen=True, slots=True)
class Contributor:
    """Who uses a resource up: a name, how much, and what kind of thing it is (automation, pipe, token …).

    `part` is the id by which a series of its own has it in its scope, if there is one. `before` is its number
    a week earlier in the same period, where our own samples tell.
    """

    name: str
    used: float
    kind: str
    part: str = ""
    before: float | None = None


@dataclass(frozen=True, slots=True)
class Contributors:
    """The largest users of a series; `total` lets the rest be summed (None: not known).

    Those of the first one's kind add up to the total, largest first; other kinds after them tell the same use
    from another side. `as_of` is set where they are older than what they are told with.
    """

    top: tuple[Contributor, ...]
    total: float | None
    noun: str
    as_of: datetime | None = None

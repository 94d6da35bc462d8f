"""How the stand-in behaves where Pipefy's pages leave it open, and the faults GraphQL itself can show."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from enum import StrEnum

from watcher.sandbox.faults import Fault


class Until(StrEnum):
    """What `filterDate.to` shows; Pipefy's own samples disagree."""

    NOW = "now"
    MONTH_END = "month end"
    YESTERDAY = "yesterday"


class Undivided(StrEnum):
    """The rows of `apiUsageStats` without a dimension: "the total count", in a form no page shows."""

    ONE_ROW = "one row whose dimension is null"
    ROWS = "the rows of operation names, to be added up"


@dataclass(slots=True)
class RateLimit:
    """So many requests in `per` seconds by one token, then HTTP 429 for `block` seconds."""

    requests: int = 500
    per: float = 30.0
    block: float = 300.0
    say_retry_after: bool = True
    html: bool = False


@dataclass(slots=True)
class Exports:
    """How exports go.

    One of jobs ends after `looks` looks at it and `takes` of the clock, whichever comes later: finished, or
    failed with `fail`. Addresses of files are good for `link_life`; with `refuse_bearer` they answer 400 to
    a request that brings a bearer token too, as S3 does. `member_errors` spoil the export of members.
    """

    looks: int = 2
    takes: timedelta = timedelta(0)
    fail: bool = False
    link_life: timedelta = timedelta(hours=1)
    refuse_bearer: bool = False
    member_errors: tuple[str, ...] = ()


@dataclass(slots=True)
class Scenario:
    """Switches; change them at any time.

    `suggest` appends graphql-ruby's "Did you mean"; `null_dimension_lists` answers `topItems` without a
    dimension by operation names instead of by nothing; `undivided` does the like for `apiUsageStats`;
    `zero_days` lists days without calls; `lag` is how far all usage is behind the clock, and with
    `turns_late` the month turns as much later; `count_limited` charges requests answered 429;
    `introspection` is off on Pipefy's API host; `clock_skew` is how far the `Date` header is ahead.
    """

    suggest: bool = False
    until: Until = Until.NOW
    null_dimension_lists: bool = False
    undivided: Undivided = Undivided.ONE_ROW
    zero_days: bool = True
    lag: timedelta = timedelta(0)
    turns_late: bool = False
    count_limited: bool = False
    introspection: bool = True
    clock_skew: timedelta = timedelta(0)
    max_complexity: int = 50_000
    max_depth: int = 15
    rate_limit: RateLimit | None = field(default_factory=RateLimit)
    exports: Exports = field(default_factory=Exports)


@dataclass(frozen=True, slots=True)
class FieldFault(Fault):
    """Something wrong with one field, known by its name in the schema or by its alias."""

    field: str


@dataclass(frozen=True, slots=True)
class NullField(FieldFault):
    """The field is null; with a `message`, an error says so beside the data."""

    message: str = ""
    code: str = "INTERNAL_SERVER_ERROR"


@dataclass(frozen=True, slots=True)
class PermissionDenied(FieldFault):
    """The field is null and the error says PERMISSION_DENIED; for one organization (UUID) or for all."""

    org: str | None = None


@dataclass(frozen=True, slots=True)
class TimeoutOn(FieldFault):
    """The query runs into the server's limit of 33 s there; `keep_data` answers the other fields anyway."""

    keep_data: bool = False


@dataclass(frozen=True, slots=True)
class UndefinedField(FieldFault):
    """The schema lacks this field (`Type.field`, or the name alone for any type) for these requests."""


@dataclass(frozen=True, slots=True)
class TooComplex(Fault):
    """Documents about more than `organizations` organizations are refused for their complexity."""

    organizations: int

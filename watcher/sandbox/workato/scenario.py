"""How the stand-in behaves where Workato's pages leave it open: one switch for every such choice."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from enum import StrEnum

from watcher.sandbox.workato.templates import RowTemplate


class Style(StrEnum):
    """How a list of ids is written."""

    CSV = "query-csv"
    BRACKETS = "query-brackets"
    ARRAY = "json-array"


class Place(StrEnum):
    """Where parameters are looked for; what stands elsewhere is not seen."""

    QUERY = "query"
    FORM = "form"
    JSON = "json"


class Misread(StrEnum):
    """What becomes of a list in a style that is not accepted."""

    REFUSE = "refuse"
    IGNORE = "ignore"
    FIRST = "first id only"


class BothIds(StrEnum):
    UNION = "union"
    XOR = "xor"


class Empty(StrEnum):
    """What `data` is when nothing matches; ZERO_ROWS gives a row of zeroes for each id asked for."""

    NULL = "null"
    LIST = "[]"
    ZERO_ROWS = "zero rows"


class Range(StrEnum):
    """What becomes of a time range that is no range."""

    REFUSE = "refuse"
    EMPTY = "empty"


class Naive(StrEnum):
    """How a time without an offset is read."""

    ADMIN = "admin"
    UTC = "utc"
    REFUSE = "refuse"


class UnknownParameters(StrEnum):
    """COUNT ignores them but for the rule on deleted recipes; IGNORE ignores them there, too."""

    COUNT = "count"
    IGNORE = "ignore"
    REFUSE = "refuse"


class Times(StrEnum):
    """How times are written; the first two in the admin's time zone."""

    MILLISECONDS = "2026-03-01T00:00:00.000-08:00"
    SECONDS = "2026-03-01T00:00:00-08:00"
    UTC = "2026-03-01T08:00:00.000Z"


class RetryAfter(StrEnum):
    SECONDS = "seconds"
    HTTP_DATE = "date"
    ABSENT = "absent"


class Late(StrEnum):
    """How a request ends that takes longer than the server waits."""

    DROP = "drop"
    GATEWAY_TIMEOUT = "504"


class Retried(StrEnum):
    """Which run of a retried job counts: its latest, or its latest inside the range asked for."""

    LATEST = "latest"
    LATEST_IN_RANGE = "latest in range"


class PerPage(StrEnum):
    """What becomes of `per_page` over 100."""

    CLAMP = "clamp"
    REFUSE = "refuse"


@dataclass(slots=True)
class WorkatoScenario:
    """Switches; change them at any time. The defaults are the facts' best readings.

    Asking: `styles`, `places`, `misread`, `both_ids`, `empty_list_is_absent`, `naive`, `reversed_range`,
    `equal_range`, `count_bytes` (of a pattern's three characters), `unknown_parameters`,
    `inclusive_to`, `max_url` (characters, then 414), `max_range`, `validation_status` (400 or 422) and
    `validation_fields` (a body with `errors`), `missing_privilege` (403 or 404), `wrong_method` (404 or
    405 for a GET where a POST belongs).

    Answering: `rows` (a RowTemplate, its name "flat", "nested" or "strange", or a dict of names),
    `empty`, `idle_rows` (rows in which nothing ran are there), `most_rows` (a row limit nobody told of,
    further ones by `page`), `times`, `string_ids`, `string_numbers`, `week_start` (Monday 0, Sunday 6),
    `clip_edges`, `retried`, `environments_summed` (the first workspace's row has its environments' use).

    Customers: `external_id_key`, `omit` (fields no row has), `per_page_over`, `page_totals` (`count`,
    `page` and `per_page` beside `result`), `limit_includes_adjustment`, `billing_field` (how PUT calls
    the billing start), `pause_at_limit`.

    Transport: `usage_per_minute`, `manage_per_minute` (None is no limit), `retry_after`, `late`,
    `patience` (seconds the server waits) and `seconds_per_id` (how long a usage request takes for each).
    """

    styles: frozenset[Style] = frozenset(Style)
    places: frozenset[Place] = frozenset(Place)
    misread: Misread = Misread.REFUSE
    both_ids: BothIds = BothIds.UNION
    empty_list_is_absent: bool = True
    naive: Naive = Naive.ADMIN
    reversed_range: Range = Range.REFUSE
    equal_range: Range = Range.EMPTY
    count_bytes: bool = False
    unknown_parameters: UnknownParameters = UnknownParameters.COUNT
    inclusive_to: bool = False
    max_url: int | None = None
    max_range: timedelta | None = None
    validation_status: int = 400
    validation_fields: bool = False
    missing_privilege: int = 403
    wrong_method: int = 404

    rows: RowTemplate | str | Mapping[str, str] = "flat"
    empty: Empty = Empty.NULL
    idle_rows: bool = True
    most_rows: int | None = None
    times: Times = Times.MILLISECONDS
    string_ids: bool = False
    string_numbers: bool = False
    week_start: int = 0
    clip_edges: bool = True
    retried: Retried = Retried.LATEST
    environments_summed: bool = False

    external_id_key: str = "external_id"
    omit: frozenset[str] = field(default_factory=frozenset)
    per_page_over: PerPage = PerPage.CLAMP
    page_totals: bool = False
    limit_includes_adjustment: bool = True
    billing_field: str = "billing_start_date"
    pause_at_limit: bool = False

    usage_per_minute: int | None = 1_000
    manage_per_minute: int | None = 60
    retry_after: RetryAfter = RetryAfter.SECONDS
    late: Late = Late.DROP
    patience: float = 40.0
    seconds_per_id: float = 0.0

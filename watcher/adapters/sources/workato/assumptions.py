"""What Workato's pages leave open, and how we read it: every guess of this source stands here by its name.

`watcher doctor NAME` settles the first ones with a real account. A wrong guess shows as a gap or an error,
never as a zero. The guesses in `CHOICES` have no number; what each decides is in docs/explanation.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

CHOICES: Mapping[str, str] = {
    "lists": "a list of ids goes as `ids=1,2` in the URL unless `param_style` says otherwise",
    "field names": "a usage row's values have one of the names in fields.py, or the one `fields` gives",
    "raw ids": "external ids are sent without the `E` that they have in paths",
    "one kind of ids": "workspace and external ids are never sent together",
    "open end": "`to` is now; whether it is included changes no alert",
    "empty days": "a day without a row is empty if another day of the same period has one",
    "days add up": "days sum to the period; only retries may fall elsewhere",
    "environments": "DEV, TEST and PROD are separate ids that `combine` adds up",
    "high-volume recipes": "they are in the number, for nothing says that they are not",
    "adjustment": "`task_limit` contains `task_limit_adjustment` unless the config says otherwise",
    "part hours": "where several periods began inside one day, each counts from the beginning of its hour",
    "identical rows": "rows of one workspace that differ in nothing are one row told twice",
    "row ids": "a row's bare `id` is the workspace's, unless its external id or workspace name is another's",
    "past periods": "earlier billing periods began on the same day of earlier months",
    "active recipes": "`recipe_count` of a usage row is not the count of active recipes",
}
"""A name and how it is read."""

# --- asking ------------------------------------------------------------------------------------------------

BARE = frozenset({"from", "to", "workspace_ids", "external_ids", "interval"})
"""Documented: only a request with nothing else counts deleted recipes. Totals send nothing else."""

MOST_QUERY = 6_000
"""Characters of ids a URL carries; the page also says "in the request body", so longer ones go as a form."""

MOST_ROWS = 20_000
"""Rows we ask for in one answer; the vendor names no limit and no pages."""

HOURS_A_DAY = 25
"""Rows by the hour that a day has at most, where clocks are set back."""

CUT_AT_ROUND_NUMBERS = 50
"""An answer of a multiple of so many rows that leaves ids out may be cut: the rest is asked again."""

SERVER_PATIENCE = 40.0
"""Seconds, documented: the API ends a request after them. What that looks like is not told."""

PAGE_SIZE = 100
"""The most a page of customers has, by a public client; a server may give less, see paging.py."""

MOST_PAGES = 2_000
"""Pages of customers read at most."""

# --- reading -----------------------------------------------------------------------------------------------

ABSENT_IS_ZERO_FOR = timedelta(days=1)
"""How long after its period began a listed workspace without a row is one that has used nothing yet."""

ENDS_ARE_EXCLUSIVE = timedelta(seconds=1)
"""A billing period ends where the next begins; one that ends so shortly before midnight ends at midnight."""

BILLED_MONTHLY = 1
"""Months of a billing period whose end is not told."""

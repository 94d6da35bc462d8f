"""What Workato's pages leave open, and how we read it: every guess of this source has its name here.

`watcher doctor NAME` settles the first three with a real account; a wrong one shows as a gap or an error,
never as a zero.
"""

from __future__ import annotations

from datetime import timedelta

# --- asking for usage --------------------------------------------------------------------------------------

CSV_STANDS_IN_THE_URL = True
"""The page says "Query parameters" and types the lists `string`: by default `ids=1,2` in the URL."""

MOST_QUERY = 6_000
"""Characters of ids a URL carries; the page also says "in the request body", so longer ones go as a form."""

IDS_ARE_SENT_RAW = True
"""External ids without the `E` that they have in paths."""

BOTH_KINDS_OF_IDS = False
"""What happens with workspace and external ids in one request is not told: we never send both."""

BARE = ("from", "to", "workspace_ids", "external_ids", "interval")
"""Documented: only a request with nothing else counts deleted recipes. Totals send nothing else."""

TO_IS_NOW = True
"""Whether `to` is included is not told; a millisecond either way changes no alert."""

MOST_ROWS = 20_000
"""Rows we ask for in one answer; the vendor names no limit and no pages."""

CUT_AT_ROUND_NUMBERS = 50
"""An answer of a multiple of so many rows that leaves ids out may be cut: the rest is asked again."""

# --- reading usage -----------------------------------------------------------------------------------------

ABSENT_IS_ZERO_FOR = timedelta(days=1)
"""How long after its period began a workspace without a row counts as one that has used nothing yet."""

EMPTY_BUCKETS_ARE_LEFT_OUT = True
"""A workspace with a row for one day of its period and none for another used nothing on the other."""

DAYS_ADD_UP = True
"""Days sum to the period: only retries may fall elsewhere, which the page allows at any interval."""

ENVIRONMENTS_COUNT_APART = True
"""DEV, TEST and PROD of a customer are separate ids; `combine` adds them up."""

VOLUME_RECIPES_COUNT = True
"""High-volume recipes are taken to be in the number, for nothing says that they are not."""

# --- reading customers -------------------------------------------------------------------------------------

PAGE_SIZE = 100
"""The most a page of customers has, by a public client; a shorter one is the last."""

MOST_PAGES = 2_000

ENDS_ARE_EXCLUSIVE = timedelta(seconds=1)
"""A billing period ends where the next begins; one that ends so shortly before midnight ends at midnight."""

BILLED_MONTHLY = 1
"""Months of a billing period whose end is not told."""

LIMIT_AS_IS = True
"""`task_limit` is taken to contain `task_limit_adjustment`, unless the config says otherwise."""

PAST_PERIODS_ALIKE = True
"""Earlier billing periods began on the same day of earlier months; history is cut there."""

# --- pace --------------------------------------------------------------------------------------------------

SERVER_PATIENCE = 40.0
"""Seconds, documented: the API ends a request after them. What that looks like is not told."""

"""What contracts grant: `allowances`."""

from __future__ import annotations

from typing import Literal

from watcher.config.fields import Amount, Globs, SourceGlobs
from watcher.config.things import Things


class AllowanceEntry(Things):
    """A limit from the contract, used only where the API gives none. It holds for what its keys name."""

    source: SourceGlobs
    """Sources it holds for."""
    resource: Globs
    """Resources it holds for, such as automation_jobs."""
    limit: Amount
    """The number granted, above 0."""
    period: Literal["month", "day"] | None = None
    """What the number is granted for; written, it holds only for numbers that count over the same."""

"""What contracts grant: `allowances`."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from watcher.config.fields import Amount, Globs
from watcher.config.strict import Strict


class AllowanceEntry(Strict):
    """A limit from the contract, used only where the API gives none."""

    source: Globs
    """Sources it holds for."""
    resource: Globs
    """Resources it holds for, such as automation_jobs."""
    org: Globs | None = None
    """Organizations it holds for; all by default."""
    plan: Globs | None = None
    """Plans it holds for; all by default."""
    labels: dict[str, Globs] = Field(default_factory=dict)
    """Other labels that must match; naming a part below the organization (pipe: "*") means its series."""
    limit: Amount
    """The number granted, above 0."""
    period: Literal["month", "day"] | None = None
    """What the number is granted for; written, it holds only for numbers that count over the same."""

"""Selectors as people write them: the keys that rules, routes and allowances have in common."""

from __future__ import annotations

from collections.abc import Mapping

from pydantic import Field

from watcher.config.fields import Globs, SourceGlobs
from watcher.config.strict import Strict

BELOW_KEYS = ("pipe", "automation", "operation", "token", "flow", "recipe")
"""Parts of an organization, in the order of the documentation; each is a label as well."""


class Things(Strict):
    """Which things are meant; every key given must match. A list is "or", `!x` leaves x out."""

    source: SourceGlobs | None = None
    """Sources by name."""
    org: Globs | None = None
    """Organizations by name."""
    workspace: Globs | None = None
    """Workato's word for org: customers by name."""
    resource: Globs | None = None
    """Resources, such as automation_jobs."""
    plan: Globs | None = None
    """Plans."""
    pipe: Globs | None = None
    """Pipes; naming one means its own series, not the organization's. So for all parts below."""
    automation: Globs | None = None
    """Automations."""
    operation: Globs | None = None
    """Operations of the API."""
    token: Globs | None = None
    """Tokens, by name."""
    flow: Globs | None = None
    """Integration flows."""
    recipe: Globs | None = None
    """Recipes."""
    labels: dict[str, Globs] = Field(default_factory=dict)
    """Other labels."""

    @property
    def orgs(self) -> tuple[str, ...] | None:
        """Organizations, by whichever word they were named."""
        return self.org if self.org is not None else self.workspace

    @property
    def parts(self) -> Mapping[str, tuple[str, ...]]:
        """Parts of organizations that have a key of their own here."""
        return {name: found for name in BELOW_KEYS if (found := getattr(self, name)) is not None}

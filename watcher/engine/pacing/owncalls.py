"""What we ask of a source ourselves, as a number with a limit of its own, where a rule wants to watch it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from watcher.domain.reading import Limit, Origin, Reading, Series
from watcher.domain.rule import Rule

OWN_CALLS = "watcher_calls"
"""The resource that rules name: our calls of the last 24 hours, measured against the source's budget."""


def are_watched(rules: Iterable[Rule]) -> bool:
    """Whether a rule names our own calls; `*` means what vendors count."""
    selects = [rule.select.globs.get("resource") for rule in rules]
    return any(OWN_CALLS in globs.patterns for globs in selects if globs)


def own_calls(source: str, spent: int, allowed: float, budget: str, now: datetime) -> Reading | None:
    """The reading; `spent` calls in 24 hours of `allowed`. None where the budget allows none."""
    if allowed <= 0:
        return None
    limit = Limit(allowed, Origin.FIXED, f"the budget of `{source}`: {budget}")
    return Reading(Series(source, OWN_CALLS), float(spent), limit, None, now)

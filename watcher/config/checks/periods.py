"""What resources count over, and whether an allowance is granted for the same."""

from __future__ import annotations

from collections.abc import Iterator

from watcher.config.allowances import AllowanceEntry
from watcher.config.checks.resources import concerned, resources_of
from watcher.config.fault import Fault, Loc, fault
from watcher.config.parts import Parts
from watcher.config.sources import HttpSource, PipefySource, Source
from watcher.config.where import Where
from watcher.domain.rule import Globs

API_CALLS = "api_calls"
_STOCKS = frozenset({"pipes", "users", "records", "interfaces", "active_recipes", "connections"})
"""What never resets, by the vendors' pages."""


def counted_by(source: Source, resource: str) -> str:
    """`month`, `day` or `none`: what a resource of a source counts over."""
    if isinstance(source, HttpSource):
        return next((one.period for one in source.readings if one.resource == resource), "none")
    usual = "none" if resource in _STOCKS else "month"
    return source.periods.get(resource, usual) if isinstance(source, PipefySource) else usual


def check_period(entry: AllowanceEntry, loc: Loc, parts: Parts, where: Where) -> Iterator[Fault]:
    """A warning where an allowance's period is that of nothing it is for: it would never be used."""
    if entry.period is None:
        return
    wanted = Globs(entry.resource)
    about = [
        (source, resource)
        for source in concerned(entry.source, parts)
        for resource in resources_of(source)
        if wanted.match(resource)
    ]
    if not about or any(counted_by(*one) == entry.period for one in about):
        return
    source, resource = about[0]
    counts = counted_by(source, resource)
    said = "never resets" if counts == "none" else f"is counted by {counts}"
    message = f"`{resource}` {said}, so an allowance for a {entry.period} is not for it"
    yield fault("W212", message, where.value((*loc, "period")), hint=_remedy(source, resource, entry.period))


def _remedy(source: Source, resource: str, period: str) -> str:
    if isinstance(source, PipefySource) and resource == API_CALLS:
        return f"set periods: {{{API_CALLS}: {period}}} in the source if the contract counts so"
    counts = counted_by(source, resource)
    return "drop `period`" if counts == "none" else f"write period: {counts}"

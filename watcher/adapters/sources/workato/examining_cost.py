"""What `watcher doctor` is told a poll costs, with the customers there are."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from math import ceil

from watcher.adapters.sources.workato.asking import Asker
from watcher.adapters.sources.workato.options import WorkatoOptions
from watcher.adapters.sources.workato.paging import Listing
from watcher.adapters.sources.workato.planning import Planner
from watcher.adapters.sources.workato.units import Unit, Units
from watcher.adapters.sources.workato.usage import wanted_of
from watcher.domain.words import count
from watcher.ports import Finding, Mark

UNKNOWN_COST = Finding(
    Mark.INFO,
    "cost",
    "a poll is one usage request and one request for each 100 customers; more where billing periods begin on "
    "different days and their days are too many for one answer",
)
"""Said where no customer list came to count by."""


async def cost_of(
    options: WorkatoOptions,
    asker: Asker,
    listing: Listing,
    watched: tuple[Units, Sequence[Unit]],
    now: datetime,
) -> Finding:
    """The calls of one poll: usage as it is planned, and the pages on which those watched stand."""
    units, some = watched
    usage = 0 if options.usage_from == "customers" else await _usage(options, asker, units, some, now)
    pages = _pages(listing, list(units.customers), some)
    calls = count(usage + pages, "call")
    text = f"a poll costs {calls} here: {usage:,} for usage, {pages:,} for the customer list"
    return Finding(Mark.INFO, "cost", text)


async def _usage(
    options: WorkatoOptions, asker: Asker, units: Units, some: Sequence[Unit], now: datetime
) -> int:
    planner = Planner(units.parameter, now, options.period_timezone, apart=asker.asks_apart(now))
    size = await asker.size(now)
    sizes = [len(part.question.ids) for part in planner.parts(wanted_of(some))]
    return sum(ceil(many / (size or many)) for many in sizes)


def _pages(listing: Listing, order: Sequence[str], some: Sequence[Unit]) -> int:
    """All where one is combined of several, else as many as it takes to meet everybody watched."""
    if any(unit.combined for unit in some) or not listing.size:
        return listing.pages
    wanted = {unit.org.id for unit in some}
    last = max((place for place, id_ in enumerate(order) if id_ in wanted), default=0)
    return min(listing.pages, last // listing.size + 1)

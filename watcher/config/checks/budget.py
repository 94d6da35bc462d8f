"""Whether a source can keep its budget of calls at all: at its slowest pace, as large as it is."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta

from watcher.config.fault import Fault, Loc, fault
from watcher.config.parts import Parts
from watcher.config.polling import PollRange, format_budget
from watcher.config.sources import Asked, WorkatoSource
from watcher.config.spans import format_span
from watcher.config.where import Where
from watcher.domain.budget import sustained_wait
from watcher.domain.reading import Labels, Reading, Series

_DAY = timedelta(days=1)
_STEP = timedelta(minutes=5)
_CUSTOMERS_A_PAGE = 100
"""Workato's list of customers, read beside each look at their usage, has so many on a page."""


@dataclass(frozen=True, slots=True)
class Inventory:
    """What was found of a source the last time.

    `batches` are asked about one by one and hold `orgs` in all, called `names`; `quota` is the newest reading
    of the resource that our own calls are counted in; `series` are all that told a number.
    """

    batches: int = 1
    orgs: int = 0
    quota: Reading | None = None
    names: tuple[str, ...] = ()
    series: tuple[tuple[Series, Labels], ...] = ()


def check_budgets(parts: Parts, inventory: Mapping[str, Inventory], where: Where) -> Iterator[Fault]:
    """A fault for each source that would spend more than its budget however rarely it may ask.

    A source that `inventory` does not know counts as one batch. Where neither pace nor budget is written, the
    fault is a warning.
    """
    for name, source in parts.sources.items():
        if isinstance(source, Asked) and parts.whole("sources", name):
            known = inventory.get(name)
            yield from _check(source, ("sources", name), known or Inventory(), where, seen=known is not None)


def calls_a_look(source: Asked, found: Inventory) -> int:
    """How many calls one look at everything takes."""
    batches = max(1, found.batches)
    if not isinstance(source, WorkatoSource):
        return batches
    pages = max(1, math.ceil(found.orgs / _CUSTOMERS_A_PAGE))
    return pages if source.usage_from == "customers" else batches + pages


def _check(source: Asked, loc: Loc, found: Inventory, where: Where, *, seen: bool) -> Iterator[Fault]:
    each, allowed = calls_a_look(source, found), source.budget.calls_a_day(found.quota)
    spends = each * (_DAY / source.poll.max)
    if spends <= allowed:
        return
    size = f"{found.batches} batches" if found.batches > 1 else "one batch"
    said = size if seen else f"{size} (nothing is known of its size yet)"
    budget = format_budget(source.budget)
    share = f" ({budget})" if source.budget.per_day is None else ""
    message = (
        f"asking about {said} every {format_span(source.poll.max)} takes {spends:,.0f} calls a day, and the"
        f" budget is {allowed:,.4g}{share}"
    )
    written = next((key for key in ("budget", "poll") if where.raw((*loc, key)) is not None), None)
    place = where.value((*loc, written)) if written else where.key(loc)
    # What nobody wrote is no mistake of theirs: it is asked more rarely than by default, and that is said.
    yield fault("E136" if written else "W215", message, place, hint=_remedy(source.poll, each, allowed))


def _remedy(poll: PollRange, each: int, allowed: float) -> str:
    """The pace that keeps the budget, or where none can the budget that the slowest pace needs."""
    if each > allowed:
        return f"no pace keeps it: write budget: {each} at least, with poll: 24h"
    longest = min(_DAY, math.ceil(sustained_wait(1, each, allowed) / _STEP) * _STEP)
    return f"poll: {{min: {format_span(poll.min)}, max: {format_span(longest)}}} would keep it"

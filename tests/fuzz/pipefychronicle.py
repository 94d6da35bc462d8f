"""Reads Pipefy's breakdowns and its past by hand: which numbers stand there for a part, or for a day."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from datetime import date
from functools import cache
from typing import Any

from tests.fuzz.pipefyplaces import data_of, inside, mapping, number_of, plain, rows_of, text
from tests.fuzz.promises import as_number, numbers
from tests.fuzz.wire import Sent
from watcher.domain.period import PeriodKind
from watcher.domain.reading import Reading, Series

JOBS, CALLS = "automationsUsageDetailsCombined", "apiUsageStatsCombined"
CREDITS = "aiCreditUsageStatsCombined"
TOPS = {
    "automation_jobs": [
        (f"{JOBS}.topAutomations", "id", "usage"),
        (f"{JOBS}.byPipe", "pipe.uuid", "usage"),
        ("automationsUsageDetails.automations.nodes", "id", "usage"),
    ],
    "api_calls": [
        (f"{CALLS}.operations", "dimension", "metric"),
        (f"{CALLS}.tokens", "dimension", "metric"),
        ("operations.data", "dimension", "metric"),
        ("tokens.data", "dimension", "metric"),
    ],
    "integration_tasks": [("integrationsUsageDetails.edges", "node.name", "node.tasks")],
    "ai_credits": [
        (f"{CREDITS}.topAgents", "", "creditsProcessed"),
        (f"{CREDITS}.byOrganization", "", "assistants.usage"),
        (f"{CREDITS}.byOrganization", "", "aiAutomation.usage"),
        ("agentsUsageDetails.agents.nodes", "", "usage"),
    ],
}
"""Where users of a resource are told: the list, what names a part there ("": nothing), what counts it."""
MONTHLY = {"automation_jobs": (JOBS, "j"), "api_calls": (CALLS, "c"), "ai_credits": (CREDITS, "a")}
DAILY = {"api_calls": ("d", "data", "metric"), "integration_tasks": ("t", "history.nodes", "usage")}
SPANS = ("", "c", "l", "q")
"""How the keys of lists of days end: nothing in a poll, a letter where the past is asked."""

Days = dict[date, set[float | None]]


def named(sent: Sequence[Sent], series: Series, part: str) -> set[float]:
    """In lists of many organizations, only rows of this one count."""
    found = []
    for _, data in data_of(sent):
        for place, called, amount in TOPS.get(series.resource, []):
            shared = place.partition(".")[0].endswith("Combined")
            for row in plain(inside(data, place)):
                theirs = shared and text(row.get("organizationUuid")) != series.org
                if not theirs and text(inside(row, called) if called else None) == part:
                    found.append(inside(row, amount))
    return numbers(found)


def past(sent: Sequence[Sent], series: Series) -> Callable[[Reading], set[float]]:
    """A day alone, or the days of its month up to it added up; or a month told as a whole."""
    lists = list(_lists(sent, series))
    whole = cache(lambda month: _whole_months(sent, series, month))

    def told(reading: Reading) -> set[float]:
        day = reading.as_of.date()
        alone = reading.period is not None and reading.period.kind is PeriodKind.DAY
        first = day if alone else day.replace(day=1)
        sums = numbers(_sum(days, first, day) for days in lists if day in days)
        return sums if alone else sums | whole(f"{day:%Y-%m}")

    return told


def _sum(days: Days, first: date, last: date) -> float | None:
    """None if one of them has no number, or several."""
    told = [amounts for day, amounts in days.items() if first <= day <= last]
    known = [amount for amounts in told if len(amounts) == 1 for amount in amounts if amount is not None]
    return math.fsum(known) if len(known) == len(told) else None


def _lists(sent: Sequence[Sent], series: Series) -> Iterator[Days]:
    """Each list of days, with all that it says of each."""
    for rows, amount in _dated(sent, series):
        days: Days = {}
        for row in rows:
            if (day := _date(row.get("date"))) is not None:
                days.setdefault(day, set()).add(as_number(row.get(amount)))
        yield days


def _dated(sent: Sequence[Sent], series: Series) -> Iterator[tuple[list[dict[str, Any]], str]]:
    letter, place, amount = DAILY.get(series.resource, ("", "", ""))
    for each, data in data_of(sent):
        n = number_of(each, series.org or "")
        for span in SPANS if letter else ():
            yield plain(inside(mapping(data.get(f"{letter}{n}{span}")), place)), amount


def _date(value: Any) -> date | None:
    try:
        return date.fromisoformat(value.strip()[:10])
    except (AttributeError, ValueError):
        return None


def _whole_months(sent: Sequence[Sent], series: Series, month: str) -> set[float]:
    dated = (row for rows, _ in _dated(sent, series) for row in rows)
    found = [row.get("usage") for row in dated if row.get("date") == month]
    combined, letter = MONTHLY.get(series.resource, ("", ""))
    for each, data in data_of(sent):
        told = rows_of(inside(mapping(data.get(combined)), "byOrganization"), series.org or "")
        alone = mapping(data.get(f"{letter}{number_of(each, series.org or '')}"))
        counted = [as_number(row.get("metric")) for row in plain(alone.get("data"))]
        found += [row.get("usage") for row in (*told, alone)]
        found += [
            *counted,
            math.fsum(amount for amount in counted if amount is not None) if counted else None,
        ]
    return numbers(found)

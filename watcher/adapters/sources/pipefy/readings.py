"""From one answer to readings and gaps: pure, and never a number that Pipefy did not give."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from watcher.adapters.sources.pipefy import resources
from watcher.adapters.sources.pipefy.rows import OrgView, Row, views
from watcher.adapters.sources.pipefy.splitting import Part
from watcher.adapters.sources.pipefy.values import moment, name, number
from watcher.domain.period import Period, calendar_month
from watcher.domain.reading import Gap, Labels, Limit, Org, Origin, Reading, Series
from watcher.ports import Answer

_WIDEST_OFFSET = timedelta(hours=14)
_ODD_MONTHS = timedelta(days=45)


@dataclass(frozen=True, slots=True)
class Frame:
    """What an answer is read against: whose it is, when it came, and in which zone its months lie.

    `rows` are the subscription rows each organization was seen to have, `plans` the plan it had when last
    told, both by its id: a label must not vanish, and rules with it, because one field failed once.
    """

    source: str
    now: datetime
    zone: str = "UTC"
    rows: Mapping[str, frozenset[str]] = field(default_factory=dict)
    plans: Mapping[str, str | None] = field(default_factory=dict)


def answer_of(part: Part, frame: Frame) -> Answer:
    """The answer about these organizations.

    Every organization should have nine series. A subscription row that it never had (no free plan lists
    interfaces, say) is neither a reading nor a gap; one that it had before and has no more is a gap. When
    its subscription cannot be read at all, the rows it had are gaps, or the six documented ones at first.
    """
    told, seen = part.asked.told, views(part)
    found = [thing for view in seen for thing in _series_of(view, frame)]
    homeless = tuple(f"Pipefy answered beside the data: {f.message}" for f in told.faults if not f.path)
    return Answer(
        at=frame.now,
        readings=tuple(thing for thing in found if isinstance(thing, Reading)),
        gaps=tuple(thing for thing in found if isinstance(thing, Gap)),
        present=tuple(view.org for view in seen if not view.missing),
        missing=tuple(view.org for view in seen if view.missing),
        notes=homeless,
    )


def _series_of(view: OrgView, frame: Frame) -> Iterable[Reading | Gap]:
    labels = _labels(view, frame)
    month = _first_month(view, frame)
    for resource, row in view.statistics:
        period = _month(row.since, frame) if row.since is not None else calendar_month(frame.now, frame.zone)
        yield _series(frame, view.org, labels, resource, row, period)
    for resource, row in _expected(view, frame.rows.get(view.org.id, frozenset())):
        yield _series(frame, view.org, labels, resource, row, month if _monthly(resource) else None)


def _monthly(resource: str) -> bool:
    return resource in resources.MONTHLY


def _expected(view: OrgView, before: Collection[str]) -> Iterable[tuple[str, Row]]:
    """The subscription's rows, and a reason for each that should be there and is not."""
    yield from view.subscription
    there = {resource for resource, _ in view.subscription}
    if view.no_subscription:
        wanted: Collection[str] = before or resources.SUBSCRIPTION
        reason = view.no_subscription
    else:
        wanted, reason = before, "Pipefy's answer no longer lists it"
    yield from ((resource, Row(reason=reason)) for resource in sorted(wanted) if resource not in there)


def _series(
    frame: Frame, org: Org, labels: Labels, resource: str, row: Row, period: Period | str | None
) -> Reading | Gap:
    series = Series(frame.source, resource, (("org", org.id),))
    used = number(row.used)
    if row.reason:
        return Gap(series, row.reason, labels)
    if used is None:
        return Gap(series, row.beside or f"Pipefy gave no usable number: {_shown(row.used)}", labels)
    if isinstance(period, str):
        return Gap(series, period, labels)
    return Reading(series, used, _limit(row.limit), period, frame.now, labels)


def _limit(value: Any) -> Limit | None:
    """0 and null are unknown: Pipefy's own sample shows a limit of 0 beside a usage of 12."""
    known = number(value)
    return Limit(known, Origin.API) if known else None


def _shown(value: Any) -> str:
    return "null" if value is None else (name(str(value)[:40]) or "an empty text")


def _labels(view: OrgView, frame: Frame) -> Labels:
    plan = view.plan if view.plan_told else frame.plans.get(view.org.id)
    return (("org", view.name), *((("plan", plan),) if plan else ()))


def _first_month(view: OrgView, frame: Frame) -> Period | str:
    """The month for rows without a date: what the statistics beside them say, else the present one."""
    told = [_month(row.since, frame) for _, row in view.statistics if row.since is not None]
    return next((m for m in told if isinstance(m, Period)), calendar_month(frame.now, frame.zone))


def _month(since: Any, frame: Frame) -> Period | str:
    """The calendar month that `filterDate.from` means; a reason in words if it cannot be the current one.

    The date is the first of a month at midnight, in UTC by the samples. Half a day is added before the
    zone's calendar is asked, so that it means the same month whether midnight was the zone's or UTC's.
    Absent or unreadable, it is the month of now. A month that is neither the present one nor its
    neighbour (statistics may lag at its edges) is not believed.
    """
    start = moment(since)
    present = calendar_month(frame.now, frame.zone)
    if start is None:
        return present
    try:
        month = calendar_month(start + _WIDEST_OFFSET, frame.zone)
    except (OverflowError, ValueError):
        return present
    if abs(month.start - present.start) > _ODD_MONTHS:
        return f"Pipefy's numbers are of another month: {month.label}"
    return month


def plans_told(part: Part) -> dict[str, str | None]:
    """The plan of every organization whose answer spoke of one, None for having none."""
    return {view.org.id: view.plan for view in views(part) if view.plan_told}


def merged(answers: Sequence[Answer], now: datetime, notes: tuple[str, ...]) -> Answer:
    """The answers of several documents as one; each note once."""
    every = [*notes, *(note for answer in answers for note in answer.notes)]
    return Answer(
        at=now,
        readings=tuple(r for answer in answers for r in answer.readings),
        gaps=tuple(g for answer in answers for g in answer.gaps),
        present=tuple(o for answer in answers for o in answer.present),
        missing=tuple(o for answer in answers for o in answer.missing),
        notes=tuple(dict.fromkeys(every)),
    )

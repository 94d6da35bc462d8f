"""From one answer to readings and gaps: pure, and never a number that Pipefy did not give."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from watcher.adapters.sources.pipefy import resources
from watcher.adapters.sources.pipefy.breakdown import Slice
from watcher.adapters.sources.pipefy.frame import Frame
from watcher.adapters.sources.pipefy.rows import Row
from watcher.adapters.sources.pipefy.splitting import Part
from watcher.adapters.sources.pipefy.values import moment, name, number
from watcher.adapters.sources.pipefy.views import OrgView, views
from watcher.domain.period import Period
from watcher.domain.reading import Gap, Labels, Limit, Origin, Reading, Series
from watcher.ports import Answer

_NO_LONGER = "Pipefy's answer no longer lists it"
_STALE = "Pipefy last worked this number out before its period began"


@dataclass(frozen=True, slots=True)
class Taken:
    """One part's answer, and what else it taught about its organizations, by their ids.

    `plans` are those told (None: none), `rows` the resources not every organization has, `refused` whose AI
    credits were refused for want of permission and `admitted` whose were not, `tellers` who told them.
    """

    answer: Answer
    plans: Mapping[str, str | None] = field(default_factory=dict)
    rows: Mapping[str, frozenset[str]] = field(default_factory=dict)
    tellers: Mapping[str, str] = field(default_factory=dict)
    refused: tuple[str, ...] = ()
    admitted: tuple[str, ...] = ()


def answer_of(part: Part, frame: Frame) -> Answer:
    """The answer about these organizations.

    Every organization should have the three statistics. A subscription row that it never had (no free plan
    lists interfaces, say) is neither a reading nor a gap; one that it had before and has no more is a gap.
    When its subscription cannot be read at all, the rows it had are gaps, or the documented ones at first.
    """
    return taken(part, frame).answer


def taken(part: Part, frame: Frame) -> Taken:
    seen = views(part, frame)
    found = [thing for view in seen for thing in _about(view, frame)]
    beside = (fault for fault in part.asked.told.about("") if not fault.path and not fault.hung)
    answer = Answer(
        at=frame.now,
        readings=tuple(thing for thing in found if isinstance(thing, Reading)),
        gaps=tuple(thing for thing in found if isinstance(thing, Gap)),
        present=tuple(view.org for view in seen if not view.missing),
        missing=tuple(view.org for view in seen if view.missing),
        notes=tuple(f"Pipefy answered beside the data: {fault.message}" for fault in beside),
        unread=tuple(each for view in seen for each in view.parts.unread),
    )
    return Taken(
        answer,
        plans={view.org.id: view.plan for view in seen if view.plan_told},
        rows=_rows_told(answer.readings),
        tellers={view.org.id: view.credits.teller for view in seen if view.credits.teller},
        refused=tuple(view.org.id for view in seen if view.credits.refused),
        admitted=tuple(view.org.id for view in seen if view.credits.alone.spoke),
    )


def _about(view: OrgView, frame: Frame) -> Iterator[Reading | Gap]:
    labels = _labels(view, frame)
    month = _first_month(view, frame)
    before = frame.rows.get(view.org.id, frozenset())
    for resource, row in _rows_of(view, before):
        period = _period(row, frame.word(resource), month, frame)
        series = Series(frame.source, resource, (("org", view.org.id),))
        yield _series(series, labels, row, period, frame)
    for each in view.parts.told:
        yield _slice(each, view, labels, month, frame)


def _rows_of(view: OrgView, before: frozenset[str]) -> Iterator[tuple[str, Row]]:
    """Every row the organization should have, each with a reason where it is not there."""
    yield from view.dated.items()
    if view.credits.used is not None:
        yield resources.AI_CREDITS, view.credits.used
    if view.credits.free is not None:
        yield resources.FREE_AI_CREDITS, view.credits.free
    yield from view.listed.items()
    wanted = (before - {*resources.CREDITS}) or (resources.SUBSCRIPTION if view.no_listing else ())
    reason = view.no_listing or _NO_LONGER
    yield from ((resource, Row(reason=reason)) for resource in sorted(wanted) if resource not in view.listed)


def _series(
    series: Series, labels: Labels, row: Row, period: Period | str | None, frame: Frame
) -> Reading | Gap:
    used = number(row.used)
    if row.reason:
        return Gap(series, row.reason, labels)
    if used is None:
        return Gap(series, row.beside or f"Pipefy gave no usable number: {_shown(row.used)}", labels)
    if isinstance(period, str):
        return Gap(series, period, labels)
    if used and period and (updated := moment(row.updated)) and updated < period.start:
        return Gap(series, _STALE, labels)
    return Reading(series, used, limit_of(row), period, frame.now, labels)


def _slice(each: Slice, view: OrgView, labels: Labels, month: Period | str, frame: Frame) -> Reading | Gap:
    """A part's number: of the month, even where the organization's calls are counted by the day."""
    resource = resources.PARTS[each.kind]
    scope = tuple(sorted((("org", view.org.id), (each.kind, each.id))))
    row = Row(each.used, since=view.dated[resource].since, reason=each.reason)
    word = resources.NONE if frame.word(resource) == resources.NONE else resources.MONTH
    period = _period(row, word, month, frame)
    named = tuple(sorted((*labels, (each.kind, each.name))))
    return _series(Series(frame.source, resource, scope), named, row, period, frame)


def limit_of(row: Row) -> Limit | None:
    """0 and null are unknown: Pipefy's own sample shows a limit of 0 beside a usage of 12."""
    known = number(row.limit)
    return Limit(known, Origin.API, soft=row.soft) if known else None


def _shown(value: Any) -> str:
    return "null" if value is None else (name(str(value)[:40]) or "an empty text")


def _labels(view: OrgView, frame: Frame) -> Labels:
    plan = view.plan if view.plan_told else frame.plans.get(view.org.id)
    return (("org", view.name), *((("plan", plan),) if plan else ()))


def _period(row: Row, word: str, month: Period | str, frame: Frame) -> Period | str | None:
    if word != resources.MONTH:
        return frame.present(word)
    return month if row.since is None else frame.month(row.since)


def _first_month(view: OrgView, frame: Frame) -> Period | str:
    """The month for rows without a date: what the statistics beside them say, else the present one."""
    dated = [*view.dated.values(), *([view.credits.used] if view.credits.used else [])]
    told = [frame.month(row.since) for row in dated if row.since is not None]
    return next((month for month in told if isinstance(month, Period)), frame.month(None))


def _rows_told(readings: Iterable[Reading]) -> dict[str, frozenset[str]]:
    """By organization, the resources with a number that not every organization has."""
    seen: dict[str, set[str]] = {}
    for reading in readings:
        org, resource = reading.series.org, reading.series.resource
        if org is not None and reading.series.below is None and resource not in resources.STATISTICS:
            seen.setdefault(org, set()).add(resource)
    return {org: frozenset(names) for org, names in seen.items()}


def merged(answers: Sequence[Answer], at: datetime, notes: tuple[str, ...]) -> Answer:
    """The answers of several documents as one; each note once."""
    every = [*notes, *(note for answer in answers for note in answer.notes)]
    return Answer(
        at=at,
        readings=tuple(r for answer in answers for r in answer.readings),
        gaps=tuple(g for answer in answers for g in answer.gaps),
        present=tuple(o for answer in answers for o in answer.present),
        missing=tuple(o for answer in answers for o in answer.missing),
        notes=tuple(dict.fromkeys(every)),
        unread=tuple(u for answer in answers for u in answer.unread),
    )

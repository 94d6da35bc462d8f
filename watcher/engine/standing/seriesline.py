"""One series in `watcher status`: its number, how it stands in a word, and which rules hold on it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from watcher.domain.alert import Alert
from watcher.domain.period import Period
from watcher.domain.rule import Level
from watcher.domain.share import share_of
from watcher.domain.standing import Standing
from watcher.domain.terms import Condition, Metric
from watcher.domain.topic import Topic, topic_of
from watcher.domain.words import resource_label
from watcher.engine.pacing.brought import NOT_BROUGHT, stays_away
from watcher.engine.pacing.targets import is_stale
from watcher.engine.policy import Policy
from watcher.records import SeriesState, Target

__all__ = ["Held", "SeriesLine", "Standing", "held_levels", "looks_ahead", "series_line", "staleness"]

_AHEAD = frozenset({Metric.FORECAST, Metric.RUNS_OUT_IN})
_TOLD = {Level.CRITICAL: Standing.CRITICAL, Level.WARNING: Standing.WARNING}


@dataclass(frozen=True, slots=True)
class SeriesLine:
    """One series. `share` is percent of the limit; None where it cannot be said.

    `id` is its short id; `held_back` are rules that hold and are told by no message, as they would raise too
    many; `acked_by` has taken on what is open; `silenced_by` are the silences that mute a
    rule which holds. `rules` are those at its level, `foreseen` says that they all look ahead. `forecast` is
    where the period will most probably end, in percent of the limit, `runs_out` when the limit is reached,
    should it be before that; `forecast_why` says why the forecast is not known.
    """

    org: str
    source: str
    resource: str
    resource_label: str
    used: float | None
    limit: float | None
    limit_from: str | None
    share: float | None
    period: Period | None
    as_of: datetime | None
    standing: Standing
    level: Level | None
    why: str | None
    acked_by: str = ""
    silenced_by: tuple[str, ...] = ()
    id: str = ""
    series: str = ""
    rules: tuple[str, ...] = ()
    foreseen: bool = False
    forecast: float | None = None
    runs_out: datetime | None = None
    forecast_why: str = ""
    held_back: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Held:
    """The highest level of any rule on a series, the rules that are at it, and whether all look ahead.

    `unmeasured` says that all of them are about a number which does not come; `held_back` are rules, at
    whatever level, of which nothing is told as they would raise too many alerts.
    """

    level: Level | None = None
    rules: tuple[str, ...] = ()
    foreseen: bool = False
    unmeasured: bool = False
    held_back: tuple[str, ...] = ()


def held_levels(alerts: Iterable[Alert], policy: Policy) -> dict[str, Held]:
    """By series."""
    rules = {rule.name: rule for rule in policy.rules}
    found: dict[str, Held] = {}
    for alert in alerts:
        known = found.get(alert.series, Held())
        if alert.held_back:
            known = replace(known, held_back=(*known.held_back, alert.rule))
            found[alert.series] = known
        if not alert.level or alert.level < (known.level or 0):
            continue
        rule = rules.get(alert.rule)
        ahead = rule is not None and looks_ahead(rule.when.get(alert.level))
        missing = rule is not None and topic_of(rule) is Topic.AGE
        if alert.level is known.level:
            names = (*known.rules, alert.rule)
            both = known.foreseen and ahead, known.unmeasured and missing
            found[alert.series] = Held(alert.level, names, *both, known.held_back)
        else:
            found[alert.series] = Held(alert.level, (alert.rule,), ahead, missing, known.held_back)
    return found


def looks_ahead(condition: Condition | None) -> bool:
    """Whether it asks for what is still to come."""
    return condition is not None and any(term.metric in _AHEAD for term in condition.terms)


def series_line(state: SeriesState, held: Held, staleness: str | None) -> SeriesLine:
    reading = state.reading
    limit = reading.limit if reading else None
    why = state.unknown_why or staleness
    used = reading.used if reading else None
    return SeriesLine(
        org=dict(state.labels).get("org", state.series.org or ""),
        source=state.series.source,
        resource=state.series.resource,
        resource_label=_called(state),
        used=used,
        limit=limit.value if limit else None,
        limit_from=limit.origin.value if limit else None,
        share=share_of(reading),
        period=reading.period if reading else None,
        as_of=reading.as_of if reading else None,
        standing=_standing(held, why, known_limit=limit is not None),
        level=held.level,
        why=why,
        id=state.series.short_id,
        series=state.series.key,
        rules=held.rules,
        foreseen=held.foreseen,
        held_back=held.held_back,
    )


def _called(state: SeriesState) -> str:
    """The resource in words; a part of an organization's number with the part's kind and name."""
    label, below = resource_label(state.series.resource), state.series.below
    if below is None:
        return label
    part = dict(state.labels).get(below) or dict(state.series.scope)[below]
    return f"{label}, {below} {part}"


def staleness(
    state: SeriesState, asked: Mapping[tuple[str, str], Target], policy: Policy, now: datetime
) -> str | None:
    """Why a number is no longer how things stand: it is older than two polls, or nobody asks for it."""
    source = state.series.source
    plan = policy.sources[source]
    target = asked.get((source, state.series.org or ""))
    if target is None:
        return "in no batch"
    if target.last_ok_at is None or is_stale(target, plan, now):
        return target.failure or (NOT_BROUGHT if plan.pushed else "not asked lately")
    return NOT_BROUGHT if stays_away(state, plan, now) else None


def _standing(held: Held, why: str | None, *, known_limit: bool) -> Standing:
    if held.unmeasured:
        return Standing.NO_DATA
    if held.level is not None and held.level in _TOLD:
        only_ahead = held.foreseen and held.level is Level.WARNING
        return Standing.FORECAST if only_ahead else _TOLD[held.level]
    if why:
        return Standing.NO_DATA
    if held.level:
        return Standing.NOTICE
    return Standing.OK if known_limit else Standing.NO_LIMIT

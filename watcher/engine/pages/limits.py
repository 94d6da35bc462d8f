"""Every limit by risk on the status page: no more than people read, however many there are."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from watcher.domain.alert import Incident
from watcher.domain.kind import Kind
from watcher.domain.plain import plain
from watcher.domain.reading import Series
from watcher.domain.standing import Standing
from watcher.domain.tongue import called
from watcher.domain.words import percent, share
from watcher.engine.desk.limits import standing_words
from watcher.engine.pacing.targets import is_stale
from watcher.engine.pages.sources import title_of
from watcher.engine.pages.words import MOST_NAME, MOST_TEXT, amount, day, perhaps, unique
from watcher.engine.policy import Policy
from watcher.engine.standing.seriesline import Held, SeriesLine, held_levels, series_line, staleness
from watcher.ports import Transaction
from watcher.ports.pages import LimitRow
from watcher.records import OrgState, SeriesState, Target

MOST_LIMITS = 500
_RISK = list(Standing)
_KINDS = {
    Standing.CRITICAL: Kind.CRITICAL,
    Standing.WARNING: Kind.WARNING,
    Standing.FORECAST: Kind.FORECAST,
    Standing.NO_DATA: Kind.NO_DATA,
    Standing.NOTICE: Kind.NOTICE,
    Standing.OK: Kind.RESOLVED,
}


async def limits_of(
    tx: Transaction, policy: Policy, targets: Sequence[Target], now: datetime
) -> tuple[list[LimitRow], int]:
    """The rows by risk, and how many limits there are."""
    keys, known = await tx.riskiest(list(policy.sources), MOST_LIMITS)
    keys = unique([*keys, *_unheard(keys, targets, policy, now)])
    states = await tx.series_states(keys)
    look = _Look(
        policy,
        now,
        held_levels(await tx.alerts(keys), policy),
        {(each.source, org.id): each for each in targets for org in each.orgs},
        await _watched(tx, states.values()),
        _worst(await tx.incidents(keys)),
    )
    lines = sorted((look.line(key, state) for key, state in states.items() if look.shows(state)), key=_risk)
    return [look.row(line) for line in lines[:MOST_LIMITS]], known - (len(states) - len(lines))


def _unheard(keys: Iterable[str], targets: Iterable[Target], policy: Policy, now: datetime) -> list[str]:
    """Series that are old because their batch is: the store does not know that."""
    kinds = unique((one.source, one.resource) for one in map(Series.from_key, keys) if not one.below)
    found = (
        Series(source, resource, (("org", org.id),)).key
        for target in targets
        if is_stale(target, policy.sources[target.source], now)
        for org in target.orgs
        for source, resource in kinds
        if source == target.source
    )
    return [key for key, _ in zip(found, range(MOST_LIMITS), strict=False)]


async def _watched(tx: Transaction, states: Iterable[SeriesState]) -> Mapping[tuple[str, str], OrgState]:
    """The organizations of these series that are watched still, by source and id."""
    wanted: dict[str, set[str]] = {}
    for state in states:
        wanted.setdefault(state.series.source, set()).add(state.series.org or "")
    found = [one for source, ids in wanted.items() for one in await tx.orgs(source, sorted(ids))]
    return {(one.source, one.org.id): one for one in found}


def _worst(incidents: Mapping[str, Incident]) -> dict[str, Incident]:
    """By series, the open incident with the highest level."""
    found: dict[str, Incident] = {}
    for one in incidents.values():
        if one.open and (one.series not in found or (one.level or 0) > (found[one.series].level or 0)):
            found[one.series] = one
    return found


def _risk(line: SeriesLine) -> tuple[int, float, str, str]:
    return _RISK.index(line.standing), -(line.share or 0), line.org.casefold(), line.resource


@dataclass(frozen=True, slots=True)
class _Look:
    """All that the rows are made from."""

    policy: Policy
    now: datetime
    held: Mapping[str, Held]
    asked: Mapping[tuple[str, str], Target]
    watched: Mapping[tuple[str, str], OrgState]
    incidents: Mapping[str, Incident]

    def shows(self, state: SeriesState) -> bool:
        return (state.series.source, state.series.org or "") in self.watched

    def line(self, key: str, state: SeriesState) -> SeriesLine:
        why = staleness(state, self.asked, self.policy, self.now)
        incident = self.incidents.get(key)
        line = series_line(state, self.held.get(key, Held()), why)
        return replace(line, acked_by=incident.acked_by if incident else "")

    def row(self, line: SeriesLine) -> LimitRow:
        now, zone = self.now, self.policy.timezone
        incident = self.incidents.get(line.series)
        return LimitRow(
            kind=_KINDS.get(line.standing, Kind.OTHER),
            state=standing_words(line),
            org=plain(line.org, MOST_NAME),
            resource=plain(line.resource_label, MOST_NAME),
            source=title_of(line.source, self.policy),
            amount=amount(line.used, line.limit),
            share=percent(line.used, line.limit) if line.used is not None else None,
            bar=_spoken(line),
            resets=day(line.period.end, now, zone) if line.period else None,
            as_of=perhaps(line.as_of, now, zone),
            note=plain(called(line.why or ""), MOST_TEXT),
            incident=incident.id if incident else "",
        )


def _spoken(line: SeriesLine) -> str:
    """`92 percent, 9,204 of 10,000`."""
    if line.used is None:
        return ""
    part = share(line.used, line.limit, "percent")
    return f"{part}, {amount(line.used, line.limit)}" if part else ""

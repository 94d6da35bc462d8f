"""The first page: what needs attention, the sources, and every limit by risk, as many as people read."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from watcher.domain.alert import Incident
from watcher.domain.kind import Kind, aside_word, kind_of, state_word
from watcher.domain.plain import plain
from watcher.domain.reading import Series
from watcher.domain.tongue import say
from watcher.domain.words import level_word
from watcher.engine.cases import ORG_PRESENCE, watch_of
from watcher.engine.digest.changes import series_name
from watcher.engine.pages.limits import limits_of
from watcher.engine.pages.sources import old_data, source_rows
from watcher.engine.pages.words import MOST_NAME, amount_and_share, and_more, frame, moment
from watcher.engine.policy import Policy
from watcher.ports import Transaction
from watcher.ports.pages import Alarm, Home
from watcher.records import SeriesState

MOST_ALARMS = 100
_NO_LEVEL = frozenset({Kind.FORECAST, Kind.NO_DATA})


async def home_of(tx: Transaction, policy: Policy, now: datetime) -> Home:
    """Read it, in the tongue of the work under way; however much there is, not much more is read."""
    targets = [each for each in await tx.targets() if each.source in policy.sources]
    incidents, open_ones = await tx.worst_incidents(MOST_ALARMS)
    limits, known = await limits_of(tx, policy, targets, now)
    return Home(
        frame=frame(say("Limits"), now, policy.timezone, policy.locale, old_data(targets, policy, now)),
        alarms=tuple(await alarms_of(tx, policy, incidents, now)),
        sources=tuple(await source_rows(tx, policy, targets, now)),
        limits=tuple(limits),
        more_alarms=and_more(open_ones - len(incidents)),
        more_limits=and_more(known - len(limits)),
    )


async def alarms_of(
    tx: Transaction, policy: Policy, incidents: Sequence[Incident], now: datetime
) -> list[Alarm]:
    """A line for each, in their order."""
    states = await tx.series_states([one.series for one in incidents])
    names = await org_names(tx, [one.series for one in incidents])
    return [_alarm(one, states.get(one.series), names, policy, now) for one in incidents]


async def org_names(tx: Transaction, keys: Iterable[str]) -> dict[tuple[str, str], str]:
    """What organizations are called, of which no number is known; by source and id."""
    absent: dict[str, list[str]] = {}
    for series in map(Series.from_key, keys):
        if series.resource == ORG_PRESENCE and series.org:
            absent.setdefault(series.source, []).append(series.org)
    found = [state for source, ids in absent.items() for state in await tx.orgs(source, ids)]
    return {(state.source, state.org.id): state.org.name for state in found}


def called(
    incident: Incident, state: SeriesState | None, names: Mapping[tuple[str, str], str], policy: Policy
) -> str:
    """What people call what an incident is about."""
    series = Series.from_key(incident.series)
    org = names.get((series.source, series.org or ""))
    known = state or SeriesState(series, (("org", org),) if org else (), None, incident.opened_at)
    said = series_name(incident.series, {incident.series: known}, policy)
    aside = aside_word(incident.topic)
    return f"{said}, {aside}" if aside else said


def _alarm(
    incident: Incident,
    state: SeriesState | None,
    names: Mapping[tuple[str, str], str],
    policy: Policy,
    now: datetime,
) -> Alarm:
    kind = kind_of(incident.level, watch_of(Series.from_key(incident.series)), incident.topic)
    reading = state.reading if state else None
    limit = reading.limit.value if reading and reading.limit else None
    return Alarm(
        incident=incident.id,
        kind=kind,
        state=state_word(kind),
        name=called(incident, state, names, policy),
        amount=amount_and_share(reading.used, limit) if reading else "",
        since=moment(incident.opened_at, now, policy.timezone),
        note=", ".join(_notes(incident, kind)),
    )


def _notes(incident: Incident, kind: Kind) -> list[str]:
    """How bad it is where the state does not say it, and who has it."""
    who = plain(incident.acked_by, MOST_NAME)
    notes = [level_word(incident.level)] if incident.level and kind in _NO_LEVEL else []
    return [*notes, say("acknowledged by {person}", person=who)] if who else notes

"""How things stand, from the store alone: sources, series by risk, receivers, what waits."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from watcher.domain.alert import Alert
from watcher.domain.flood import Flood, flood_of
from watcher.domain.silence import Silence, SilenceState
from watcher.engine.pacing.ledger import spent_on
from watcher.engine.policy import Policy
from watcher.engine.silencing.muting import silenced_values
from watcher.engine.standing.ends import with_forecasts
from watcher.engine.standing.receiverstand import ReceiverStand, stands_of
from watcher.engine.standing.seriesline import Held, SeriesLine, Standing, held_levels, series_line, staleness
from watcher.engine.standing.sourceline import SourceLine, cost_of, source_line
from watcher.ports import Transaction
from watcher.records import OutboxRow, ReceiverState, SeriesState

__all__ = ["SeriesLine", "Standing", "Status", "status_of"]

_RISK = list(Standing)


@dataclass(frozen=True, slots=True)
class Status:
    """Everything `watcher status` shows; `silences` counts those that are active now."""

    at: datetime
    sources: tuple[SourceLine, ...]
    series: tuple[SeriesLine, ...]
    broken: tuple[ReceiverState, ...]
    waiting: int
    oldest_waiting: datetime | None
    silences: int = 0
    held: int = 0  # messages that quiet hours keep back
    held_until: datetime | None = None  # when the first of them goes out
    receivers: tuple[ReceiverStand, ...] = ()
    floods: tuple[Flood, ...] = ()  # rules of whose alerts some are held back
    unwell: str = ""  # why the daemon cannot go on, as its sign of life says: all above is as of before


async def status_of(
    tx: Transaction, policy: Policy, now: datetime, forecast_of: Callable[[SeriesLine], bool] | None = None
) -> Status:
    """Read the whole of it; series sorted by risk, worst first.

    Lines that `forecast_of` picks get their forecast, by what was reckoned and kept.
    """
    targets = [target for target in await tx.targets() if target.source in policy.sources]
    orgs = {name: await tx.orgs(name) for name in policy.sources}
    states = await tx.series_states()
    silences = [each for each in await tx.silences(now) if each.state(now) is SilenceState.ACTIVE]
    alerts = await tx.alerts()
    held, silenced = held_levels(alerts, policy), _silenced(alerts, states, silences, now)
    acks = {one.series: one.acked_by for one in (await tx.incidents()).values() if one.open and one.acked_by}
    watched = {(name, state.org.id) for name, there in orgs.items() for state in there}
    asked = {(target.source, org.id): target for target in targets for org in target.orgs}
    readings = [state.reading for state in states.values() if state.reading]
    spent = {name: await spent_on(tx, name) for name in policy.sources}
    lines = [
        replace(
            series_line(state, held.get(key, Held()), staleness(state, asked, policy, now)),
            acked_by=acks.get(key, ""),
            silenced_by=silenced.get(key, ()),
        )
        for key, state in states.items()
        if (state.series.source, state.series.org) in watched
    ]
    lines = await with_forecasts(tx, policy, lines, states, now, forecast_of) if forecast_of else lines
    owed = await tx.unfinished_rows()
    known = await tx.receiver_states()
    receivers = [each for name, each in known.items() if name in policy.receivers]
    return Status(
        at=now,
        sources=tuple(
            source_line(name, targets, orgs[name], plan, cost_of(name, spent[name], readings, plan, now), now)
            for name, plan in policy.sources.items()
        ),
        series=tuple(sorted(lines, key=_risk)),
        broken=tuple(each for each in receivers if each.broken_since),
        waiting=sum(not row.held for row in owed),
        oldest_waiting=_oldest([row for row in owed if not row.held]),
        held=sum(row.held for row in owed),
        held_until=min((row.next_attempt_at for row in owed if row.held), default=None),
        silences=len(silences),
        receivers=stands_of(known, owed, policy),
        floods=await floods_now(tx, policy, now),
    )


def _silenced(
    alerts: Iterable[Alert], states: Mapping[str, SeriesState], silences: Sequence[Silence], now: datetime
) -> dict[str, tuple[str, ...]]:
    """By series, the names of the silences that mute a rule whose alert has a level."""
    found: dict[str, tuple[str, ...]] = {}
    for alert in alerts if silences else ():
        state = states.get(alert.series)
        if alert.level and state:
            values = silenced_values(state.series, state.labels, alert.rule)
            names = [each.name for each in silences if each.mutes(values, now)]
            found[alert.series] = tuple(dict.fromkeys((*found.get(alert.series, ()), *names)))
    return found


async def floods_now(tx: Transaction, policy: Policy, now: datetime) -> tuple[Flood, ...]:
    """The rules of whose alerts some are held back, by name."""
    most = {rule.name: rule.max_alerts for rule in policy.rules if rule.max_alerts is not None}
    counts = await tx.alerts_of(most.keys(), now)
    floods = (flood_of(name, most[name], counts.get(name, {}), policy.digest_only) for name in sorted(most))
    return tuple(flood for flood in floods if flood.held_back)


def _risk(line: SeriesLine) -> tuple[int, float, str, str]:
    return _RISK.index(line.standing), -(line.share or 0), line.org.casefold(), line.resource


def _oldest(rows: list[OutboxRow]) -> datetime | None:
    return min((row.created_at for row in rows), default=None)

"""All that a digest is made from, read at one moment: limits, sources, what changed, what is broken."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from watcher.domain.digest.rows import ranked, shown
from watcher.domain.digest.view import Broken, DigestView, Grown, Muted, SourceStand, Stand
from watcher.domain.reading import Series
from watcher.domain.silence import Silence, SilenceState
from watcher.domain.standing import Standing
from watcher.domain.words import resource_label
from watcher.engine.cases import known
from watcher.engine.digest.changes import changes_of, what_is_meant
from watcher.engine.judging.rises import with_rises
from watcher.engine.pacing.pollshare import polls_since
from watcher.engine.policy import Policy
from watcher.engine.standing.seriesline import SeriesLine
from watcher.engine.standing.sourceline import SourceLine
from watcher.engine.standing.status import status_of
from watcher.ports import Transaction
from watcher.records import Event, SeriesState

_WEEK = timedelta(days=7)
_PART_STANDS = frozenset({Standing.CRITICAL, Standing.WARNING, Standing.FORECAST, Standing.NOTICE})
"""How a part of an organization must stand to be told of: parts have no limits of their own otherwise."""


@dataclass(frozen=True, slots=True)
class Span:
    """What a digest is about: its name, the time it tells of, and when the next one is planned."""

    incident: str
    since: datetime
    moment: datetime
    week: int
    next_at: datetime | None = None
    late: bool = False


async def view_of(tx: Transaction, policy: Policy, span: Span, now: datetime) -> DigestView:
    """Read it all, in the tongue of the work under way."""
    status = await status_of(tx, policy, now, forecast_of=lambda line: bool(line.limit and line.period))
    states = await tx.series_states()
    stands = ranked([_stand(line) for line in status.series if _is_told(line)])
    grown = await _grown(tx, [stand.key for stand in shown(stands)], states, now)
    polls = await polls_since(tx, span.since)
    silences = [each for each in await tx.silences(now) if each.state(now) is SilenceState.ACTIVE]
    return DigestView(
        incident=span.incident,
        since=span.since,
        moment=span.moment,
        now=now,
        zone=policy.timezone,
        week=span.week,
        stands=tuple(replace(each, grown=grown.get(each.key, Grown())) for each in stands),
        sources=tuple(_source(one, policy, polls.get(one.name, (0, 0))) for one in status.sources),
        changes=changes_of(await _happened(tx, span), states, policy),
        silences=tuple(_muted(each, states, policy) for each in silences),
        broken=tuple(Broken(each.name, each.broken_since) for each in status.broken if each.broken_since),
        next_at=span.next_at,
        late=span.late,
    )


async def _happened(tx: Transaction, span: Span) -> list[Event]:
    """What came at the moment itself or later is the next one's, also where this one is late."""
    return [event for event in await tx.events(span.since) if event.at < span.moment]


def _is_told(line: SeriesLine) -> bool:
    return Series.from_key(line.series).below is None or line.standing in _PART_STANDS


def _stand(line: SeriesLine) -> Stand:
    whole = Series.from_key(line.series).below is None
    return Stand(
        key=line.series,
        org=line.org,
        resource=resource_label(line.resource) if whole else line.resource_label,
        standing=line.standing,
        used=line.used,
        limit=line.limit,
        share=line.share,
        forecast=line.forecast,
        runs_out=line.runs_out,
        resets_at=line.period.end if line.period else None,
        as_of=line.as_of,
        acked_by=line.acked_by,
        silenced=bool(line.silenced_by),
    )


async def _grown(
    tx: Transaction, keys: Sequence[str], states: Mapping[str, SeriesState], now: datetime
) -> dict[str, Grown]:
    """By series, what was used in the last seven days and in the seven before."""
    chosen = [states[key] for key in keys]
    cases = [known(state.reading, state, now) for state in chosen if state.reading and not state.unknown_why]
    window = _WEEK.total_seconds()
    rises = {
        case.key: case.facts.rises[window]
        for case in await with_rises(tx, cases, [window], now)
        if window in case.facts.rises
    }
    return {key: Grown(rise.now, rise.week_before) for key, rise in rises.items()}


def _source(line: SourceLine, policy: Policy, polls: tuple[int, int]) -> SourceStand:
    good, all_of_them = polls
    return SourceStand(
        title=policy.title_of(line.name) or line.name,
        ok=line.ok,
        failure=line.failure or "",
        since=line.last_ok_at,
        good=good,
        polls=all_of_them,
        missing=len(line.missing),
    )


def _muted(silence: Silence, states: Mapping[str, SeriesState], policy: Policy) -> Muted:
    match = {key: globs.patterns for key, globs in silence.match.globs.items()}
    return Muted(what_is_meant(match, states, policy), silence.ends_at)

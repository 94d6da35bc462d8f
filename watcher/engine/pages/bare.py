"""An incident that nobody was told of, or whose messages are pruned: what is known of it without them."""

from __future__ import annotations

from datetime import datetime

from watcher.domain.alert import Incident
from watcher.domain.kind import kind_of, state_word
from watcher.domain.message import Message, Reason
from watcher.domain.offer import Act, Offer
from watcher.domain.reading import Series
from watcher.domain.tongue import say
from watcher.domain.words import resource_label
from watcher.engine.cases import watch_of
from watcher.engine.pages.home import called
from watcher.engine.policy import Policy
from watcher.records import SeriesState


def bare_message(incident: Incident, state: SeriesState | None, policy: Policy, now: datetime) -> Message:
    """What a message would say of it before anything is composed: who and what, and no words beyond that."""
    series = Series.from_key(incident.series)
    reading = state.reading if state else None
    name = called(incident, state, {}, policy)
    watch = watch_of(series)
    return Message(
        incident=incident.id,
        series=incident.series,
        series_id=series.short_id,
        revision=incident.revision,
        watch=watch,
        reason=Reason.FIRED if incident.open else Reason.RESOLVED,
        level=incident.level,
        before=None,
        crossed=(),
        ended=incident.ended,
        org=name,
        resource=series.resource,
        resource_label=resource_label(series.resource),
        source=series.source,
        used=reading.used if reading else None,
        limit=incident.limit,
        period_label=incident.period_label,
        period_name="",
        state=state_word(kind_of(incident.level, watch, incident.topic)),
        identity=name,
        headline=name,
        sentence="",
        change="",
        consequence="",
        facts=(),
        notes=(),
        rules=(),
        next_step="",
        runbook="",
        opened_at=incident.opened_at,
        at=now,
        as_of=reading.as_of if reading else None,
        timezone=policy.timezone,
        topic=incident.topic,
        locale=policy.locale,
        offers=_offers(incident),
    )


def _offers(incident: Incident) -> tuple[Offer, ...]:
    if not incident.open:
        return ()
    return (
        Offer(Act.UNACK, say("Un-acknowledge")) if incident.acked_by else Offer(Act.ACK, say("Acknowledge")),
    )

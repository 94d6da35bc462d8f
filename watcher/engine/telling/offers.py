"""What people can do about a message: take it on, silence it, look into it; nothing about what is over."""

from __future__ import annotations

from datetime import timedelta

from watcher.domain.dates import date
from watcher.domain.offer import Act, Confirm, Offer
from watcher.domain.plain import plain
from watcher.domain.rule import Watch
from watcher.domain.silence import LONGEST
from watcher.domain.telling import Telling
from watcher.domain.tongue import say
from watcher.domain.topic import Topic
from watcher.domain.words import resource_label
from watcher.engine.policy import Policy

_SHORT = timedelta(hours=24)
"""A silence that is longer is asked about once more."""
_MOST_NAME = 60


def offers_of(telling: Telling, policy: Policy) -> tuple[Offer, ...]:
    """What the message of a telling offers, in the tongue of the work under way, in the order to show it."""
    if telling.level is None:
        return ()
    return (_ack(telling), *_silences(telling, policy), *_export(telling, policy))


def _ack(telling: Telling) -> Offer:
    if telling.incident.acked_by:
        return Offer(Act.UNACK, say("Un-acknowledge"))
    return Offer(Act.ACK, say("Acknowledge"))


def _silences(telling: Telling, policy: Policy) -> tuple[Offer, ...]:
    """For a day, and until the reset where one is near enough; a forecast is about the reset alone."""
    day, until_reset = Offer(Act.SILENCE_DAY, say("Silence 24 h")), _until_reset(telling, policy)
    if until_reset is None:
        return (day,)
    return (until_reset,) if telling.topic is Topic.AHEAD else (day, until_reset)


def _until_reset(telling: Telling, policy: Policy) -> Offer | None:
    reading = telling.reading or telling.last
    period = reading.period if reading is not None and telling.watch is Watch.LIMIT else None
    if period is None or not timedelta(0) < period.end - telling.at <= LONGEST:
        return None
    confirm = None
    if period.end - telling.at > _SHORT:
        confirm = Confirm(
            title=say("Silence until the reset?"),
            text=say(
                "Nothing more is told about this until {reset}, however much is used.",
                reset=date(period.end, policy.timezone),
            ),
            yes=say("Silence"),
            no=say("Cancel"),
        )
    return Offer(Act.SILENCE_PERIOD, say("Silence until reset"), confirm)


def _export(telling: Telling, policy: Policy) -> tuple[Offer, ...]:
    """The vendor's report of a whole organization, where there is one about this resource."""
    series, plan = telling.series, policy.plan(telling.series.source)
    written = telling.watch is Watch.LIMIT and series.resource in plan.reports
    if not written or series.org is None or series.below is not None or telling.topic is Topic.AGE:
        return ()
    text = say(
        "{vendor} builds an .xlsx of this month's {what} of {org}. The file is posted in this thread when "
        "it is ready; {vendor} also notifies the owner of the token.",
        vendor=plain(plan.title or series.source, _MOST_NAME),
        what=resource_label(series.resource),
        org=plain(dict(telling.labels).get("org") or series.org, _MOST_NAME),
    )
    confirm = Confirm(say("Start the export?"), text, say("Start"), say("Cancel"))
    return (Offer(Act.EXPORT, say("Export report"), confirm),)

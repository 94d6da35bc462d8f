"""The messages of made-up tellings: composed like any other, and marked as tests."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from watcher.cli.trying.madeup import JOBS, ORG, TITLE, MadeUp, State, contributors, made_up, samples
from watcher.domain.alert import Ended
from watcher.domain.charting import Course, chart_of
from watcher.domain.compose.digest import compose_digest
from watcher.domain.compose.messages import compose
from watcher.domain.digest.view import Change, DigestView, Grown, SourceStand, Stand, What
from watcher.domain.kind import Kind
from watcher.domain.message import Message
from watcher.domain.rule import Level
from watcher.domain.standing import Standing
from watcher.domain.telling import Telling
from watcher.domain.tongue import speaking
from watcher.domain.topic import Topic
from watcher.domain.words import resource_label
from watcher.engine.policy import Policy
from watcher.engine.telling.offers import offers_of


@dataclass(frozen=True, slots=True)
class TestMessages:
    """What is sent, and what it becomes where it can be edited; None where nothing follows."""

    first: Message
    then: Message | None = None


def test_messages(state: State, policy: Policy, now: datetime) -> TestMessages:
    """In the tongue and time zone of the config."""
    with speaking(policy.locale):
        if state is State.DIGEST:
            return TestMessages(_marked(compose_digest(_week(policy.timezone, now), series_id=JOBS.short_id)))
        story = made_up(state, now)
        over = _marked(compose(story.over, timezone=policy.timezone))
        if state is State.RESOLVED:
            return TestMessages(over)
        return TestMessages(_first(story, policy), over)


def _first(story: MadeUp, policy: Policy) -> Message:
    told = story.told
    message = _marked(compose(told, timezone=policy.timezone))
    message = replace(message, offers=offers_of(told, policy))
    if told.reading is None:
        return message
    drawn = _drawn(told, message, policy.timezone)
    return replace(drawn, contributors=contributors(told.reading.used)) if told.topic is Topic.USE else drawn


def _drawn(told: Telling, message: Message, zone: str) -> Message:
    reading = told.reading
    if reading is None or told.level is Level.NOTICE:
        return message
    ahead = told.outlook or ""
    course = Course(samples(reading), reading, message.limit, ahead, told.at, zone, message.projected)
    return replace(message, chart=chart_of(course, message.resource_label, message.period_name))


def _stand(org: str, standing: Standing, **known: Any) -> Stand:
    return Stand(key=f"{org}/{known['resource']}", org=org, standing=standing, **known)


def _marked(message: Message) -> Message:
    return replace(message, test=True)


def _week(zone: str, now: datetime) -> DigestView:
    """A week with something of each kind."""
    jobs, tasks, calls = map(resource_label, ("automation_jobs", "integration_tasks", "api_calls"))
    usual = {"resource": jobs, "resets_at": now + timedelta(days=10), "as_of": now, "limit": 10_000.0}
    high = {"used": 9_204.0, "share": 92.0, "forecast": 134.0, "grown": Grown(1_400, 1_190)}
    over = {"used": 6_100.0, "share": 61.0, "forecast": 105.0}
    stands = (
        _stand(ORG, Standing.WARNING, **{**usual, **high}),
        _stand(ORG, Standing.FORECAST, **{**usual, **over, "resource": tasks}),
        _stand("Example Sandbox", Standing.OK, **usual, used=120.0, share=1.2, forecast=2.0),
    )
    reached = Change(now - timedelta(days=2), What.REACHED, f"{ORG}: {jobs}", "test", Kind.WARNING, share=90)
    ended = Change(now - timedelta(days=3), What.ENDED, f"{ORG}: {calls}", "test-2", ended=Ended.PERIOD_RESET)
    return DigestView(
        incident=f"test-{int(now.timestamp()):x}",
        since=now - timedelta(days=7),
        moment=now,
        now=now,
        zone=zone,
        week=now.isocalendar().week,
        stands=stands,
        sources=(SourceStand(TITLE, ok=True, good=2_012, polls=2_016),),
        changes=(ended, reached),
        next_at=now + timedelta(days=7),
    )

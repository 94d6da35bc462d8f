"""A number as it is known: from which batch, how old, and why it is not believed any more."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from watcher.domain.rule import Watch
from watcher.engine.cases import Case
from watcher.engine.explain.explained import Data
from watcher.engine.judging.thing import Thing
from watcher.engine.pacing.brought import NOT_BROUGHT, stays_away
from watcher.engine.pacing.targets import is_stale
from watcher.engine.policy import Policy
from watcher.records import Target


def target_of(thing: Thing, targets: Sequence[Target]) -> Target | None:
    """The batch in which the series is asked for; of a source's own health the one that is worst off."""
    mine = [target for target in targets if target.source == thing.series.source]
    if thing.watch is Watch.SOURCE:
        return max(mine, key=lambda target: target.failures, default=None)
    asked = (t for t in mine if any(org.id == thing.series.org for org in t.orgs))
    return next(asked, mine[0] if thing.series.org is None and mine else None)


def data_of(thing: Thing, case: Case, target: Target | None, policy: Policy, now: datetime) -> Data:
    """The number, its age, and why it is not known or not believed any more."""
    state, facts = thing.state, case.facts
    reading = state.reading if state else None
    return Data(
        used=reading.used if reading else None,
        as_of=reading.as_of if reading else None,
        age=facts.age if reading is None else max(timedelta(0), now - reading.as_of),
        unknown_since=state.unknown_since if state else None,
        unknown_why=(state.unknown_why or "") if state else "",
        stale=_stale(thing, target, policy, now),
        failing_since=target.failing_since if target and target.failures else None,
        failure=(target.failure or "") if target and target.failures else "",
        failures=target.failures if target else 0,
        missing_polls=facts.missing_polls,
        missing_since=thing.org.missing_since if thing.org else None,
    )


def _stale(thing: Thing, target: Target | None, policy: Policy, now: datetime) -> str:
    """Why a number is no longer how things stand; empty while it is."""
    if thing.watch is not Watch.LIMIT:
        return ""
    plan = policy.plan(thing.series.source)
    if target is None:
        return "its organization is in no batch, so nobody asks for it"
    if target.last_ok_at is None or is_stale(target, plan, now):
        return NOT_BROUGHT if plan.pushed else "not asked lately: is the daemon running?"
    return NOT_BROUGHT if thing.state and stays_away(thing.state, plan, now) else ""

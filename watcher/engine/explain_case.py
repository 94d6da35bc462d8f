"""The case of one series as the judge would see it now, from the state alone: nothing is asked or written."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any, cast

from watcher.domain.reading import Gap
from watcher.domain.rule import Watch
from watcher.engine.brought import NOT_BROUGHT, stays_away
from watcher.engine.cases import Case, known, org_case, unknown
from watcher.engine.explainable import Thing
from watcher.engine.explained import Data
from watcher.engine.health import health_case
from watcher.engine.knowing import knowing
from watcher.engine.policy import Policy
from watcher.engine.targets import is_stale
from watcher.ports import Transaction
from watcher.records import Target

NEVER_ASLEEP = datetime.min.replace(tzinfo=UTC)
"""Only the daemon knows since when it has been looking; without it all silence is the source's."""


class LookOnly:
    """A transaction whose reads go through; what a look would note on the way is dropped."""

    def __init__(self, real: Transaction) -> None:
        self._real = real

    def __getattr__(self, name: str) -> Any:
        return _dropped if name.startswith("put_") else getattr(self._real, name)


async def _dropped(*_args: object) -> None:
    """Note nothing."""


def max_gap(policy: Policy, thing: Thing) -> timedelta:
    """The longest time between two looks that counts as watching without a break, as the judge has it."""
    return 2 * policy.plan(thing.series.source).every


async def cases_of(
    tx: Transaction, things: Sequence[Thing], policy: Policy, now: datetime
) -> dict[str, Case]:
    """By Series.key, the case of each: with what is foreseen by kept sketches, and with its rises."""
    looking = cast("Transaction", LookOnly(tx))
    cases = [await _case(looking, thing, policy, now) for thing in things]
    return {case.key: case for case in await knowing(looking, cases, policy, now, most=0)}


async def _case(tx: Transaction, thing: Thing, policy: Policy, now: datetime) -> Case:
    if thing.org is not None:
        return org_case(thing.org, thing.org.missing_since, now)
    if thing.watch is Watch.SOURCE:
        plan = policy.plan(thing.series.source)
        return await health_case(tx, thing.series.source, plan, NEVER_ASLEEP, now)
    state = thing.state
    if state is None or state.reading is None or state.unknown_why:
        why = state.unknown_why if state and state.unknown_why else "no number"
        return unknown(Gap(thing.series, why, thing.labels), now, state)
    return known(replace(state.reading, labels=thing.labels), state, now)


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

"""The case of one series as the judge would see it now, from the state alone: nothing is asked or written."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any, cast

from watcher.domain.reading import Gap
from watcher.domain.rule import Watch
from watcher.engine.cases import Case, known, org_case, unknown
from watcher.engine.judging.knowing import knowing
from watcher.engine.judging.thing import Thing
from watcher.engine.pacing.health import health_case
from watcher.engine.policy import Policy
from watcher.ports import Transaction

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

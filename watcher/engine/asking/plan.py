"""Which organizations are asked about in which batch: discovery becomes targets."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from watcher.domain.alert import Ended
from watcher.domain.reading import Org, Series
from watcher.engine.cases import ORG_PRESENCE, SOURCE_HEALTH
from watcher.engine.judging.judge import Judge
from watcher.engine.judging.outcome import Outcome
from watcher.engine.policy import SourcePlan
from watcher.ports import Discovery, Source, Transaction
from watcher.records import Event, OrgState, Target

_EXPECTED = "expected:"
"""Begins the id of an organization that has none yet: only the config has named it."""


async def replan(
    tx: Transaction, source: Source, found: Discovery, plan: SourcePlan, judge: Judge, now: datetime
) -> Outcome:
    """Write what discovery found: organizations, and one target for each batch of them.

    An organization that discovery no longer names stays in the plan, so that its absence is noticed
    rather than forgotten; only one the config no longer selects leaves it.
    """
    known = await tx.orgs(source.name)
    states = _org_states(source, known, found, now)
    await tx.put_orgs(states)
    kept = {state.org.id for state in states}
    dropped = [state for state in known if state.org.id not in kept]
    await tx.drop_orgs(source.name, [state.org.id for state in dropped])
    orgs = sorted(state.org for state in states if not is_only_expected(state.org))
    await _write_targets(tx, source, orgs, plan.every, now)
    await tx.add_events([Event(now, "source.note", source.name, note) for note in found.notes])
    names = {org.name.casefold() for org in found.orgs}
    turned_up = [s for s in dropped if is_only_expected(s.org) and s.org.name.casefold() in names]
    gone = [state for state in dropped if state not in turned_up]
    outcome = await judge.forget(tx, await _keys_of(tx, source.name, gone), now)
    for state in turned_up:
        keys, labels = [presence_key(source.name, state.org)], (("org", state.org.name),)
        outcome.add(await judge.forget(tx, keys, now, why=Ended.REPORTED_AGAIN, labels=labels))
    return outcome


async def forget_source(tx: Transaction, source: str, judge: Judge, now: datetime) -> Outcome:
    """Let go of a source that the config names no longer: its plan, its organizations, its alerts."""
    known = await tx.orgs(source)
    keys = [*await _keys_of(tx, source, known), Series(source, SOURCE_HEALTH).key]
    outcome = await judge.forget(tx, keys, now)
    await tx.drop_targets(source, 0)
    await tx.drop_orgs(source, [state.org.id for state in known])
    return outcome


async def plan_blind(tx: Transaction, source: str, now: datetime) -> Target:
    """The first target of a source that has never been discovered; polling it means discovering."""
    mine = [target for target in await tx.targets() if target.source == source]
    if mine:
        return mine[0]
    target = Target(source, 0, (), next_due=now, watched_since=now)
    await tx.put_targets([target])
    return target


async def plan_pushed(tx: Transaction, source: str, plan: SourcePlan, now: datetime) -> Target:
    """The one target of a source whose numbers are brought; it is due when the next are expected."""
    mine = [target for target in await tx.targets() if target.source == source]
    if mine:
        return mine[0]
    target = Target(source, 0, (), next_due=now + plan.longest, watched_since=now)
    await tx.put_targets([target])
    return target


def is_only_expected(org: Org) -> bool:
    """Whether the config names it and the vendor never has: it has no id to ask about."""
    return org.id.startswith(_EXPECTED)


def _org_states(source: Source, known: Iterable[OrgState], found: Discovery, now: datetime) -> list[OrgState]:
    before = {state.org.id: state for state in known}
    states = {org.id: _seen(org, before.get(org.id), source.name) for org in found.orgs}
    for id_, state in before.items():
        if not is_only_expected(state.org) and source.selects(state.org):
            states.setdefault(id_, state)
    named = {state.org.name.casefold() for state in states.values()}
    for name in found.expected_absent:
        org = Org(_EXPECTED + name, name)
        if name.casefold() not in named:
            fresh = OrgState(source.name, org, expected=True, missing_since=now)
            states[org.id] = before.get(org.id, fresh)
    return list(states.values())


def _seen(org: Org, before: OrgState | None, source: str) -> OrgState:
    return replace(before, org=org) if before else OrgState(source, org)


async def _write_targets(
    tx: Transaction, source: Source, orgs: Sequence[Org], every: timedelta, now: datetime
) -> None:
    before = {t.number: t for t in await tx.targets() if t.source == source.name}
    size = source.batch_size
    batches = [tuple(orgs[at : at + size]) for at in range(0, len(orgs), size)] or [()]
    targets = []
    for number, batch in enumerate(batches):
        # Spread over the interval, so that batches do not all ask in the same second.
        fresh = Target(source.name, number, batch, now + every * number / len(batches), watched_since=now)
        old = before.get(number)
        targets.append(replace(old, orgs=batch) if old else fresh)
    await tx.put_targets([target for target in targets if target != before.get(target.number)])
    await tx.drop_targets(source.name, len(batches))


def presence_key(source: str, org: Org) -> str:
    return Series(source, ORG_PRESENCE, (("org", org.id),)).key


async def _keys_of(tx: Transaction, source: str, dropped: Sequence[OrgState]) -> list[str]:
    """Keys of every series of the dropped organizations, their presence included."""
    if not dropped:
        return []
    gone = {state.org.id for state in dropped}
    presence = [presence_key(source, state.org) for state in dropped]
    series = [state.series for state in (await tx.series_states()).values()]
    return presence + [one.key for one in series if one.source == source and one.org in gone]

"""Which organizations good answers speak of: who is missing, for how many polls, since when."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta

from watcher.engine.asking.plan import is_only_expected
from watcher.engine.cases import Case, org_case
from watcher.ports import Answer, Transaction
from watcher.records import OrgState, Target

SEEN_EVERY = timedelta(hours=1)
"""How exactly `last_seen_at` is kept of an organization that is simply there."""


async def count_presence(tx: Transaction, answer: Answer, known: Iterable[OrgState]) -> list[Case]:
    """Count this good answer for each organization it speaks of or should, and give their cases to judge."""
    here = {org.id for org in answer.present}
    gone = {org.id for org in answer.missing}
    spoken = [state for state in known if state.org.id in here or state.org.id in gone]
    return await _counted(tx, [(state, state.org.id in gone) for state in spoken], answer.at)


async def count_unseen(
    tx: Transaction, target: Target, known: Iterable[OrgState], now: datetime
) -> list[Case]:
    """Count a good answer for organizations that only the config has named: they are in no batch.

    They are counted with the first.
    """
    unseen = [(state, True) for state in known if target.number == 0 and is_only_expected(state.org)]
    return await _counted(tx, unseen, now)


async def _counted(tx: Transaction, states: Iterable[tuple[OrgState, bool]], now: datetime) -> list[Case]:
    """Each state with whether it is absent now."""
    changed: list[OrgState] = []
    cases: list[Case] = []
    for before, absent in states:
        after = _absent(before, now) if absent else _seen(before, now)
        if _worth_writing(before, after):
            changed.append(after)
        cases.append(org_case(after, before.missing_since or after.missing_since, now))
    await tx.put_orgs(changed)
    return cases


def _seen(state: OrgState, now: datetime) -> OrgState:
    if _seen_lately(state, now):
        return state  # of nearly all at nearly every poll, and then there is nothing to compare or write
    return replace(state, last_seen_at=now, missing_polls=0, missing_since=None)


def _seen_lately(state: OrgState, now: datetime) -> bool:
    there = state.missing_since is None and not state.missing_polls
    return there and state.last_seen_at is not None and now - state.last_seen_at < SEEN_EVERY


def _worth_writing(before: OrgState, after: OrgState) -> bool:
    if after is before:
        return False
    if before.last_seen_at is None or after.last_seen_at is None:
        return True
    later = after.last_seen_at - before.last_seen_at >= SEEN_EVERY
    return later or replace(after, last_seen_at=before.last_seen_at) != before


def _absent(state: OrgState, now: datetime) -> OrgState:
    return replace(state, missing_polls=state.missing_polls + 1, missing_since=state.missing_since or now)

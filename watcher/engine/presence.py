"""Which organizations good answers speak of: who is missing, for how many polls, since when."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from watcher.engine.cases import Case, org_case
from watcher.engine.plan import is_only_expected
from watcher.ports import Answer, Transaction
from watcher.records import OrgState, Target

SEEN_EVERY = timedelta(hours=1)
"""How exactly `last_seen_at` is kept of an organization that is simply there."""


async def count_presence(tx: Transaction, target: Target, answer: Answer) -> list[Case]:
    """Count this good answer for each organization it should speak of, and give their cases to judge.

    One that only the config has named is in no batch; it is counted with the first.
    """
    here = {org.id for org in answer.present}
    gone = {org.id for org in answer.missing}
    changed: list[OrgState] = []
    cases: list[Case] = []
    for before in await tx.orgs(target.source):
        absent = before.org.id in gone or (is_only_expected(before.org) and target.number == 0)
        if not absent and before.org.id not in here:
            continue
        after = _absent(before, answer.at) if absent else _seen(before, answer.at)
        if _worth_writing(before, after):
            changed.append(after)
        cases.append(org_case(after, before.missing_since or after.missing_since, answer.at))
    await tx.put_orgs(changed)
    return cases


def _seen(state: OrgState, now: datetime) -> OrgState:
    return replace(state, last_seen_at=now, missing_polls=0, missing_since=None)


def _worth_writing(before: OrgState, after: OrgState) -> bool:
    if before.last_seen_at is None or after.last_seen_at is None:
        return True
    later = after.last_seen_at - before.last_seen_at >= SEEN_EVERY
    return later or replace(after, last_seen_at=before.last_seen_at) != before


def _absent(state: OrgState, now: datetime) -> OrgState:
    return replace(state, missing_polls=state.missing_polls + 1, missing_since=state.missing_since or now)

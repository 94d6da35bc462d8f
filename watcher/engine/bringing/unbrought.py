"""Numbers that nobody brings any more are forgotten, or renaming would fill a source's room for ever."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import datetime, timedelta

from watcher.engine.asking.plan import is_only_expected
from watcher.engine.policy import Policy
from watcher.ports import Transaction

KEPT = timedelta(days=30)
"""How long a number is kept that is not brought again; rarer ones for three times their interval."""
_TIMES = 3


def kept_for(policy: Policy) -> dict[str, timedelta]:
    """How long numbers are kept, of each source that has its numbers brought."""
    return {name: max(KEPT, _TIMES * plan.longest) for name, plan in policy.sources.items() if plan.pushed}


async def forget_unbrought(tx: Transaction, kept: Mapping[str, timedelta], now: datetime) -> None:
    """Forget the series of these sources that were not brought for so long and tell nothing.

    With its last series an organization goes, too. History stays until it is pruned.
    """
    if not kept:
        return
    alerted = {alert.series for alert in await tx.alerts()}
    mine = {key: state for key, state in (await tx.series_states()).items() if state.series.source in kept}
    gone = {
        key
        for key, state in mine.items()
        if key not in alerted and now - state.checked_at > kept[state.series.source]
    }
    await tx.drop_series_states(sorted(gone))
    for source in kept:
        left = {s.series.org for key, s in mine.items() if s.series.source == source and key not in gone}
        await _forget_orgs(tx, source, left)


async def _forget_orgs(tx: Transaction, source: str, left: Collection[str | None]) -> None:
    """All but those that have a number, and those that only the config names."""
    gone = {
        state.org.id
        for state in await tx.orgs(source)
        if state.org.id not in left and not state.expected and not is_only_expected(state.org)
    }
    if not gone:
        return
    await tx.drop_orgs(source, sorted(gone))
    await tx.put_targets(
        [
            replace(target, orgs=tuple(org for org in target.orgs if org.id not in gone))
            for target in await tx.targets()
            if target.source == source
        ]
    )

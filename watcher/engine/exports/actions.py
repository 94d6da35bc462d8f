"""What rules want done when they reach a level: exports ordered, in the transaction that judges."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime

from watcher.domain.advance import Step
from watcher.domain.alert import Incident
from watcher.domain.reading import Org, Series
from watcher.domain.rule import ExportAction
from watcher.engine.exports.orders import Orders
from watcher.engine.exports.requests import Ordered, Request
from watcher.ports import Transaction
from watcher.records import Delivery, ExportKind


async def order_exports(
    tx: Transaction,
    orders: Orders,
    steps: Sequence[Step],
    incident: Incident | None,
    now: datetime,
    muted: Mapping[str, str],
) -> list[Ordered]:
    """Order what the rules of these steps, all on one series, want at the levels they reached just now.

    `muted` says by rule why it is silenced: it asks nobody, so what needs approval is not ordered.
    """
    ordered = []
    for step, number, action in _reached(steps):
        series = Series.from_key(step.after.series)
        request = Request(
            key=_key(step, number, action, incident),
            source=series.source,
            kind=ExportKind(action.kind),
            report=action.report,
            period=action.period,
            orgs=await orgs_meant(tx, series, action),
            asked_by=f"rule {step.rule.name}",
            cooldown=action.cooldown,
            series=series.key,
            incident=incident.id if incident else "",
            approve=action.approve,
            deliver=Delivery(action.deliver),
        )
        why_not = muted.get(step.rule.name, "") if action.approve else ""
        ordered.append(await orders.order(tx, request, now, why_not))
    return ordered


def _reached(steps: Sequence[Step]) -> Iterator[tuple[Step, int, ExportAction]]:
    """Actions whose level lies between where their rule's alert was and where it is now."""
    for step in steps:
        for number, action in enumerate(step.rule.actions if step.changed else ()):
            after = step.after.level
            anew = step.ended or step.before.held_back  # a new period, or what is told only now
            before = None if anew else step.before.level
            if after is None or after < action.at or step.after.held_back:
                continue
            if before is None or before < action.at:
                yield step, number, action


def _key(step: Step, number: int, action: ExportAction, incident: Incident | None) -> str:
    """The same for the same crossing: told twice, it is ordered once."""
    since = step.after.since.isoformat() if step.after.since else ""
    about = incident.id if incident is not None and incident.open else f"{step.after.series}@{since}"
    return f"rule/{step.rule.name}/{about}/{action.at.word}/{number}"


async def orgs_meant(tx: Transaction, series: Series, action: ExportAction) -> tuple[Org, ...]:
    """Those that are there: an organization that is gone has nothing to report."""
    known = [state.org for state in await tx.orgs(series.source) if state.last_seen_at is not None]
    if action.orgs is None:
        return tuple(org for org in known if org.id == series.org)
    globs = action.orgs
    return tuple(sorted((org for org in known if globs.match(org.name)), key=lambda org: org.name.casefold()))

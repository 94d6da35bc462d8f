"""Why a report that could be had is not asked for now: not offered, asked about, asked for just now."""

from __future__ import annotations

from datetime import datetime

from watcher.domain.clocks import is_to_come
from watcher.domain.dates import lasting
from watcher.engine.exports.notoffered import not_offered
from watcher.engine.exports.requests import Ordered, Request
from watcher.ports import Transaction
from watcher.records import Export, ExportState

_UNASKED = frozenset({ExportState.ASKED, ExportState.DENIED, ExportState.EXPIRED, ExportState.SPARED})
"""The vendor heard nothing of these."""


async def unwanted(tx: Transaction, request: Request, now: datetime) -> Ordered | None:
    """What was not offered lately, or was asked for so short ago that the cooldown lasts."""
    if request.cooldown is None:
        return None
    if why := await not_offered(tx, request.source, request.kind, request.report, now):
        return Ordered(refused=why, hint="it is tried again a day after it was not offered, or with --force")
    if request.approve and (open_one := await asked_already(tx, request.cooldown_key)) is not None:
        hint = f"watcher export approve {open_one.id}"
        return Ordered(refused=f"the same report waits to be approved, as export {open_one.id}", hint=hint)
    if (first := await holding_up(tx, request, now)) is None:
        return None
    ago = now - min(first.asked_at, now)
    return Ordered(
        refused=f"cooldown: the same report was asked for {lasting(ago)} ago",
        hint=f"it can be asked for again in {lasting(request.cooldown - ago)}, or with --force",
    )


async def holding_up(tx: Transaction, request: Request, now: datetime) -> Export | None:
    """The newest export of the same report for which the cooldown lasts, if there is one."""
    if request.cooldown is None:
        return None
    since = now - request.cooldown
    same = [e for e in await tx.exports(since=since) if _holds_up(e, request, now) and e.asked_at > since]
    return max(same, key=lambda each: each.asked_at, default=None)


async def asked_already(tx: Transaction, cooldown_key: str) -> Export | None:
    """The export of the same report that people are asked about."""
    open_ones = await tx.exports(unfinished=True)
    return next((e for e in open_ones if e.cooldown_key == cooldown_key and is_asked(e)), None)


def is_asked(export: Export) -> bool:
    return export.state is ExportState.ASKED


def counts(export: Export, now: datetime, unasked: frozenset[ExportState] = _UNASKED) -> bool:
    """Whether the vendor was, or will be, asked for it.

    When an order was carried out by a clock that was ahead nobody knows: it holds up no other.
    """
    undated = export.state.over and is_to_come(export.asked_at, now)
    return export.state is not ExportState.FAILED and export.state not in unasked and not undated


def _holds_up(export: Export, request: Request, now: datetime) -> bool:
    """What people did not allow spares them the same question, and holds up nobody who just orders it."""
    same = export.cooldown_key == request.cooldown_key
    return same and counts(export, now, frozenset() if request.approve else _UNASKED)

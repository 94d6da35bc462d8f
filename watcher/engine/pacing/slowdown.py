"""Saying that a source is asked more rarely than its levels want: when it begins, when it is over."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

import structlog

from watcher.engine.pacing.targets import is_slowed
from watcher.ports import Transaction
from watcher.records import Event, Target

log = structlog.get_logger(__name__)

SAID_EVERY = timedelta(days=1)
"""A slow-down that lasts, or comes again, is said again after so long."""

_KEY = "said"


async def tell_slowdown(tx: Transaction, source: str, targets: Iterable[Target], now: datetime) -> None:
    """Write an event where the source's targets, as they are planned now, began or ceased to be slowed."""
    why = next((target.why_then for target in targets if is_slowed(target)), "")
    said_at, slowed = _read((await tx.recall(_scope(source))).get(_KEY))
    if why:
        if said_at is None or not timedelta(0) <= now - said_at < SAID_EVERY:
            log.warning("source.slowed", source=source, why=why)
            await tx.add_events([Event(now, "source.slowed", source, why)])
            await tx.remember(_scope(source), _KEY, {"at": now.isoformat(), "slowed": True})
    elif slowed and said_at:
        log.info("source.pace_regained", source=source)
        await tx.add_events([Event(now, "source.pace_regained", source, "asked as often as its levels want")])
        await tx.remember(_scope(source), _KEY, {"at": said_at.isoformat(), "slowed": False})


def _read(value: Any) -> tuple[datetime | None, bool]:
    """When a slow-down was said last, and whether its end is still to be said."""
    if not isinstance(value, dict):
        return None, False
    try:
        return datetime.fromisoformat(value["at"]), bool(value.get("slowed"))
    except (KeyError, TypeError, ValueError):
        return None, False


def _scope(source: str) -> str:
    return f"pace:{source}"

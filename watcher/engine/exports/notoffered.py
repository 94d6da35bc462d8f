"""What a vendor was asked for and did not offer: remembered for a day, and not asked for so long."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from watcher.ports import Transaction
from watcher.records import Export, ExportKind

BELIEVED_FOR = timedelta(days=1)
"""How long a report that the vendor did not offer is not asked for again: vendors enable things over time."""


async def not_offered(
    tx: Transaction, source: str, kind: ExportKind, report: str, now: datetime
) -> str | None:
    """Why the vendor did not offer such a report when it was last asked, while that still counts."""
    found: Any = (await tx.recall(_scope(source))).get(_lack(kind, report))
    try:
        at, why = datetime.fromisoformat(found["at"]), str(found["why"])
    except (TypeError, KeyError, ValueError):
        return None
    return why if at.tzinfo is not None and timedelta(0) <= now - at < BELIEVED_FOR else None


async def note_not_offered(tx: Transaction, export: Export, why: str, now: datetime) -> None:
    """Remember it for a day."""
    lack = {"at": now.isoformat(), "why": why}
    await tx.remember(_scope(export.source), _lack(export.kind, export.report), lack)


def _scope(source: str) -> str:
    return f"source:{source}"


def _lack(kind: ExportKind, report: str) -> str:
    return f"export_not_offered/{kind}/{report}"

"""A time as it is typed: in the config's zone unless it says its offset."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from watcher.cli.options import fail

EXAMPLE = "2026-03-25T14:00"


def moment_in(text: str, zone: str, option: str) -> datetime:
    """`text` as a moment in UTC; ends the program where it is none, or comes twice or never."""
    try:
        typed = datetime.fromisoformat(text.strip())
        local = typed if typed.tzinfo else typed.replace(tzinfo=ZoneInfo(zone))
        at = local.astimezone(UTC)
    except (ValueError, OverflowError):
        fail(
            f"{option} `{text[:40]}` is no time",
            hint=f"write it like {EXAMPLE}, or with an offset {EXAMPLE}-03:00",
        )
    if local.utcoffset() != local.replace(fold=1).utcoffset():
        fail(
            f"{option} {text}: clocks change then in {zone}, so that comes twice or not at all",
            hint=f"add the offset, as in {EXAMPLE}-03:00",
        )
    return at

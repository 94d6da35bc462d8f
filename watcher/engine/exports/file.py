"""Where the files of exports come to lie: safe names, whole files only."""

from __future__ import annotations

import asyncio
import hashlib
import os
import re
from collections.abc import Awaitable, Callable
from pathlib import Path

from watcher.records import Export

_UNSAFE = re.compile(r"[^A-Za-z0-9.]+")
_LONGEST = 40


def file_name(export: Export) -> str:
    """A name for the export's file: readable, the same each time, unlike any other export's.

    Names that come from a vendor may hold anything; what is left of them here are letters and digits.
    """
    org = _safe(export.orgs[0].name) if export.orgs else ""
    digest = hashlib.sha256(f"{export.key} {export.asked_at.isoformat()}".encode()).hexdigest()[:8]
    parts = [
        f"{export.asked_at:%Y-%m-%d}",
        _safe(export.source),
        export.kind.value,
        org,
        export.period,
        digest,
    ]
    return "-".join(part for part in parts if part) + ".xlsx"


async def saved(
    fetch: Callable[[Path], Awaitable[int]], folder: Path, name: str, *, fresh: bool = False
) -> tuple[Path, int]:
    """Let `fetch` write the file; it gets its name when it is whole. Where it lies and its size in bytes.

    Raises OSError where the folder cannot be written, and whatever `fetch` raises.
    """
    await asyncio.to_thread(folder.mkdir, parents=True, exist_ok=True)
    target = folder / name
    if fresh and await asyncio.to_thread(target.exists):
        raise FileExistsError(17, "there is such a file already", str(target))
    half = folder / f".{name}.{os.getpid()}.part"
    try:
        size = await fetch(half)
        await asyncio.to_thread(_settle, half, target)
    finally:
        await asyncio.to_thread(half.unlink, missing_ok=True)
    return target, size


def _settle(half: Path, target: Path) -> None:
    """On the disk first, then under its name: a power cut leaves no empty file behind."""
    descriptor = os.open(half, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
    half.replace(target)


def _safe(text: str) -> str:
    return _UNSAFE.sub("_", text).strip("._")[:_LONGEST]

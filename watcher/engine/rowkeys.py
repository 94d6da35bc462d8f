"""The names of outbox rows, for ever: what makes telling something twice impossible."""

from __future__ import annotations

import hashlib


def row_key(incident: str, revision: int, receiver: str) -> str:
    """The name of one telling to one receiver."""
    return f"{incident}:{revision}:{receiver}"


def digest(*parts: str) -> str:
    """Twelve hex digits that name what is told together, the same when a crashed judgement is done again."""
    return hashlib.sha256("\x1f".join(parts).encode("utf-8", "replace")).hexdigest()[:12]


def series_id(incident: str) -> str:
    """Eight hex digits, as a series has them, for what is about many series."""
    return digest(incident)[:8]

"""An answer of a shape nobody knows: an error that names what it has, never a zero."""

from __future__ import annotations

from collections.abc import Iterable

from watcher.domain.plain import plain
from watcher.ports import Failure, SourceError

_MOST_KEYS, _MOST_LETTERS = 20, 40


def mismatch(where: str, lacking: str, keys: Iterable[str], hint: str = "") -> SourceError:
    """`schema_mismatch`: the answer lacks something; `keys` are those it has, cut to what can be read."""
    return SourceError(
        f"schema_mismatch: Workato's {where} has no {lacking} that we know; it has {seen(keys)}",
        kind=Failure.BAD_ANSWER,
        hint=hint,
    )


def seen(keys: Iterable[str]) -> str:
    """The names, harmless and bounded."""
    every = [plain(str(key), _MOST_LETTERS) or "(empty)" for key in keys]
    rest = len(every) - _MOST_KEYS
    told = ", ".join(every[:_MOST_KEYS]) or "nothing"
    return f"{told} and {rest} more" if rest > 0 else told

"""What a person may have meant: the nearest allowed word."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches


def nearest(word: str, allowed: Iterable[str]) -> str | None:
    """The allowed word closest to `word`, whatever its case, or None where nothing is close."""
    by_lower = {name.lower(): name for name in sorted(allowed)}
    found = get_close_matches(word.lower()[:80], by_lower, n=1, cutoff=0.7)
    return by_lower[found[0]] if found else None


def did_you_mean(word: str, allowed: Iterable[str]) -> str:
    """The nearest word as a question, or an empty text."""
    found = nearest(word, allowed)
    return f"did you mean `{found}`?" if found else ""

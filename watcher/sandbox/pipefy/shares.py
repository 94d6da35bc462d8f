"""Splitting a total by weights, and the steady ids of what has none of its own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from uuid import NAMESPACE_URL, uuid5
from zlib import crc32


def split(total: int, weights: Sequence[float]) -> list[int]:
    """Whole parts of `total` in proportion to `weights`; they add up, the first takes the rounding."""
    whole = sum(weights)
    if whole <= 0:
        return [0 for _ in weights]
    parts = [int(total * weight / whole) for weight in weights]
    parts[0] += total - sum(parts)
    return parts


def named(total: int, weights: Mapping[str, float]) -> dict[str, int]:
    """`split` for weights that have names."""
    return dict(zip(weights, split(total, list(weights.values())), strict=True))


@lru_cache(maxsize=4096)
def uuid_of(*words: str) -> str:
    return str(uuid5(NAMESPACE_URL, "/".join(words)))


@lru_cache(maxsize=4096)
def number_of(*words: str) -> str:
    return str(300_000_000 + crc32("/".join(words).encode()) % 100_000_000)

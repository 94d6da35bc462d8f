"""A good answer made bad: small changes anywhere in its JSON, several stacked, each told by three numbers."""

from __future__ import annotations

import copy
import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from hypothesis import strategies as st

from tests.fuzz.junk import RAW
from tests.fuzz.kinds import KINDS, Stock, Work, spots_of


@dataclass(frozen=True, slots=True)
class Change:
    """What is done, which of the places where it can be done, and which of the ways."""

    kind: str
    where: int
    what: int


def stock_of(
    donors: Sequence[Any], ids: Sequence[Any], aliases: Sequence[str] = (), errors: Sequence[Any] = ()
) -> Stock:
    """With every name that a field has in the donors, and some more."""
    objects = [spot.holder for spot in spots_of(list(donors)) if isinstance(spot.holder, dict)]
    names = sorted({name for each in objects for name in each})
    return Stock(donors, ids, [*names, *aliases], errors or [{"message": "Internal server error"}])


def changed(good: Any, changes: Sequence[Change], stock: Stock) -> Any:
    """A changed copy; the same arguments always give the same."""
    work = Work([copy.deepcopy(good)], stock)
    for change in changes:
        work.look()
        wanted, act = KINDS[change.kind]
        places = [spot for spot in work.spots if wanted(spot, stock)]
        if places:
            act(work, places[change.where % len(places)], change.what)
    return work.root[0] if work.root else None


def written(value: Any) -> bytes:
    """As JSON, with what `RAW` marks written as it stands."""
    text = json.dumps(value)
    while (start := text.find(f'"{RAW}')) >= 0:
        end = text.index('"', start + 1)
        text = text[:start] + text[start + 1 + len(RAW) : end] + text[end + 1 :]
    return text.encode()


CHANGES = st.builds(Change, st.sampled_from(sorted(KINDS)), st.integers(0, 9_999), st.integers(0, 9_999))
STACKED = st.lists(CHANGES, min_size=1, max_size=6)

"""Bodies to push: a good one, and how it is spoilt."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from hypothesis import strategies as st

from tests.fuzz.kinds import KINDS
from tests.fuzz.mutations import Change, changed, stock_of, written
from tests.fuzz.sending import BYTES

BODY: dict[str, Any] = {
    "key": "run-1",
    "readings": [
        {"resource": "tasks", "org": "Acme", "used": 8_500, "limit": 10_000, "period": "month"},
        {
            "resource": "tasks",
            "org": {"id": "ws_2", "name": "Globex"},
            "remaining": 40.5,
            "limit": 100,
            "period": {"start": "2026-03-14T00:00:00Z", "end": "2026-04-14T00:00:00+00:00"},
            "as_of": "2026-03-21T11:58:00Z",
            "labels": {"plan": "oem", "region": "eu"},
        },
        {"resource": "seats", "org": "Acme", "used": 3, "limit": None, "period": "none"},
        {
            "resource": "calls",
            "org": "Initech",
            "used": 0,
            "period": "day",
            "as_of": "2026-03-21T09:00:00-03:00",
        },
    ],
}
OTHER = {"key": "k", "readings": [{"resource": "x", "org": {"id": "ws_2"}, "used": 9e9, "limit": 1e10}]}
GENTLE = [
    "again",
    "alike",
    "contradict",
    "drop",
    "graft",
    "nudge",
    "odd date",
    "odd number",
    "reorder",
    "truncate",
]
SPOILT = ["cut", "encoded otherwise", "garbled", "replaced", "twice"]


def change_of(kinds: Sequence[str]) -> st.SearchStrategy[Change]:
    return st.builds(Change, st.sampled_from(sorted(kinds)), st.integers(0, 9_999), st.integers(0, 9_999))


@dataclass(frozen=True, slots=True)
class Parcel:
    """A body to push: what is changed in it, how its bytes are spoilt, and the key in its header, if any."""

    changes: tuple[Change, ...]
    bytes_as: str
    what: int
    header: str | None

    def body(self) -> bytes:
        good = written(changed(BODY, self.changes, STOCK))
        return BYTES[self.bytes_as](good, self.what).body


STOCK = stock_of([BODY, OTHER], ["Acme", "ws_2", "Initech"], ["user", "customer"])
PARCELS = st.builds(
    lambda changes, as_, what, header: Parcel(tuple(changes), as_, what, header),
    st.lists(change_of(GENTLE), min_size=1, max_size=2)
    | st.lists(change_of(sorted(KINDS)), min_size=1, max_size=6),
    st.sampled_from(["they are"] * 20 + SPOILT),
    st.integers(0, 9_999),
    st.sampled_from([None] * 8 + ["run-1"] * 4 + ["run-2", "", "x" * 300, "é"]),
)

"""Finding one of a thousand by a key, in a list that anybody may change at any time."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Generic, TypeVar

T = TypeVar("T")


class Places(Generic[T]):
    """Remembers where things stand in a list, and looks again when they are not there any more."""

    def __init__(self, key: Callable[[T], str]) -> None:
        self._key = key
        self._places: dict[str, int] = {}

    def find(self, things: Sequence[T], wanted: str) -> T | None:
        found = self._there(things, wanted)
        if found is None:
            self._places = {self._key(thing): place for place, thing in enumerate(things)}
            found = self._there(things, wanted)
        return found

    def _there(self, things: Sequence[T], wanted: str) -> T | None:
        place = self._places.get(wanted)
        if place is None or place >= len(things) or self._key(things[place]) != wanted:
            return None
        return things[place]

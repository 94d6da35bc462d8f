"""From a value's way (pydantic's loc) to its place: in a file, or in the environment."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from watcher.config.fault import Loc, Place
from watcher.config.layers.layer import Layer, at
from watcher.config.yaml.page import Page


class Where:
    """The places of all values of one file and of what lies over it; the nearest known one always answers."""

    def __init__(self, page: Page, data: Any, above: Sequence[Layer] = ()) -> None:
        self.page = page
        self.data = data
        self._above = {
            loc: origin.place for layer in reversed(above) for loc, origin in layer.origins.items()
        }

    def raw(self, loc: Loc) -> Any:
        """What was written at `loc`."""
        return at(self.data, loc)

    def value(self, loc: Loc) -> Place:
        for size in range(len(loc), -1, -1):
            place = self._above.get(loc[:size]) or self.page.values.get(loc[:size])
            if place:
                return place
        return Place(self.page.name, 1, 1)

    def key(self, loc: Loc) -> Place:
        if loc in self._above:
            return self._above[loc]
        if loc in self.page.keys:
            return self.page.keys[loc]
        below = next((place for known, place in self._above.items() if known[: len(loc)] == loc), None)
        return below or self.value(loc)

    def inside(self, loc: Loc, start: int, end: int) -> Place:
        """The characters `start` to `end` of the text at `loc`, or all of it where it is not in the file."""
        if loc in self._above or loc not in self.page.scalars:
            return self.value(loc)
        if self.page.scalars[loc].value != self.raw(loc):
            return self.value(loc)
        return self.page.inside(loc, start, end)

    def line(self, loc: Loc) -> str:
        """`rules/pipefy.yaml:3`, from the config's directory, for messages and state."""
        place = self.value(loc)
        return f"{self.page.short}:{place.line}" if place.file == self.page.name else place.file

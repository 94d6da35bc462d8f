"""Everything wrong with one body, each fault with its place, such as `readings[3].used`."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import Any

from watcher.web.strict import shown

MOST_TOLD = 100


@dataclass(slots=True)
class Faults:
    """Collects; at most MOST_TOLD are kept, all are counted."""

    told: list[dict[str, str]] = field(default_factory=list)
    count: int = 0

    def add(self, place: str, message: str) -> None:
        self.count += 1
        if len(self.told) < MOST_TOLD:
            self.told.append({"place": place, "message": message})


@dataclass(frozen=True, slots=True)
class Spot:
    """A value in the body, where it stands, and where its faults go."""

    value: Any
    place: str
    faults: Faults

    def wrong(self, message: str) -> None:
        self.faults.add(self.place, message)

    def has(self, key: str) -> bool:
        return isinstance(self.value, dict) and key in self.value

    def at(self, key: str) -> Spot:
        """What stands under `key`; None where nothing does."""
        value = self.value.get(key) if isinstance(self.value, dict) else None
        return Spot(value, f"{self.place}.{key}" if self.place else key, self.faults)

    def items(self) -> list[Spot]:
        values = self.value if isinstance(self.value, list) else []
        return [Spot(value, f"{self.place}[{n}]", self.faults) for n, value in enumerate(values)]

    def is_object_of(self, allowed: Collection[str]) -> bool:
        """Whether it is an object; keys that are not `allowed` are faults."""
        if not isinstance(self.value, dict):
            self.wrong("must be an object")
            return False
        for key in self.value:
            if key not in allowed:
                near = get_close_matches(key[:40], allowed, 1)
                hint = f"; did you mean {near[0]}?" if near else ""
                self.wrong(f"unknown key {shown(key)}{hint}")
        return True

"""How much of a day far off is believed, and when a level has moved for good."""

from __future__ import annotations

from math import sqrt

_FAR = 0.62  # of the scatter, between roots: five quarters of a day's usual deviation
_MOVED = 8  # days in a row far off on the same side: chance does not do that
_RESTS = 0.3  # a weekday of less weight (a weekend) tells nothing of where the level is


class Doubt:
    """Of a day far off so much is believed, of each further one on the same side twice as much.

    So one holiday or one burst hardly moves the level, and a level that moved and stays is followed. What
    came in a row of days far off, and how many ordinary ones those were worth, is in `came` and `days`.
    """

    def __init__(self) -> None:
        self.came = self.days = 0.0
        self._row = 0

    @property
    def is_certain(self) -> bool:
        """Whether the row is so long that only what came in it says where the level is."""
        return abs(self._row) >= _MOVED

    def forget(self) -> None:
        """The row is over."""
        self.came = self.days = 0.0
        self._row = 0

    def believed(self, count: float, expected: float, weight: float, unit: float) -> float:
        """What of a count is believed where so much was `expected` of a day of this `weight`."""
        usual, bound = sqrt(expected), _FAR * unit
        off = sqrt(count) - usual
        rests = weight < _RESTS
        if -bound <= off <= bound:
            if self._row and not rests:
                self.forget()
            return count
        side = 1 if off > 0 else -1
        if not rests:
            bound *= 2 ** self._lengthened(side, count, weight)
        return count if abs(off) <= bound else max(0.0, usual + side * bound) ** 2

    def _lengthened(self, side: int, count: float, weight: float) -> int:
        """How many days the row had before this one."""
        if self._row * side < 0:
            self.forget()
        self._row += side
        self.came += count
        self.days += weight
        return abs(self._row) - 1

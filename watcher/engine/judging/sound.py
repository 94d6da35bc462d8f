"""An answer before anybody believes it: a number that is none, or two numbers of one series, are unknown."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import replace

from watcher.domain.reading import Gap, Reading
from watcher.ports import Answer

NO_NUMBER = "its number makes no sense"
AT_ODDS = "the answer holds two numbers of it that contradict each other"


def sound(answer: Answer) -> Answer:
    """The answer with each series once, and no number that cannot be kept; sources see to that themselves.

    What no source should hand over must not stop the others' numbers from being kept, nor win because it
    came last.
    """
    found: dict[str, Reading | Gap] = {}
    for reading in answer.readings:
        one: Reading | Gap = reading if _is_number(reading) else _gap(reading, NO_NUMBER)
        before = found.get(reading.series.key)
        if before is not None and before != one:
            one = _gap(reading, AT_ODDS)
        found[reading.series.key] = one
    if len(found) == len(answer.readings) and not any(isinstance(one, Gap) for one in found.values()):
        return answer
    gaps = [one for one in found.values() if isinstance(one, Gap)]
    return replace(answer, readings=tuple(_readings(found.values())), gaps=(*answer.gaps, *gaps))


def _readings(found: Iterable[Reading | Gap]) -> list[Reading]:
    return [one for one in found if isinstance(one, Reading)]


def _gap(reading: Reading, why: str) -> Gap:
    return Gap(reading.series, why, reading.labels)


def _is_number(reading: Reading) -> bool:
    limit = reading.limit.value if reading.limit else 1.0
    return 0 <= reading.used < math.inf and limit < math.inf

"""What of a limit is used, as a number that may be counted with."""

from __future__ import annotations

import math

from watcher.domain.reading import Reading


def share_of(reading: Reading | None) -> float | None:
    """Percent of the limit; None where number or limit is unknown, or what comes out is no number.

    Multiplied first, as the judgement does it. Absurd numbers, 1e308 of 1e-300, have no share.
    """
    if reading is None or reading.limit is None:
        return None
    share = reading.used * 100 / reading.limit.value
    return share if math.isfinite(share) else None

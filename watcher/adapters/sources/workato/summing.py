"""What one workspace used in its period, from the answers of several requests."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from watcher.adapters.sources.workato import fields
from watcher.adapters.sources.workato.tally import Values


def summed(parts: Sequence[Values]) -> Values:
    """Counts added up, stocks as the last part has them, of at least one part.

    {} where one of them is: its rows cannot be placed. A number that cannot be read in one part is unknown.
    """
    if len(parts) == 1 or not all(parts):
        return parts[0] if len(parts) == 1 else {}
    names = dict.fromkeys(name for part in parts for name in part)
    return {name: _counted(name, parts) if name in fields.COUNTED else _last(name, parts) for name in names}


def _counted(name: str, told: Sequence[Mapping[str, float | str | None]]) -> float | str | None:
    total = 0.0
    for part in told:
        value = part.get(name)
        if value is None or isinstance(value, str):
            return value
        total += value
    return total


def _last(name: str, told: Sequence[Mapping[str, float | str | None]]) -> float | str | None:
    return next(part[name] for part in reversed(told) if name in part)

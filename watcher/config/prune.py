"""What remains of an entry when its bad keys are taken out, so that the rest can still be checked."""

from __future__ import annotations

from copy import deepcopy
from typing import Any, TypeVar

from pydantic import TypeAdapter, ValidationError
from pydantic_core import ErrorDetails

from watcher.config.fault import Loc

M = TypeVar("M")
_ROUNDS = 4
_DECISIVE = ("type", "watch")
"""Without these nothing sensible can be said about the rest."""
_NEUTRAL = ("select", "when")
"""Where these are missing, empty ones do for the other checks."""


def pruned(adapter: TypeAdapter[M], raw: Any) -> tuple[M, bool] | None:
    """The entry and whether all of it was sound; None where too little of it is."""
    data = deepcopy(raw)
    for rounds in range(_ROUNDS):
        try:
            return adapter.validate_python(data), rounds == 0
        except ValidationError as error:
            errors = error.errors(include_url=False, include_input=False)
            if not all(_healed(data, one) for one in errors):
                return None
    return None


def _healed(data: Any, error: ErrorDetails) -> bool:
    loc = tuple(part for part in error["loc"] if part != "[key]")
    if loc and isinstance(data, dict) and loc[0] not in data and loc[0] == data.get("type"):
        loc = loc[1:]  # pydantic's mark for a receiver's type
    if not loc or loc[0] in _DECISIVE or not isinstance(data, dict):
        return False
    if error["type"] == "missing":
        return len(loc) == 1 and loc[0] in _NEUTRAL and data.setdefault(loc[0], {}) == {}
    return _removed(data, loc)


def _removed(data: dict[str, Any], loc: Loc) -> bool:
    """Take out the innermost key of a mapping on the way; a list with a bad item goes as a whole."""
    parent, key = data, loc[0]
    for step in loc[1:]:
        inner = parent.get(str(key))
        if not isinstance(step, str) or not isinstance(inner, dict) or step not in inner:
            break
        parent, key = inner, step
    parent.pop(str(key), None)
    return True

"""Parts of the language that this version cannot do: refused by name, never ignored, never called unknown."""

from __future__ import annotations

from watcher.config.fault import Fault, Loc, fault
from watcher.config.shape import pattern, subject
from watcher.config.where import Where

_KEYS: dict[Loc, str] = {
    ("heartbeat",): "heartbeat",
}


def key_not_yet(loc: Loc, where: Where) -> Fault | None:
    """The fault for an unknown key that a later version will know."""
    what = _KEYS.get(pattern(loc))
    if what is None:
        return None
    owner = subject(loc[:-1], where.data)
    message = f"`{loc[-1]}` in {owner}: this version has no {what} yet"
    return fault("E102", message, where.key(loc), hint="remove the key")

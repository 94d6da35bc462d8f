"""`*_file` keys: a secret from a file, unless the same secret comes from a stronger place."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

from watcher.config.fault import Fault, Loc, Place, fault, shortened
from watcher.config.layers.layer import Layer, Origin, at
from watcher.config.plainfile import plain_bytes, why

IS_EMPTY = "is empty"
MAX_SECRET = 64 << 10
"""Bytes of the largest secret file that is read."""

_OF_ENTRIES = {
    "sources": ("client_secret", "token"),
    "receivers": ("token", "app_token", "webhook", "url", "secret"),
}
_OF_SECTIONS = (("smtp", "password"), ("storage", "url"))


def resolve(layers: Sequence[Layer], base: Path, *, need: Callable[[Loc], bool]) -> list[Fault]:
    """Read every file that a `*_file` key names, strongest layer first, and put its text beside the key.

    Where a stronger layer gives a secret, in whatever way, weaker ones are dropped. A file
    whose secret `need` denies is not touched.
    """
    faults: list[Fault] = []
    given: set[Loc] = set()
    for layer in layers:
        seen = [loc for loc in _secrets(layer.data) if _is_given(layer.data, loc)]
        for loc in seen:
            if loc in given:
                layer.drop(loc)
                layer.drop(_twin(loc))
            else:
                faults += _resolve_one(layer, loc, base, need=need)
        given.update(seen)
    return faults


def _secrets(data: dict[str, Any]) -> Iterator[Loc]:
    for section, keys in _OF_ENTRIES.items():
        entries = data.get(section)
        for name in entries if isinstance(entries, dict) else ():
            yield from ((section, name, key) for key in keys)
    yield from _OF_SECTIONS


def _twin(loc: Loc) -> Loc:
    return (*loc[:-1], f"{loc[-1]}_file")


def _is_given(data: dict[str, Any], loc: Loc) -> bool:
    return at(data, loc) is not None or at(data, _twin(loc)) is not None


def _resolve_one(layer: Layer, loc: Loc, base: Path, *, need: Callable[[Loc], bool]) -> list[Fault]:
    path = at(layer.data, _twin(loc))
    if not isinstance(path, str):
        return []
    origin = layer.origins.get(_twin(loc), Origin("", Place()))
    if at(layer.data, loc) is not None:
        hint = f"keep `{loc[-1]}_file` and drop `{loc[-1]}`"
        return [fault("E122", f"`{loc[-1]}` and `{loc[-1]}_file` are both given", origin.place, hint=hint)]
    if not need(loc) or path.startswith("${"):
        return []
    text, fails = read_secret(base / path)
    if fails:
        hint = "check that the secret is mounted there and readable by this user"
        return [fault("E125", f"the secret file `{shortened(path)}` {fails}", origin.place, hint=hint)]
    layer.put(loc, text, Origin(f"secret file {path} ({origin.text})", origin.place))
    return []


def read_secret(path: Path) -> tuple[str, str]:
    """The file's text without the line end that editors add, or why there is none."""
    try:
        raw = plain_bytes(path, MAX_SECRET)
        text = raw.decode("utf-8").strip()
    except UnicodeDecodeError:
        return "", "is not UTF-8 text"
    except (OSError, ValueError) as error:
        return "", why(error)
    if len(raw) > MAX_SECRET:
        return "", "is larger than 64 KiB, which no secret is"
    return text, "" if text else IS_EMPTY

"""WATCHER_… variables, and secret files named like them, as a layer over config.yaml.

`WATCHER_SMTP__PORT` is `smtp.port`. Names match whatever their case, and `_` stands for `-` too, so
`WATCHER_RECEIVERS__REVOPS_SLACK__TOKEN` reaches the receiver `revops-slack`. Empty variables count as
absent (compose files pass them so). Lists and mappings are JSON.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from watcher.config.fault import Fault, Loc, Place, fault
from watcher.config.layers.layer import Layer, Origin
from watcher.config.layers.secretfiles import IS_EMPTY, read_secret
from watcher.config.models import Config
from watcher.config.nearest import did_you_mean
from watcher.config.secretkeys import is_secret_way
from watcher.config.visible import encodable

PREFIX = "WATCHER_"
_LISTS = frozenset({"orgs", "expect", "rules", "to", "digest_only", "breakdown"})
"""Keys that take lists and may come from a variable."""


def environment_layer(env: Mapping[str, str], written: Any) -> tuple[Layer, list[Fault]]:
    """The layer of all variables with our prefix; `written` is what config.yaml holds, for its names."""
    layer, faults = Layer(), []
    for name in sorted(env):
        if name.upper().startswith(PREFIX) and env[name].strip():
            what = f"environment variable {name}"
            faults += _add(layer, name, env[name], Origin(what, Place(what)), written)
    return layer, faults


def secrets_layer(directory: Path | None, written: Any) -> tuple[Layer, list[Fault]]:
    """The layer of all files in `directory` whose names have our prefix, such as watcher_smtp__password."""
    layer, faults = Layer(), []
    for path in _files(directory):
        what = f"secret file {path}"
        text, fails = read_secret(path)
        if fails and fails != IS_EMPTY:
            faults.append(fault("E125", f"the secret file `{path}` {fails}", Place(what)))
        if text:
            faults += _add(layer, path.name, text, Origin(what, Place(what)), written)
    return layer, faults


def _files(directory: Path | None) -> list[Path]:
    if directory is None:
        return []
    try:
        found = sorted(directory.iterdir())
    except OSError:
        return []
    return [path for path in found if path.name.upper().startswith(PREFIX) and path.is_file()]


def _add(layer: Layer, name: str, value: str, origin: Origin, written: Any) -> list[Fault]:
    parts = name[len(PREFIX) :].split("__")
    known = list(Config.model_fields)
    if len(parts) == 1 and parts[0].lower() not in known:
        return _stray(name, parts[0], origin, known)
    if not all(parts) or any(part.isdecimal() for part in parts):
        hint = "give the whole list as JSON" if all(parts) else "join keys by two underscores"
        return [fault("E126", f"`{name}` names no value", origin.place, hint=hint)]
    if not value.isascii() and encodable(value) != value:
        hint = "set it as UTF-8 text"
        return [fault("E126", f"`{name}` holds bytes that are no text", origin.place, hint=hint)]
    loc = _resolved(parts, written)
    decoded, faults = _decoded(value, name, loc, origin)
    if not any(one.is_error for one in faults):
        layer.put(loc, decoded, origin)
    return faults


def _stray(name: str, word: str, origin: Origin, known: Iterable[str]) -> list[Fault]:
    """Others use our prefix too (Kubernetes names variables after services): only near misses count."""
    hint = did_you_mean(word, known)
    return [fault("W206", f"`{name}` has no effect", origin.place, hint=hint)] if hint else []


def _resolved(parts: Iterable[str], written: Any) -> Loc:
    """The way to the value, in the spelling of config.yaml where that has it."""
    loc: list[str] = []
    for part in parts:
        names = list(written) if isinstance(written, dict) else []
        same = [name for name in names if _folded(name) == _folded(part)]
        loc.append(same[0] if same else part.lower())
        written = written.get(loc[-1]) if isinstance(written, dict) else None
    return tuple(loc)


def _folded(name: str) -> str:
    return name.lower().replace("-", "_").replace(".", "_")


def _decoded(value: str, name: str, loc: Loc, origin: Origin) -> tuple[Any, list[Fault]]:
    """The value, and what is wrong with it as a list or mapping; secrets are taken as they are."""
    if is_secret_way(loc) and loc[-1] != "headers":
        return value, []
    if not value.lstrip().startswith(("[", "{")):
        return value, _one_for_many(value, name, str(loc[-1]), origin)
    try:
        return json.loads(value), []
    except (ValueError, RecursionError):
        hint = 'write such as ["Acme", "Foo"], with double quotes and every bracket closed'
        return None, [fault("E126", f"`{name}` begins like JSON and is none", origin.place, hint=hint)]


def _one_for_many(value: str, name: str, key: str, origin: Origin) -> list[Fault]:
    """A warning where a comma stands in what should be a list: names may hold commas, lists are JSON."""
    if key not in _LISTS or "," not in value:
        return []
    meant = json.dumps([part.strip() for part in value.split(",") if part.strip()], ensure_ascii=False)
    hint = f"if several are meant, write JSON: {meant}"
    return [fault("W209", f"`{name}` counts as one entry, comma and all", origin.place, hint=hint)]

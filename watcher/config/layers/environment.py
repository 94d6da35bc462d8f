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
from watcher.config.models import Config
from watcher.config.nearest import did_you_mean
from watcher.config.secretkeys import is_secret

PREFIX = "WATCHER_"


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
        try:
            text = path.read_text("utf-8").strip()
        except (OSError, UnicodeDecodeError):
            faults.append(fault("E125", f"the secret file `{path}` cannot be read", Place(what)))
            continue
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
    loc = _resolved(parts, written)
    layer.put(loc, _decoded(value, str(loc[-1])), origin)
    return []


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


def _decoded(value: str, key: str) -> Any:
    if is_secret(key) or not value.lstrip().startswith(("[", "{")):
        return value
    try:
        return json.loads(value)
    except ValueError:
        return value

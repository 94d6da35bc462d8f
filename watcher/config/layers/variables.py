"""${NAME} in config.yaml: replaced where it is the whole value, told where it cannot be."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from watcher.config.fault import Fault, Loc, fault
from watcher.config.layers.layer import Layer, Origin, at, leaves
from watcher.config.layers.standins import stand_in
from watcher.config.secretkeys import is_secret_way
from watcher.config.yaml.page import Page

_WHOLE = re.compile(r"\$\{([A-Za-z_][A-Za-z0-9_]*)\}")
_PART = re.compile(r"\$\{[^}]*\}?")
_CREDENTIALS = frozenset({"client_id", "username", "url"})


@dataclass(slots=True)
class Expanded:
    """config.yaml's own layer, variables replaced; `absent` names the variable at each place left open."""

    layer: Layer
    absent: dict[Loc, str] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)
    notes: tuple[str, ...] = ()


def expand(page: Page, env: Mapping[str, str], *, need: Callable[[Loc], bool]) -> Expanded:
    """Replace whole values; an unknown name is a fault, but only noted for credentials that nobody needs.

    `need` tells whether what stands at a place is needed.
    """
    result = Expanded(Layer())
    result.layer.data = _copied(page.data, (), page, env, result)
    noted = [name for loc, name in result.absent.items() if not need(loc) and _is_credential(loc)]
    result.notes = tuple(f"{name} is not set here" for name in dict.fromkeys(noted))
    for loc, name in result.absent.items():
        if need(loc) or not _is_credential(loc):
            state = "is empty" if name in env else "is not set"
            remedy = ", or use a *_file key" if _is_credential(loc) else ", or write the value"
            hint = f"set {name} in the environment{remedy}"
            result.faults.append(fault("E124", f"the variable `{name}` {state}", page.values[loc], hint=hint))
    return result


def _is_credential(loc: Loc) -> bool:
    """Whether the value is a part of signing in, which a machine that only checks need not have."""
    key = next((part for part in reversed(loc) if isinstance(part, str)), "")
    return key in _CREDENTIALS or key.endswith("_file") or is_secret_way(loc)


def _copied(value: Any, loc: Loc, page: Page, env: Mapping[str, str], result: Expanded) -> Any:
    if isinstance(value, dict):
        return {key: _copied(item, (*loc, key), page, env, result) for key, item in value.items()}
    if isinstance(value, list):
        return [_copied(item, (*loc, number), page, env, result) for number, item in enumerate(value)]
    place = page.values[loc]
    where = f"{page.short}:{place.line}"
    whole = _WHOLE.fullmatch(value) if isinstance(value, str) else None
    if whole:
        name = whole[1]
        if env.get(name, "").strip():
            result.layer.origins[loc] = Origin(f"environment variable {name} ({where})", place)
            return env[name]
        result.absent[loc] = name
        where = f"{where}; {name} is not set"
    elif isinstance(value, str):
        result.faults += partial_variables(page, loc, value)
    result.layer.origins[loc] = Origin(where, place)
    return value


def partial_variables(page: Page, loc: Loc, value: str) -> list[Fault]:
    """A warning for each ${NAME} that stays as written."""
    return [
        fault(
            "W202",
            "a variable inside a longer text is not replaced",
            page.inside(loc, found.start(), found.end()),
            hint="it stays as written; give the whole value by a variable",
        )
        for found in _PART.finditer(value)
    ]


def variables_in_rules(page: Page) -> list[Fault]:
    """Rules files are the same everywhere: nothing is replaced in them."""
    found: list[Fault] = []
    for loc in leaves(page.data):
        node = page.scalars.get(loc)
        if node is not None and "${" in str(node.value):
            found += partial_variables(page, loc, str(node.value))
    return found


def stood_in(layer: Layer, open_locs: Iterable[Loc]) -> None:
    """Put something of the right kind where an absent variable left a text that does not fit."""
    for loc in open_locs:
        parent: Any = at(layer.data, loc[:-1])
        if (found := stand_in(loc)) is not None and parent is not None:
            parent[loc[-1]] = found

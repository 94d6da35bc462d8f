"""Where values come from, strongest first, and the one Config they make together."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from pydantic import ValidationError
from pydantic.fields import FieldInfo
from pydantic_core import ErrorDetails
from pydantic_settings import PydanticBaseSettingsSource

from watcher.config.fault import Loc, Place
from watcher.config.models import Config, settings_sources


@dataclass(frozen=True, slots=True)
class Origin:
    """Where one value came from: in words for `config show`, and the place to mark in a fault."""

    text: str
    place: Place


@dataclass(slots=True)
class Layer:
    """Values from one kind of place: the environment, the directory of secrets, or config.yaml."""

    data: dict[str, Any] = field(default_factory=dict)
    origins: dict[Loc, Origin] = field(default_factory=dict)

    def put(self, loc: Loc, value: Any, origin: Origin) -> None:
        """Set a value in nested mappings and remember where it and its parts came from."""
        at = self.data
        for key in loc[:-1]:
            nested = at.setdefault(str(key), {})
            if not isinstance(nested, dict):
                return
            at = nested
        at[str(loc[-1])] = value
        for leaf in leaves(value, loc):
            self.origins[leaf] = origin

    def drop(self, loc: Loc) -> None:
        """Forget a value that a stronger place gives in another way."""
        at: Any = self.data
        for key in loc[:-1]:
            at = at.get(key) if isinstance(at, dict) else None
        if isinstance(at, dict):
            at.pop(loc[-1], None)
        self.origins.pop(loc, None)


@dataclass(frozen=True, slots=True)
class Built:
    """What the layers make: the merged plain values, and a Config or what is wrong with them."""

    merged: dict[str, Any]
    config: Config | None
    errors: tuple[ErrorDetails, ...] = ()


class _LayerSource(PydanticBaseSettingsSource):
    def __init__(self, layer: Layer) -> None:
        super().__init__(Config)
        self.layer = layer

    def __call__(self) -> dict[str, Any]:
        return self.layer.data

    def get_field_value(self, field: FieldInfo, field_name: str) -> tuple[Any, str, bool]:
        del field
        return self.layer.data.get(field_name), field_name, False


class _Merged(_LayerSource):
    """Stands last, adds nothing, and keeps what the stronger ones made together."""

    def __init__(self) -> None:
        super().__init__(Layer())
        self.state: dict[str, Any] = {}

    def __call__(self) -> dict[str, Any]:
        self.state = self.current_state
        return {}


def build(layers: Sequence[Layer]) -> Built:
    """Lay the layers over each other, strongest first, and validate the whole."""
    merged = _Merged()
    token = settings_sources.set((*map(_LayerSource, layers), merged))
    try:
        config = Config()
    except ValidationError as error:
        return Built(merged.state, None, tuple(error.errors(include_url=False, include_input=False)))
    finally:
        settings_sources.reset(token)
    return Built(merged.state, config)


def leaves(value: Any, loc: Loc = ()) -> Iterator[Loc]:
    """The ways to all values that are no mapping or list, and to empty ones that are."""
    children: Iterator[tuple[str | int, Any]] = iter(())
    if isinstance(value, dict):
        children = iter(value.items())
    elif isinstance(value, list):
        children = iter(enumerate(value))
    if not isinstance(value, dict | list) or not value:
        yield loc
    for key, item in children:
        yield from leaves(item, (*loc, key))


def at(data: Any, loc: Loc) -> Any:
    """The value at `loc`, or None where the way ends early."""
    for key in loc:
        if isinstance(data, dict):
            data = data.get(key)
        elif isinstance(data, list) and isinstance(key, int) and key < len(data):
            data = data[key]
        else:
            return None
    return data

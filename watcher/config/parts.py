"""The parts of config.yaml that are sound by themselves: one bad entry must not hide what else is wrong."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar

from pydantic import TypeAdapter, ValidationError

from watcher.config.models import Defaults, Smtp
from watcher.config.receivers import Receiver, RouteEntry
from watcher.config.sources import AllowanceEntry, PipefySource

K = TypeVar("K")
M = TypeVar("M")
_SOURCE = TypeAdapter(PipefySource)
_RECEIVER: TypeAdapter[Receiver] = TypeAdapter(Receiver)
_ALLOWANCE = TypeAdapter(AllowanceEntry)
_ROUTE = TypeAdapter(RouteEntry)
_SMTP = TypeAdapter(Smtp)
_DEFAULTS = TypeAdapter(Defaults)


@dataclass(frozen=True, slots=True)
class Parts:
    """`known` is False where config.yaml could not be read: then nothing can be said about names.

    `source_names` and `receiver_names` hold every name written, whether its entry is sound or not;
    list entries keep the position they were written at.
    """

    known: bool = False
    source_names: tuple[str, ...] = ()
    receiver_names: tuple[str, ...] = ()
    sources: Mapping[str, PipefySource] = field(default_factory=dict)
    receivers: Mapping[str, Receiver] = field(default_factory=dict)
    allowances: tuple[tuple[int, AllowanceEntry], ...] = ()
    routes: tuple[tuple[int, RouteEntry], ...] = ()
    route_count: int = 0
    smtp: Smtp | None = None
    has_smtp: bool = False
    defaults: Defaults = field(default_factory=Defaults)


def salvage(merged: Mapping[str, Any]) -> Parts:
    """Every entry that validates by itself."""
    sources, receivers = _mapping(merged, "sources"), _mapping(merged, "receivers")
    routes = merged.get("routes")
    return Parts(
        known=True,
        source_names=tuple(sources),
        receiver_names=tuple(receivers),
        sources=dict(_sound(_SOURCE, sources.items())),
        receivers=dict(_sound(_RECEIVER, receivers.items())),
        allowances=tuple(_sound(_ALLOWANCE, _entries(merged, "allowances"))),
        routes=tuple(_sound(_ROUTE, _entries(merged, "routes"))),
        route_count=len(routes) if isinstance(routes, list) else 0,
        smtp=next((smtp for _, smtp in _sound(_SMTP, [("smtp", merged.get("smtp"))])), None),
        has_smtp=isinstance(merged.get("smtp"), dict),
        defaults=next((one for _, one in _sound(_DEFAULTS, [("", merged.get("defaults", {}))])), Defaults()),
    )


def _mapping(merged: Mapping[str, Any], section: str) -> dict[str, Any]:
    found = merged.get(section)
    return found if isinstance(found, dict) else {}


def _entries(merged: Mapping[str, Any], section: str) -> Iterable[tuple[int, Any]]:
    found = merged.get(section)
    return enumerate(found) if isinstance(found, list) else ()


def _sound(adapter: TypeAdapter[M], entries: Iterable[tuple[K, Any]]) -> Iterator[tuple[K, M]]:
    for key, raw in entries:
        try:
            yield key, adapter.validate_python(raw)
        except ValidationError:
            continue

"""The parts of config.yaml that are sound by themselves: one bad entry must not hide what else is wrong."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar

from pydantic import TypeAdapter

from watcher.config.allowances import AllowanceEntry
from watcher.config.digest import Digest
from watcher.config.fault import Loc
from watcher.config.models import Defaults, Smtp
from watcher.config.prune import pruned
from watcher.config.receivers import Receiver, RouteEntry
from watcher.config.schedules import ScheduleEntry
from watcher.config.sources import Source

K = TypeVar("K", str, int)
M = TypeVar("M")
_SOURCE: TypeAdapter[Source] = TypeAdapter(Source)
_RECEIVER: TypeAdapter[Receiver] = TypeAdapter(Receiver)
_ALLOWANCE = TypeAdapter(AllowanceEntry)
_ROUTE = TypeAdapter(RouteEntry)
_SCHEDULE = TypeAdapter(ScheduleEntry)
_SMTP = TypeAdapter(Smtp)
_DEFAULTS = TypeAdapter(Defaults)
_DIGEST = TypeAdapter(Digest)


@dataclass(frozen=True, slots=True)
class Parts:
    """`known` is False where config.yaml could not be read: then nothing can be said about names.

    `source_names`, `receiver_names` and `schedule_names` hold every name written, its entry sound or not;
    list entries keep the position they were written at. `bad` are the entries with bad keys: those
    keys were taken out, or the entry is not here at all.
    """

    known: bool = False
    source_names: tuple[str, ...] = ()
    receiver_names: tuple[str, ...] = ()
    schedule_names: tuple[str, ...] = ()
    sources: Mapping[str, Source] = field(default_factory=dict)
    receivers: Mapping[str, Receiver] = field(default_factory=dict)
    schedules: Mapping[str, ScheduleEntry] = field(default_factory=dict)
    allowances: tuple[tuple[int, AllowanceEntry], ...] = ()
    routes: tuple[tuple[int, RouteEntry], ...] = ()
    route_count: int = 0
    smtp: Smtp | None = None
    has_smtp: bool = False
    has_server: bool = False
    digest: Digest | None = None
    defaults: Defaults = field(default_factory=Defaults)
    bad: frozenset[Loc] = frozenset()

    def whole(self, *loc: str | int) -> bool:
        """Whether the entry at `loc` had nothing taken out."""
        return loc not in self.bad


def salvage(merged: Mapping[str, Any]) -> Parts:
    """Every entry that is sound, or that is sound enough without its bad keys."""
    sources, receivers = _mapping(merged, "sources"), _mapping(merged, "receivers")
    schedules = _mapping(merged, "schedules")
    routes = merged.get("routes")
    bad: set[Loc] = set()
    return Parts(
        known=True,
        source_names=tuple(sources),
        receiver_names=tuple(receivers),
        schedule_names=tuple(schedules),
        sources=dict(_sound(_SOURCE, "sources", sources.items(), bad)),
        receivers=dict(_sound(_RECEIVER, "receivers", receivers.items(), bad)),
        schedules=dict(_sound(_SCHEDULE, "schedules", schedules.items(), bad)),
        allowances=tuple(_sound(_ALLOWANCE, "allowances", _entries(merged, "allowances"), bad)),
        routes=tuple(_sound(_ROUTE, "routes", _entries(merged, "routes"), bad)),
        route_count=len(routes) if isinstance(routes, list) else 0,
        smtp=next((smtp for _, smtp in _sound(_SMTP, "smtp", [("", merged.get("smtp"))], bad)), None),
        has_smtp=isinstance(merged.get("smtp"), dict),
        has_server=isinstance(merged.get("server"), dict),
        digest=next((each for _, each in _sound(_DIGEST, "digest", [("", merged.get("digest"))], bad)), None),
        defaults=_defaults(merged.get("defaults", {})),
        bad=frozenset(bad),
    )


def _defaults(raw: Any) -> Defaults:
    found = pruned(_DEFAULTS, raw)
    return found[0] if found else Defaults()


def _mapping(merged: Mapping[str, Any], section: str) -> dict[str, Any]:
    found = merged.get(section)
    return found if isinstance(found, dict) else {}


def _entries(merged: Mapping[str, Any], section: str) -> Iterable[tuple[int, Any]]:
    found = merged.get(section)
    return enumerate(found) if isinstance(found, list) else ()


def _sound(
    adapter: TypeAdapter[M], section: str, entries: Iterable[tuple[K, Any]], bad: set[Loc]
) -> Iterator[tuple[K, M]]:
    for key, raw in entries:
        found = pruned(adapter, raw)
        if found is None or not found[1]:
            bad.add((section, key))
        if found is not None:
            yield key, found[0]

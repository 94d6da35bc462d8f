"""The sources that a config names, put together: the room that knows every kind of source by its class."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from pydantic import SecretStr

from watcher.adapters.http import Bounds, HttpClient
from watcher.adapters.pacing import Pacer
from watcher.adapters.sources.http_json.options import HttpJsonOptions, Wanted
from watcher.adapters.sources.http_json.paths import fixed
from watcher.adapters.sources.http_json.source import HttpJsonSource
from watcher.adapters.sources.pipefy.options import PipefyOptions
from watcher.adapters.sources.pipefy.source import PipefySource
from watcher.adapters.sources.workato import BOUNDS, WorkatoOptions
from watcher.adapters.sources.workato import WorkatoSource as Workato
from watcher.config.models import Config
from watcher.config.sources import HttpReading, PushSource
from watcher.config.sources import HttpSource as HttpConfig
from watcher.config.sources import PipefySource as PipefyConfig
from watcher.config.sources import Source as SourceConfig
from watcher.config.sources import WorkatoSource as WorkatoConfig
from watcher.engine.policy import SourcePlan
from watcher.ports import Clock, Source, Store
from watcher.records import ExportKind


@dataclass(frozen=True, slots=True)
class StoreMemory:
    """One source's notebook, kept in the store under its name."""

    store: Store
    scope: str

    async def recall(self) -> dict[str, Any]:
        async with self.store.reading() as tx:
            return await tx.recall(self.scope)

    async def remember(self, key: str, value: Any) -> None:
        async with self.store.transaction() as tx:
            await tx.remember(self.scope, key, value)


def source_plans(config: Config) -> dict[str, SourcePlan]:
    """How often each source is asked, what that may cost, and what people call it."""
    return {name: _plan(name, source, config) for name, source in config.sources.items()}


def _plan(name: str, source: SourceConfig, config: Config) -> SourcePlan:
    title = _title(name, source, config)
    if isinstance(source, PushSource):
        return SourcePlan(source.expect_every, source.expect_every, title, pushed=True)
    kind, poll = _KINDS[source.type], source.poll
    return SourcePlan(poll.min, poll.max, title, source.budget, quota=kind.quota, reports=kind.reports)


def _title(name: str, source: SourceConfig, config: Config) -> str:
    """What people call a source: as the config says, or by its vendor, and by its own name beside others."""
    if isinstance(source, HttpConfig | PushSource):
        return source.title or name
    several = sum(each.type == source.type for each in config.sources.values()) > 1
    title = _KINDS[source.type].title
    return f"{title} ({name})" if several else title


def sources_of(config: Config, store: Store, clock: Clock) -> dict[str, Source]:
    """Every source that is asked, by name; those that ask the same vendor share one pace."""
    pacers: dict[str, Pacer] = {}
    built: dict[str, Source] = {}
    for name, source in config.sources.items():
        if isinstance(source, PushSource):
            continue
        kind = _KINDS[source.type]
        pacer = pacers.setdefault(kind.asks(source), Pacer(clock))
        memory = StoreMemory(store, f"source:{name}")
        http = HttpClient(clock, pacer=pacer, bounds=kind.bounds)
        built[name] = kind.build(name, source, http, clock, memory)
    return built


# --- one function a kind ---------------------------------------------------------------------------------


def _pipefy(name: str, source: PipefyConfig, http: HttpClient, clock: Clock, memory: StoreMemory) -> Source:
    options = PipefyOptions(
        name=name,
        client_id=source.client_id or "",
        client_secret=_revealed(source.client_secret),
        token=_revealed(source.token),
        api_url=source.api_url,
        token_url=source.token_url,
        period_timezone=source.period_timezone,
        orgs=source.orgs,
        expect=source.expect,
        breakdown=frozenset(source.breakdown),
        breakdown_limit=source.breakdown_limit,
        periods=source.periods,
        history=source.history,
    )
    return PipefySource(options, http, clock, memory)


def _workato(name: str, source: WorkatoConfig, http: HttpClient, clock: Clock, memory: StoreMemory) -> Source:
    options = WorkatoOptions(
        name=name,
        token=_revealed(source.token),
        base_url=source.address,
        period_timezone=source.period_timezone,
        param_style=source.param_style,
        ids=source.ids,
        fields=source.usage_paths,
        customer_fields=source.customer_paths,
        task_limit_includes_adjustment=source.task_limit_includes_adjustment,
        combine=source.combine,
        usage_from=source.usage_from,
        orgs=source.orgs,
        expect=source.expect,
        history=source.history,
    )
    return Workato(options, http, clock, memory)


def _http(name: str, source: HttpConfig, http: HttpClient, clock: Clock, memory: StoreMemory) -> Source:
    title = source.title or name
    options = HttpJsonOptions(
        name=name,
        url=source.url,
        readings=tuple(_wanted(one) for one in source.readings),
        title=title,
        method=source.method,
        headers={header: value.get_secret_value() for header, value in source.headers.items()},
        token=_revealed(source.token),
        body=source.body,
        period_timezone=source.period_timezone,
        orgs=source.orgs,
        expect=source.expect,
    )
    return HttpJsonSource(options, http, clock, memory)


def _wanted(reading: HttpReading) -> Wanted:
    """With `each` both `org` and `id` are paths; without it `org` is a name that stands for itself."""
    labels = dict(reading.labels)
    if reading.each is not None:
        id_, name = reading.id or reading.org or "", reading.org
    else:
        name = fixed(reading.org) if reading.org else None
        id_ = name or ""
    if name is not None:
        labels["org"] = name
    return Wanted(
        resource=reading.resource,
        org=id_,
        used=reading.used or "",
        remaining=reading.remaining or "",
        limit=reading.limit,
        reset=reading.reset or "",
        period=reading.period,
        labels=labels,
        each=reading.each or "",
    )


def _revealed(secret: SecretStr | None) -> str:
    return secret.get_secret_value() if secret else ""


def _host(source: HttpConfig) -> str:
    return urlsplit(source.url).netloc


@dataclass(frozen=True, slots=True)
class _Kind:
    """How a kind of source is built, whom it asks, the resource that our own calls count in, its reports."""

    title: str
    build: Callable[[str, Any, HttpClient, Clock, StoreMemory], Source]
    asks: Callable[[Any], str]
    quota: str | None = None
    bounds: Bounds | None = None
    reports: Mapping[str, ExportKind] = field(default_factory=dict)


_KINDS: Mapping[str, _Kind] = {
    "pipefy": _Kind(
        PipefySource.title,
        _pipefy,
        lambda source: str(source.api_url),
        PipefySource.quota,
        reports=PipefySource.reports,
    ),
    "workato": _Kind(Workato.title, _workato, lambda source: str(source.address), Workato.quota, BOUNDS),
    "http": _Kind("", _http, _host),
}
"""One line a kind of source."""

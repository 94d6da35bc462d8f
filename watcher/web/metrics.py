"""`/metrics`: what we know, as Prometheus reads it. A registry of our own; nothing global is touched."""

from __future__ import annotations

import asyncio
import math
import platform
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

from aiohttp import web
from prometheus_client import CollectorRegistry
from prometheus_client.core import (
    CounterMetricFamily,
    GaugeMetricFamily,
    HistogramMetricFamily,
    Metric,
)
from prometheus_client.exposition import CONTENT_TYPE_LATEST, generate_latest
from prometheus_client.registry import Collector

from watcher import __version__
from watcher.ports.served import Counts, Figures, Gauges, SeriesFigure, SourceFigure
from watcher.web.labels import told_apart

KEPT = 10.0
"""Seconds one look is shown for: scraping more often costs nothing."""
_SERIES = ("source", "org", "resource")


class Metrics:
    """The handler: looks at most once every KEPT seconds, however many ask."""

    def __init__(self, gauges: Gauges, time: Callable[[], float]) -> None:
        self._gauges = gauges
        self._time = time
        self._page = b""
        self._until = -math.inf
        self._one_at_a_time = asyncio.Lock()

    async def show(self, _: web.Request) -> web.Response:
        async with self._one_at_a_time:
            if self._time() >= self._until:
                figures = await self._gauges.figures()
                # half a second's work for 10,000 series, and the loop has others to serve
                self._page = await asyncio.to_thread(page_of, figures)
                self._until = self._time() + KEPT
        return web.Response(body=self._page, headers={"Content-Type": CONTENT_TYPE_LATEST})


def page_of(figures: Figures) -> bytes:
    """The whole page."""
    registry = CollectorRegistry(auto_describe=False)
    registry.register(_Shown(figures))
    return generate_latest(registry)


class _Shown(Collector):
    def __init__(self, figures: Figures) -> None:
        self._figures = figures

    def collect(self) -> Iterator[Metric]:
        yield from _of_series(self._figures)
        yield from _of_sources(self._figures.sources)
        yield from _of_counts(self._figures.counts)
        yield from _of_lines(self._figures.lines)
        yield from _of_ourselves(self._figures)


def _gauge(of: str, says: str, labels: Iterable[str] = ()) -> GaugeMetricFamily:
    return GaugeMetricFamily(f"watcher_{of}", says, labels=list(labels))


def _of_series(figures: Figures) -> Iterator[Metric]:
    used = _gauge("used", "What is used, in the resource's own unit; absent while it is unknown.", _SERIES)
    limit = _gauge(
        "limit", "The limit, by where it is from; NaN where it is unknown.", (*_SERIES, "limit_from")
    )
    ratio = _gauge("used_ratio", "What is used of the limit: 1 is all of it.", _SERIES)
    reset = _gauge("period_reset_timestamp_seconds", "When the counting starts anew.", _SERIES)
    age = _gauge("sample_age_seconds", "How long ago the number was last told.", _SERIES)
    for labels, one in _named(figures.series):
        limit.add_metric([*labels, one.limit_from or "unknown"], math.nan if one.limit is None else one.limit)
        if one.used is not None:
            used.add_metric(labels, one.used)
            if one.limit is not None and math.isfinite(share := one.used / one.limit):
                ratio.add_metric(labels, share)
        if one.resets_at is not None:
            reset.add_metric(labels, one.resets_at.timestamp())
        if one.seen_at is not None:
            age.add_metric(labels, max(0.0, (figures.at - one.seen_at).total_seconds()))
    yield from (used, limit, ratio, reset, age)


def _named(series: Sequence[SeriesFigure]) -> Iterator[tuple[list[str], SeriesFigure]]:
    """Each with labels that no other has."""
    orgs: dict[str, dict[str, str]] = defaultdict(dict)
    resources: dict[str, dict[str, str]] = defaultdict(dict)
    for one in sorted(series, key=lambda each: (each.seen_at is not None, each.seen_at)):
        orgs[one.source][one.org_id] = one.org  # the name it had last, should its series not agree
        resources[one.source][one.resource] = one.resource
    org_of = {source: told_apart(names) for source, names in orgs.items()}
    resource_of = {source: told_apart(names) for source, names in resources.items()}
    for one in series:
        yield [one.source, org_of[one.source][one.org_id], resource_of[one.source][one.resource]], one


def _of_sources(sources: Iterable[SourceFigure]) -> Iterator[Metric]:
    heard = _gauge(
        "poll_last_success_timestamp_seconds", "When all of the source was last heard of.", ["source"]
    )
    today = _gauge("source_calls_today", "Requests made since midnight UTC.", ["source"])
    budget = _gauge("source_budget_calls_per_day", "Requests a day that asking may cost.", ["source"])
    calls = CounterMetricFamily("watcher_source_calls", "Requests made, retries included.", labels=["source"])
    for one in sources:
        calls.add_metric([one.name], one.calls)
        today.add_metric([one.name], one.calls_today)
        if one.heard_at is not None:
            heard.add_metric([one.name], one.heard_at.timestamp())
        if one.budget_a_day is not None:
            budget.add_metric([one.name], one.budget_a_day)
    yield from (heard, calls, today, budget)


def _of_counts(counts: Counts) -> Iterator[Metric]:
    polls = CounterMetricFamily(
        "watcher_poll", "Batches asked for, by how it ended.", labels=["source", "result"]
    )
    for (source, result), count in counts.polls.items():
        polls.add_metric([source, result], count)
    took = HistogramMetricFamily(
        "watcher_poll_duration_seconds", "How long asking for a batch took.", labels=["source"]
    )
    for source, timing in counts.polling.items():
        buckets = [(str(bound), count) for bound, count in timing.buckets]
        took.add_metric([source], [*buckets, ("+Inf", timing.count)], timing.seconds)
    told = CounterMetricFamily(
        "watcher_notifications",
        "Attempts to tell somebody, by how they ended.",
        labels=["receiver", "result"],
    )
    for (receiver, result), count in counts.notifications.items():
        told.add_metric([receiver, result], count)
    exports = CounterMetricFamily("watcher_exports", "Exports, by how they ended.", labels=["result"])
    for result, count in counts.exports.items():
        exports.add_metric([result], count)
    yield from (polls, took, told, exports)


def _of_lines(lines: Mapping[str, bool]) -> Iterator[Metric]:
    connected = _gauge(
        "slack_socket_connected", "Whether clicks in Slack reach us: 1 while Socket Mode is up.", ["receiver"]
    )
    for receiver, up in lines.items():
        connected.add_metric([receiver], float(up))
    yield connected


def _of_ourselves(figures: Figures) -> Iterator[Metric]:
    alerts = _gauge("alerts", "What is alerted of, each at its highest level.", ["level"])
    for level, count in figures.alerts.items():
        alerts.add_metric([level], count)
    oldest = _gauge("outbox_oldest_seconds", "How long the oldest message has been waiting; 0 if none is.")
    owed = figures.oldest_owed_at
    oldest.add_metric([], max(0.0, (figures.at - owed).total_seconds()) if owed else 0.0)
    broken = _gauge("receiver_broken", "1 while a receiver refuses messages for good.", ["receiver"])
    for receiver, refuses in figures.broken.items():
        broken.add_metric([receiver], float(refuses))
    config = _gauge(
        "config_last_reload_successful", "Whether the config in use is the newest one that was read."
    )
    config.add_metric([], float(figures.counts.config_current))
    stored = _gauge("store_last_write_timestamp_seconds", "When a write was last known to be kept.")
    if figures.counts.stored_at is not None:
        stored.add_metric([], figures.counts.stored_at.timestamp())
    failed = CounterMetricFamily("watcher_store_errors", "Transactions that could not be stored.")
    failed.add_metric([], figures.counts.store_errors)
    build = _gauge("build_info", "The version that runs.", ["version", "python"])
    build.add_metric([__version__, platform.python_version()], 1.0)
    held = _gauge("alerts_held_back", "Alerts not told as their rule would raise too many.", ["rule"])
    for rule, count in figures.held_back.items():
        held.add_metric([rule], count)
    yield from (alerts, held, oldest, broken, config, stored, failed, build)

"""Config in, running parts out: everything is put together here."""

from __future__ import annotations

import hashlib
import os
import tempfile
from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from watcher.adapters.queue import MemoryQueue
from watcher.adapters.stores import NoStateError, SqlStore
from watcher.adapters.stores.address import read_address
from watcher.bootstrap.clock import SystemClock
from watcher.bootstrap.receivers import channels_of, receiver_plan
from watcher.bootstrap.sources import source_plans, sources_of
from watcher.config.digest import format_moments
from watcher.config.loaded import Loaded
from watcher.config.models import Config
from watcher.domain.rule import Level
from watcher.domain.weekly import Weekly
from watcher.engine.asking.backfill import Backfill
from watcher.engine.asking.poll import Poller
from watcher.engine.bringing.intake import Intake
from watcher.engine.bringing.unbrought import kept_for
from watcher.engine.counters import Counters
from watcher.engine.daemon import Daemon, Rhythm
from watcher.engine.delivering.deliver import Deliverer
from watcher.engine.delivering.enrich import Enricher
from watcher.engine.digest.weekly import Digests
from watcher.engine.exports.carry import Exports
from watcher.engine.exports.orders import Orders
from watcher.engine.foreseeing.foresights import Foresights
from watcher.engine.judging.judge import Judge
from watcher.engine.pacing.pollshare import PollShare
from watcher.engine.pacing.purse import Purse
from watcher.engine.pacing.sweep import Sweeper
from watcher.engine.policy import DigestPlan, Policy
from watcher.engine.rehearse import Rehearsal
from watcher.engine.standing.figures import Instruments
from watcher.engine.storewatch import WatchedStore
from watcher.engine.upkeep import Upkeep
from watcher.ports import Channel, Clock, Source, Store


@dataclass(frozen=True, slots=True)
class Parts:
    """Everything put together and open, for whoever runs it."""

    store: Store
    place: str
    sources: Mapping[str, Source]
    channels: Mapping[str, Channel]
    policy: Policy
    poller: Poller
    deliverer: Deliverer
    exports: Exports
    digests: Digests
    daemon: Daemon
    intake: Intake
    gauges: Instruments
    queue: MemoryQueue
    clock: Clock


def heart_file(config: Config, *, standing_by: bool = False) -> Path:
    """Where a daemon leaves its sign of life: `WATCHER_HEALTH_FILE`, else a place of its user and store.

    One that stands by has a place of its own, lest it speak for the one that works.
    """
    named = os.environ.get("WATCHER_HEALTH_FILE")
    if named:
        return Path(named)
    store = hashlib.sha256(read_address(config.storage.url).place.encode()).hexdigest()[:8]
    role = "-standby" if standing_by else ""
    return Path(tempfile.gettempdir()) / f"limit-watcher-{os.getuid()}-{store}{role}.health"


def policy_of(loaded: Loaded, config: Config) -> Policy:
    """What the engine must know of the config."""
    return Policy(
        rules=loaded.rules,
        routes=loaded.routes,
        receivers={name: receiver_plan(each) for name, each in config.receivers.items()},
        sources=source_plans(config),
        allowances=loaded.allowances,
        timezone=config.timezone,
        locale=config.locale,
        digest_only=frozenset(Level[name.upper()] for name in config.defaults.digest_only),
        digest=_digest_plan(config),
    )


def _digest_plan(config: Config) -> DigestPlan | None:
    if config.digest is None:
        return None
    when = config.digest.when
    return DigestPlan(config.digest.to, Weekly(when.days, when.minute, config.timezone), format_moments(when))


@asynccontextmanager
async def assembled(
    loaded: Loaded,
    config: Config,
    *,
    clock: Clock | None = None,
    rhythm: Rhythm | None = None,
    heart: Path | None = None,
    channels: Mapping[str, Channel] | None = None,
) -> AsyncIterator[Parts]:
    """Open everything the config names; close it in reverse order at the end.

    `channels` replaces the configured receivers' channels, for a rehearsal. Raises StoreError.
    """
    time = clock or SystemClock()
    policy = policy_of(loaded, config)
    async with AsyncExitStack() as stack:
        store = SqlStore(config.storage.url)
        await store.open()
        stack.push_async_callback(store.close)
        sources = sources_of(config, store, time)
        told = channels if channels is not None else channels_of(config, time)
        for source in sources.values():
            stack.push_async_callback(source.close)
        for channel in told.values():
            stack.push_async_callback(channel.close)
        yield _wired(store, sources, told, policy, time, rhythm or Rhythm(), heart, config)


@asynccontextmanager
async def rehearsed(loaded: Loaded, config: Config, *, clock: Clock | None = None) -> AsyncIterator[Parts]:
    """Open the sources and a store that keeps nothing; nobody is told anything. Raises StoreError."""
    time = clock or SystemClock()
    policy = policy_of(loaded, config)
    async with AsyncExitStack() as stack:
        store = Rehearsal(await _state_to_look_at(config, stack))
        sources = sources_of(config, store, time)
        for source in sources.values():
            stack.push_async_callback(source.close)
        yield _wired(store, sources, {}, policy, time, Rhythm(), None, config)


async def _state_to_look_at(config: Config, stack: AsyncExitStack) -> SqlStore:
    """The real state where there is some; an empty one in a folder of its own where there is none."""
    store = SqlStore(config.storage.url)
    try:
        await store.look()
    except NoStateError:
        folder = stack.enter_context(tempfile.TemporaryDirectory(prefix="limit-watcher-"))
        store = SqlStore(f"sqlite:///{folder}/empty.db")
        await store.open()
    stack.push_async_callback(store.close)
    return store


def _wired(
    store: Store,
    sources: Mapping[str, Source],
    channels: Mapping[str, Channel],
    policy: Policy,
    clock: Clock,
    rhythm: Rhythm,
    heart: Path | None,
    config: Config,
) -> Parts:
    queue = MemoryQueue()
    judge, counters = Judge(policy, Orders(sources)), Counters()
    store = WatchedStore(store, counters.storing, clock)
    poller = Poller(store, sources, judge, policy, clock, counters)
    enricher = Enricher(store, sources, clock, Purse(store, poller.lookahead, poller.ledger))
    deliverer = Deliverer(store, channels, policy, enricher, clock, counters)
    exports = Exports(store, sources, clock, export_folder(config), counters, policy)
    digests = Digests(store, policy, clock)
    daemon = Daemon(
        queue=queue,
        sweeper=Sweeper(store, queue, clock, sources),
        poller=poller,
        deliverer=deliverer,
        exports=exports,
        upkeep=Upkeep(store, clock, heart, config.storage.keep_samples, kept_for(policy), counters.storing),
        backfill=Backfill(store, sources, poller.lookahead, poller.ledger, clock),
        foresights=Foresights(store, policy, clock),
        digests=digests,
        pollshare=PollShare(store, counters, clock),
        asked=list(sources),
        watched=list(policy.sources),
        rhythm=rhythm,
        wall=SystemClock(),
    )
    place = read_address(config.storage.url).place
    intake = Intake(store, judge, policy, queue, clock)
    gauges = Instruments(store, policy, counters, sources, clock)
    return Parts(
        store,
        place,
        sources,
        channels,
        policy,
        poller,
        deliverer,
        exports,
        digests,
        daemon,
        intake,
        gauges,
        queue,
        clock,
    )


def export_folder(config: Config) -> Path:
    """Where the files of exports go: what is written, else beside the SQLite file, else on the volume."""
    if config.storage.exports:
        return Path(config.storage.exports)
    file = read_address(config.storage.url).file
    return file.absolute().parent / "exports" if file is not None else Path("/data/exports")

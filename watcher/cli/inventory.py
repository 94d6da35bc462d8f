"""What a store on this machine knows of the sources, for `watcher check`: read without a lock or a trace."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from watcher.config.checks.budget import Inventory
    from watcher.config.models import Config
    from watcher.ports import Transaction


def inventory_of(config: Config) -> Mapping[str, Inventory]:
    """How large each source is and what it holds, by name; empty where there is no state that can be read.

    A database on another machine is left alone: checking touches no network.
    """
    from watcher.config.storageurl import sqlite_file

    file = sqlite_file(config.storage.url)
    if file is None or not Path(file).exists():
        return {}
    from watcher.ports import StoreError

    try:
        return asyncio.run(_read(config))
    except StoreError:
        return {}


async def _read(config: Config) -> dict[str, Inventory]:
    from watcher.adapters.stores import SqlStore

    store = SqlStore(config.storage.url)
    await store.look()
    try:
        async with store.reading() as tx:
            return await _counted(tx, config)
    finally:
        await store.close()


async def _counted(tx: Transaction, config: Config) -> dict[str, Inventory]:
    from watcher.bootstrap.sources import source_plans
    from watcher.config.checks.budget import Inventory
    from watcher.engine.pacing.quotas import quota_readings, smallest

    targets = await tx.targets()
    states = (await tx.series_states()).values()
    readings = [state.reading for state in states if state.reading]
    found: dict[str, Inventory] = {}
    for name, plan in source_plans(config).items():
        batches = [target for target in targets if target.source == name]
        series = tuple((each.series, each.labels) for each in states if each.series.source == name)
        if batches or series:
            mine = [reading for reading in readings if reading.series.source == name]
            orgs = tuple(org.name for target in batches for org in target.orgs)
            quota = smallest(quota_readings(plan.quota, mine))
            found[name] = Inventory(max(1, len(batches)), len(orgs), quota, orgs, series)
    return found

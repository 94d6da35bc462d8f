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
    """How large each source is, by name; empty where there is no state, or none that can be read.

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
    from watcher.engine.quotas import quota_readings, smallest

    targets = await tx.targets()
    readings = [state.reading for state in (await tx.series_states()).values() if state.reading]
    found: dict[str, Inventory] = {}
    for name, plan in source_plans(config).items():
        batches = [target for target in targets if target.source == name]
        if batches:
            mine = [reading for reading in readings if reading.series.source == name]
            orgs = sum(len(target.orgs) for target in batches)
            found[name] = Inventory(len(batches), orgs, smallest(quota_readings(plan.quota, mine)))
    return found

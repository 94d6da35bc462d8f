"""Runs the tests of rules, each on a store in memory of its own: no file, no network, no clock."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

from watcher.adapters.stores.memory import MemoryStore
from watcher.domain.ruletest import RuleTest
from watcher.engine.replaying.trial import Trial, run_trial


def run_tests(tests: Sequence[RuleTest]) -> list[Trial]:
    """How each went, in their order."""
    return asyncio.run(_all(tests))


async def _all(tests: Sequence[RuleTest]) -> list[Trial]:
    return [await _one(test) for test in tests]


async def _one(test: RuleTest) -> Trial:
    store = MemoryStore()
    await store.open()
    try:
        return await run_trial(test, store)
    finally:
        await store.close()

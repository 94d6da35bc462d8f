"""Replays the real state's history on stores in memory; the state is only read, beside a daemon at work."""

from __future__ import annotations

from collections.abc import Sequence

from watcher.adapters.stores import SqlStore
from watcher.adapters.stores.memory import MemoryStore
from watcher.engine.policy import Policy
from watcher.engine.replaying.backtest import Backtest, Progress, Question
from watcher.engine.replaying.retold import Backtested


async def backtested(
    url: str, policies: Sequence[Policy], question: Question, progress: Progress
) -> Backtested:
    """What each policy would have told of the history at `url`. Raises StoreError."""
    store = SqlStore(url)
    await store.look()
    try:
        return await Backtest(store, MemoryStore, policies, question).run(progress)
    finally:
        await store.close()

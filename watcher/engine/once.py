"""One cycle and out: discover, ask everybody, deliver what is owed. For cron, CI and a first look."""

from __future__ import annotations

from collections.abc import Sequence

from watcher.engine.deliver import Deliverer
from watcher.engine.digest import Digests
from watcher.engine.export import Exports
from watcher.engine.poll import Polled, Poller
from watcher.ports import Store


async def once(
    store: Store,
    poller: Poller,
    deliverer: Deliverer | None,
    sources: Sequence[str],
    exports: Exports | None = None,
    digests: Digests | None = None,
) -> tuple[list[Polled], int]:
    """Ask every batch of every source now, due or not; say how each went and how many messages arrived.

    Without a deliverer nothing is sent: the rows owed are in the outcomes. Exports that are due go one step,
    a digest that is due is owed.
    """
    if exports:
        await exports.rescue()
    if deliverer:
        await deliverer.rescue()
        await poller.settle_plans()
    polled = []
    for name in sources:
        found = await poller.discover(name)
        polled.append(found)
        if found.error is None:
            polled += [await poller.poll(name, number) for number in await _numbers(store, name)]
    if exports:
        await exports.run_due()
    if digests:
        await digests.owe_if_due(settled=True)
    return polled, await deliverer.deliver() if deliverer else 0


async def _numbers(store: Store, source: str) -> list[int]:
    async with store.reading() as tx:
        return [t.number for t in await tx.targets() if t.source == source and t.orgs]

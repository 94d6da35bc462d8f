"""One cycle and out: discover, ask everybody, deliver what is owed. For cron, CI and a first look."""

from __future__ import annotations

from collections.abc import Sequence

from watcher.engine.asking.poll import Polled, Poller
from watcher.engine.delivering.deliver import Deliverer
from watcher.engine.delivering.gather import gathered
from watcher.engine.digest.weekly import Digests
from watcher.engine.exports.carry import Exports
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
    if deliverer is None:
        await _as_sent(store, polled)
    return polled, await deliverer.deliver() if deliverer else 0


async def _as_sent(store: Store, polled: Sequence[Polled]) -> None:
    """Leave in the outcomes what would be sent: each message once and whole, without what others tell of."""
    owed = {row.key: row for each in polled for row in each.outcome.rows}
    told = {f"{tag}:{row.receiver}" for row in owed.values() for tag in row.message.members}
    left = {key: row for key, row in owed.items() if key not in told}
    for each in polled:
        mine = [
            row for key in dict.fromkeys(r.key for r in each.outcome.rows) if (row := left.pop(key, None))
        ]
        each.outcome.rows = [
            (await gathered(store, row) or row) if row.message.members else row for row in mine
        ]


async def _numbers(store: Store, source: str) -> list[int]:
    async with store.reading() as tx:
        return [t.number for t in await tx.targets() if t.source == source and t.orgs]

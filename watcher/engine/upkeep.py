"""Keeping house: the sign of life that `watcher health` reads, and history that is old enough to go."""

from __future__ import annotations

import contextlib
import json
import os
from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from datetime import datetime, timedelta
from pathlib import Path

import structlog

from watcher.domain.clocks import CLOCKS_DIFFER, is_to_come
from watcher.engine.bringing.unbrought import forget_unbrought
from watcher.engine.storewatch import StoreWatch
from watcher.ports import Clock, Store, StoreError, Transaction
from watcher.records import SeriesState

log = structlog.get_logger(__name__)
_WRITES_EVERY = timedelta(minutes=1)
TIDY_EVERY = timedelta(days=1)
PARTS_KEPT = timedelta(days=8)
"""How long a number is kept that nobody hears of: a part that left the largest, an organization the plan."""


class Upkeep:
    """Beats while the store answers, and forgets samples older than `keep`.

    `brought` says of sources whose numbers are brought how long those are kept that stay away.
    """

    def __init__(
        self,
        store: Store,
        clock: Clock,
        heart: Path | None,
        keep: timedelta,
        brought: Mapping[str, timedelta] | None = None,
        storing: StoreWatch | None = None,
    ) -> None:
        self._store = store
        self._clock = clock
        self._heart = heart
        self._keep = keep
        self._brought = brought or {}
        self._storing = storing or StoreWatch()
        self._written_at: datetime | None = None

    async def beat(self) -> None:
        """Write the sign of life, once the store has answered; that nothing can be stored is said in it.

        The file's own time is what counts; it is replaced as a whole, so nobody reads half of it. The
        store is tried by a small write once a minute, while it fails at each beat, by a read in between.
        """
        now = self._clock.now()
        written = self._written_at
        if written is None or self._storing.trouble or abs(now - written) >= _WRITES_EVERY:
            await self._try_to_write(now)
        async with self._store.reading() as tx:
            targets = await tx.targets()
        if self._heart is None:
            return
        failing = [f"{t.source}: {t.failure}" for t in targets if t.failures]
        signs: dict[str, object] = {"pid": os.getpid(), "targets": len(targets), "failing": failing}
        if unwell := self._storing.unwell(now):
            signs["unwell"] = unwell
        text = json.dumps(signs)
        fresh = self._heart.with_suffix(".new")
        fresh.write_text(text, encoding="utf-8")
        fresh.replace(self._heart)

    async def _try_to_write(self, now: datetime) -> None:
        try:
            async with self._store.transaction() as tx:
                await tx.remember("daemon", "alive", now.isoformat())
        except StoreError as error:
            self._storing.failed(error, now)
        else:
            self._storing.stored(now)
            self._written_at = now

    async def farewell(self) -> None:
        """Take the sign of life away: a daemon that stopped is not to be taken for a living one."""
        if self._heart is not None:
            with contextlib.suppress(OSError):
                self._heart.unlink(missing_ok=True)

    async def tidy_if_due(self) -> bool:
        """Tidy, unless that was done within a day, by this process or one before it; whether it was done."""
        now = self._clock.now()
        async with self._store.reading() as tx:
            last = _moment((await tx.recall("daemon")).get("tidied"))
        if last is not None and not is_to_come(last, now) and now - last < TIDY_EVERY:
            return False
        await self.tidy()
        return True

    async def tidy(self) -> None:
        """Forget history that is older than the config wants to keep, and parts that are long gone.

        Numbers of a time to come go as well: a clock that was ahead wrote them down.
        """
        now = self._clock.now()
        before = now - self._keep
        async with self._store.transaction() as tx:
            await tx.prune(before, now + CLOCKS_DIFFER)
            await tx.drop_series_states(await _long_gone(tx, now))
            await forget_unbrought(tx, self._brought, now)
            await tx.remember("daemon", "tidied", now.isoformat())
        log.info("history.pruned", before=before.isoformat())


def _moment(found: object) -> datetime | None:
    """A moment that was remembered; None if there is none, or if it cannot be read."""
    try:
        at = datetime.fromisoformat(found) if isinstance(found, str) else None
    except ValueError:
        return None
    return at if at is not None and at.tzinfo is not None else None


async def _long_gone(tx: Transaction, now: datetime) -> list[str]:
    """Series that nobody hears of any more, and that tell nothing.

    They are parts below an organization (pipes, tokens …) that are no longer among the largest, and numbers
    of organizations that are not watched any more. Without this their number would only grow.
    """
    alerted = {alert.series for alert in await tx.alerts()}
    states = await tx.series_states()
    sources = sorted({state.series.source for state in states.values()})
    watched = {(source, each.org.id) for source in sources for each in await tx.orgs(source)}
    return [
        key
        for key, state in states.items()
        if key not in alerted and (_is_a_gone_part(state, now) or _is_deserted(state, watched, now))
    ]


def _is_a_gone_part(state: SeriesState, now: datetime) -> bool:
    gone = state.unknown_since
    return bool(state.series.below) and gone is not None and now - gone > PARTS_KEPT


def _is_deserted(state: SeriesState, watched: AbstractSet[tuple[str, str]], now: datetime) -> bool:
    """Whether its organization left the plan, with `orgs` in the config or with its source."""
    org = state.series.org
    return (
        org is not None and (state.series.source, org) not in watched and now - state.checked_at > PARTS_KEPT
    )

"""Who uses the most: asked of the source just before a message goes out, and never a reason to be late."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta

import structlog

from watcher.domain.message import Message, Reason
from watcher.domain.reading import Contributors, Org, Series
from watcher.engine.delivering.lastweek import with_last_week
from watcher.engine.pacing.purse import Purse
from watcher.ports import Clock, Source, SourceError, Store
from watcher.records import OutboxRow

log = structlog.get_logger(__name__)
PATIENCE = 10.0
"""Seconds of real time a message waits for its contributors."""
ASKS_AN_HOUR = 20
"""Such questions to one source in an hour: many alerts at once must not spend the quota they are about."""
RENEWALS_AN_HOUR = ASKS_AN_HOUR // 2
"""Of these at most so many for reminders, which have older ones: what begins has none."""
REST = timedelta(minutes=10)
"""After a failure no such question goes to that source for so long: what waits are alerts."""
_REMEMBERED = 200


class Enricher:
    """Fills in contributors, once a telling, whatever the number of its receivers.

    With a `purse`, only while the budget's reserve lasts.
    """

    def __init__(
        self, store: Store, sources: Mapping[str, Source], clock: Clock, purse: Purse | None = None
    ) -> None:
        self._store = store
        self._sources = sources
        self._clock = clock
        self._purse = purse
        self._asked: dict[tuple[str, int], asyncio.Task[Contributors | None]] = {}
        self._recent: dict[str, deque[datetime]] = {}
        self._failed_at: dict[str, datetime] = {}

    async def enrich(self, row: OutboxRow) -> OutboxRow:
        """The row with its contributors, saved that way, so that every try sends the same message.

        Where none were found those stay that it has from an earlier telling, and there is nothing to save:
        the outcome of the try is, and this with it.
        """
        message = row.message
        if not message.wants_contributors:
            return row
        found = await self._once(message)
        done = replace(
            row,
            message=replace(message, wants_contributors=False, contributors=found or message.contributors),
        )
        if found is not None:
            async with self._store.transaction() as tx:
                await tx.put_rows([done])
        return done

    async def _once(self, message: Message) -> Contributors | None:
        key = (message.incident, message.revision)
        if key not in self._asked:
            if len(self._asked) >= _REMEMBERED:
                self._asked.pop(next(iter(self._asked)))
            most = RENEWALS_AN_HOUR if message.reason is Reason.REPEATED else ASKS_AN_HOUR
            self._asked[key] = asyncio.create_task(self._ask(Series.from_key(message.series), most))
        return await self._asked[key]

    async def _ask(self, series: Series, most: int) -> Contributors | None:
        """What the source says, unless `most` or more were asked within the hour."""
        source = self._sources.get(series.source)
        if source is None or self._is_tired_of(source.name, most):
            return None
        org = await self._org(series)
        if org is None or not await self._may_ask(source, most):
            return None
        try:
            found = await self._told(source, series, org)
            return await with_last_week(self._store, found, series, self._clock.now())
        except (SourceError, TimeoutError) as error:
            log.warning(
                "contributors.unavailable", series=series.key, reason=str(error) or "no answer in time"
            )
        except Exception:
            log.exception("contributors.bug", series=series.key)
        self._failed_at[series.source] = self._clock.now()
        return None

    async def _told(self, source: Source, series: Series, org: Org) -> Contributors | None:
        try:
            async with asyncio.timeout(PATIENCE):
                return await source.contributors(series, org, self._clock.now())
        finally:
            if self._purse is not None:
                await self._purse.pay(source, self._clock.now())

    async def _may_ask(self, source: Source, most: int) -> bool:
        """Not unpaid, nor where others asked meanwhile."""
        now = self._clock.now()
        if self._purse is not None and await self._purse.reserve(source, now) < 1:
            log.info("contributors.spared", source=source.name, reason="the budget of calls has no room")
            return False
        if self._is_tired_of(source.name, most):
            return False
        self._recent.setdefault(source.name, deque()).append(now)
        return True

    def _is_tired_of(self, source: str, most: int) -> bool:
        """Soon after a failure (a clock that was set back ends the rest), or asked too often.

        It is looked at before the store is: of ten thousand alerts most are not asked about.
        """
        failed_at, now = self._failed_at.get(source), self._clock.now()
        if failed_at is not None and timedelta(0) <= now - failed_at < REST:
            return True
        recent = self._recent.setdefault(source, deque())
        while recent and now - recent[0] >= timedelta(hours=1):
            recent.popleft()
        return len(recent) >= most

    async def _org(self, series: Series) -> Org | None:
        async with self._store.reading() as tx:
            states = await tx.orgs(series.source)
        return next((state.org for state in states if state.org.id == series.org), None)

"""A judge and a source that are watched: what they were given, what they said, what they raised."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from watcher.domain.reading import Contributors, Org, Series
from watcher.engine.cases import Case
from watcher.engine.judging.judge import Judge
from watcher.engine.judging.outcome import Outcome
from watcher.engine.policy import Policy
from watcher.ports import Answer, Discovery, Source, SourceError, Transaction


class Recorder(Judge):
    """A judge that keeps what it was asked to judge."""

    def __init__(self, policy: Policy) -> None:
        super().__init__(policy)
        self.seen: list[Case] = []

    async def cases(
        self, tx: Transaction, cases: Sequence[Case], now: datetime, max_gap: timedelta
    ) -> Outcome:
        self.seen += cases
        return await super().cases(tx, cases, now, max_gap)


class Candid:
    """A source that keeps what it answered, and anything it raised that is no SourceError."""

    def __init__(self, source: Source) -> None:
        self._source = source
        self.name, self.title, self.batch_size = source.name, source.title, source.batch_size
        self.asked: tuple[Org, ...] = ()
        self.answers: list[Answer] = []
        self.discoveries: list[Discovery] = []
        self.crash: Exception | None = None

    @property
    def quota(self) -> str | None:
        return self._source.quota

    @property
    def calls(self) -> int:
        return self._source.calls

    def selects(self, org: Org) -> bool:
        return self._source.selects(org)

    async def discover(self, now: datetime) -> Discovery:
        try:
            self.discoveries.append(await self._source.discover(now))
        except SourceError:
            raise
        except Exception as error:
            self.crash = error
            raise
        return self.discoveries[-1]

    async def read(self, orgs: Sequence[Org], now: datetime) -> Answer:
        self.asked = tuple(orgs)
        try:
            self.answers.append(await self._source.read(orgs, now))
        except SourceError:
            raise
        except Exception as error:
            self.crash = error
            raise
        return self.answers[-1]

    async def contributors(self, series: Series, org: Org, now: datetime) -> Contributors | None:
        return await self._source.contributors(series, org, now)

    async def close(self) -> None:
        await self._source.close()

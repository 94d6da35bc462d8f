"""Pipefy as a Source: discover, read, contributors; the rooms beside it do the work."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from watcher.adapters.http import HttpClient
from watcher.adapters.sources.memory import Memory
from watcher.adapters.sources.pipefy import documents, resources
from watcher.adapters.sources.pipefy.asking import Asker, ensure_answered
from watcher.adapters.sources.pipefy.auth import bearer_for
from watcher.adapters.sources.pipefy.blocks import DISCOVER
from watcher.adapters.sources.pipefy.contributors import contributors_of
from watcher.adapters.sources.pipefy.discovery import discovery_of
from watcher.adapters.sources.pipefy.exports import ExportDesk, Exporting
from watcher.adapters.sources.pipefy.graphql import GraphQL
from watcher.adapters.sources.pipefy.learned import Learned
from watcher.adapters.sources.pipefy.options import PipefyOptions
from watcher.adapters.sources.pipefy.readings import Frame, answer_of, merged, plans_told
from watcher.adapters.sources.pipefy.splitting import Splitter
from watcher.domain.reading import Contributors, Org, Series
from watcher.domain.rule import Globs
from watcher.ports import Answer, Clock, Discovery


class PipefySource(Exporting):
    """One credential's view of Pipefy; fulfils `watcher.ports.Source`.

    `http` belongs to the source from here on and is closed with it. `memory` keeps what was learned
    between restarts.
    """

    title = "Pipefy"
    batch_size = documents.MOST_ORGS
    quota = resources.API_CALLS

    def __init__(self, options: PipefyOptions, http: HttpClient, clock: Clock, memory: Memory) -> None:
        self.name = options.name
        self._options = options
        self._wanted = Globs(options.orgs)
        self._http = http
        self._bearer = bearer_for(options, http, clock)
        self._graphql = GraphQL(options.api_url, http, self._bearer)
        self._desk = ExportDesk(options, http, self._graphql, self._bearer)
        self._learned = Learned(memory, options.credential_tag)
        self._asker = Asker(self._graphql, self._learned)
        self._splitter = Splitter(self._asker, self._learned)

    @property
    def calls(self) -> int:
        return self._http.calls

    async def discover(self, now: datetime) -> Discovery:
        asked = await self._asker.ask(documents.discover, DISCOVER, now)
        ensure_answered(asked)
        return discovery_of(asked, self._wanted, self._options.expect)

    def selects(self, org: Org) -> bool:
        return self._wanted.match(org.name)

    async def read(self, orgs: Sequence[Org], now: datetime) -> Answer:
        each_once = list({org.id: org for org in orgs}.values())
        parts, notes = await self._splitter.read(each_once, now)
        answer = merged([answer_of(part, self._frame(each_once, now)) for part in parts], now, notes)
        await self._learned.saw_rows(_subscription_rows(answer))
        for part in parts:
            await self._learned.saw_plans(plans_told(part))
        return answer

    def _frame(self, orgs: Sequence[Org], now: datetime) -> Frame:
        rows = {org.id: self._learned.rows(org.id) for org in orgs}
        plans = {org.id: self._learned.plan(org.id) for org in orgs}
        return Frame(self.name, now, self._options.period_timezone, rows, plans)

    async def contributors(self, series: Series, org: Org, now: datetime) -> Contributors | None:  # noqa: ARG002 - the port's: Pipefy is always asked for its current month
        document = documents.top_of(series.resource, org)
        if document is None:
            return None
        told = await self._graphql.ask(document)
        return contributors_of(series.resource, told, org)

    async def close(self) -> None:
        await self._bearer.close()
        await self._http.close()


def _subscription_rows(answer: Answer) -> dict[str, set[str]]:
    """The subscription rows that had a number, by organization."""
    seen: dict[str, set[str]] = {}
    for reading in answer.readings:
        if reading.series.resource not in resources.STATISTICS and reading.series.org is not None:
            seen.setdefault(reading.series.org, set()).add(reading.series.resource)
    return seen

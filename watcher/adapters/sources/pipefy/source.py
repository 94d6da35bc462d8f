"""Pipefy as a Source: discover, read, contributors, history, exports, doctor; other rooms do the work."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from watcher.adapters.http import HttpClient
from watcher.adapters.sources.memory import Memory
from watcher.adapters.sources.pipefy import documents, resources
from watcher.adapters.sources.pipefy.asking import Asker, ensure_answered
from watcher.adapters.sources.pipefy.auth import bearer_for
from watcher.adapters.sources.pipefy.catalogue import DISCOVER
from watcher.adapters.sources.pipefy.contributors import contributors_of
from watcher.adapters.sources.pipefy.discovery import discovery_of
from watcher.adapters.sources.pipefy.documents import Wish
from watcher.adapters.sources.pipefy.examining import Examination
from watcher.adapters.sources.pipefy.exports import ExportDesk, Exporting
from watcher.adapters.sources.pipefy.flowpages import with_later_flows
from watcher.adapters.sources.pipefy.frame import Frame
from watcher.adapters.sources.pipefy.graphql import GraphQL
from watcher.adapters.sources.pipefy.history import History
from watcher.adapters.sources.pipefy.learned import Capability, Learned
from watcher.adapters.sources.pipefy.options import PipefyOptions
from watcher.adapters.sources.pipefy.readings import Taken, merged, taken
from watcher.adapters.sources.pipefy.remarks import Remarks
from watcher.adapters.sources.pipefy.splitting import Splitter
from watcher.adapters.sources.pipefy.tops import tops_of
from watcher.domain.period import calendar_month
from watcher.domain.reading import Contributors, Org, Series
from watcher.domain.rule import Globs
from watcher.ports import Answer, Clock, Discovery, Finding, Past
from watcher.records import ExportKind


class PipefySource(Exporting):
    """One credential's view of Pipefy; a `watcher.ports.Source`, `Historian`, `Exporter` and `Examined`.

    `http` belongs to the source from here on and is closed with it. `memory` keeps what was learned
    between restarts.
    """

    title = "Pipefy"
    batch_size = documents.MOST_ORGS
    quota = resources.API_CALLS
    reports: Mapping[str, ExportKind] = {resources.AUTOMATION_JOBS: ExportKind.AUTOMATION_JOBS}

    def __init__(self, options: PipefyOptions, http: HttpClient, clock: Clock, memory: Memory) -> None:
        self.name = options.name
        self._options = options
        self._wanted = Globs(options.orgs)
        self._http = http
        self._clock = clock
        self._bearer = bearer_for(options, http, clock)
        self._graphql = GraphQL(options.api_url, http, self._bearer)
        self._desk = ExportDesk(options, http, self._graphql, self._bearer)
        self._learned = Learned(memory, options.credential_tag)
        self._asker = Asker(self._graphql, self._learned)
        self._splitter = Splitter(self._asker, self._learned)
        self._history = History(self._asker)
        self._remarks = Remarks()

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
        await self._learned.load()
        each_once = list({org.id: org for org in orgs}.values())
        parts, notes = await self._splitter.read(each_once, self._wish(now), now)
        parts = await with_later_flows(self._graphql, parts, self._options.breakdown_limit)
        found = [taken(part, self._frame(each_once, now)) for part in parts]
        for each in found:
            await self._remember(each, now)
        answer = merged([each.answer for each in found], now, notes)
        return replace(answer, notes=answer.notes + self._remarks.new(parts, answer))

    def _wish(self, now: datetime) -> Wish:
        return Wish(
            month=calendar_month(now, self._options.period_timezone),
            now=now,
            breakdown=self._options.breakdown,
            daily=self._options.daily,
            refused=self._learned.orgs.refused(now),
        )

    def _frame(self, orgs: Sequence[Org], now: datetime) -> Frame:
        known = self._learned.orgs
        return Frame(
            source=self.name,
            now=now,
            zone=self._options.period_timezone,
            rows={org.id: known.rows(org.id) for org in orgs},
            plans={org.id: known.plan(org.id) for org in orgs},
            tellers={org.id: known.teller(org.id, now) for org in orgs},
            refused=known.refused(now),
            periods=self._options.periods,
            breakdown=self._options.breakdown,
            breakdown_limit=self._options.breakdown_limit,
        )

    async def _remember(self, found: Taken, now: datetime) -> None:
        known = self._learned.orgs
        await known.saw_rows(found.rows)
        await known.saw_plans(found.plans)
        await known.saw_tellers(found.tellers, now)
        await known.saw_refusals(found.refused, found.admitted, now)

    async def contributors(self, series: Series, org: Org, now: datetime) -> Contributors | None:
        await self._learned.load()
        month = calendar_month(now, self._options.period_timezone)
        choice = tops_of(series, org, self._learned.dropped(now), (month.start, now))
        for document in choice:
            told = await self._graphql.ask(document)
            if not told.undefined:
                return contributors_of(series.resource, told, org)
        return None

    def history_cost(self, orgs: int) -> int:
        return self._history.cost(orgs) if self._options.history else 0

    async def history(self, orgs: Sequence[Org], since: datetime, now: datetime) -> Past:
        if not self._options.history:
            return Past()
        await self._learned.load()
        each_once = list({org.id: org for org in orgs}.values())
        return await self._history.tell(each_once, since, self._frame(each_once, now))

    def capabilities(self, now: datetime) -> list[Capability]:
        """What this account's API was found to have and to lack, by the keys of fields."""
        return self._learned.capabilities(now)

    async def examine(self, now: datetime) -> Sequence[Finding]:
        return await Examination(self, self._options, self._http, self._bearer, self._clock).run(now)

    async def close(self) -> None:
        await self._bearer.close()
        await self._http.close()

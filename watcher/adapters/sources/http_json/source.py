"""Any JSON over HTTP as a Source: one request tells of all its organizations."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from watcher.adapters.http import Call, HttpClient
from watcher.adapters.sources.http_json.examining import clock_findings, findings_of
from watcher.adapters.sources.http_json.options import HttpJsonOptions
from watcher.adapters.sources.http_json.reading import MOST_ROWS, Told, gaps_of_unread, told_by
from watcher.adapters.sources.http_json.resets import Resets
from watcher.adapters.sources.memory import Memory
from watcher.domain.reading import Contributors, Gap, Org, Reading, Series
from watcher.domain.rule import Globs
from watcher.ports import Answer, Clock, Discovery, Failure, Finding, Mark, SourceError


class HttpJsonSource:
    """One address that answers JSON; fulfils `watcher.ports.Source` and `Examined`.

    `http` belongs to the source from here on and is closed with it. `memory` keeps when the counting of
    each series starts anew, where the answer tells that.
    """

    batch_size = MOST_ROWS
    quota: str | None = None

    def __init__(self, options: HttpJsonOptions, http: HttpClient, clock: Clock, memory: Memory) -> None:
        self.name = options.name
        self.title = options.title or options.name
        self._options = options
        self._wanted = Globs(options.orgs)
        self._http = http
        self._clock = clock
        self._resets = Resets(memory)
        http.keep_secret(*options.secrets)

    @property
    def calls(self) -> int:
        return self._http.calls

    async def discover(self, now: datetime) -> Discovery:
        told = await self._ask(now)
        orgs = tuple(org for org in told.orgs.values() if self.selects(org))
        names = {org.name.casefold() for org in orgs}
        absent = tuple(name for name in self._options.expect if name.casefold() not in names)
        return Discovery(orgs, absent, tuple(told.notes))

    def selects(self, org: Org) -> bool:
        return self._wanted.match(org.name)

    async def read(self, orgs: Sequence[Org], now: datetime) -> Answer:
        told = await self._ask(now)
        asked = list({org.id: org for org in orgs}.values())
        here = tuple(org for org in asked if org.id in told.orgs or told.unread)
        mine = {org.id for org in asked}
        series = [one for one in told.series.values() if one.series.org in mine]
        return Answer(
            at=now,
            readings=tuple(one for one in series if isinstance(one, Reading)),
            gaps=(*(one for one in series if isinstance(one, Gap)), *gaps_of_unread(told, asked, self.name)),
            present=here,
            missing=tuple(org for org in asked if org not in here),
            notes=tuple(told.notes),
        )

    async def contributors(self, series: Series, org: Org, now: datetime) -> Contributors | None:  # noqa: ARG002 - the port's: such an answer tells nobody's share
        return None

    async def examine(self, now: datetime) -> Sequence[Finding]:
        try:
            told = await self._ask(now)
        except SourceError as error:
            about = "credentials" if error.kind is Failure.AUTH else "answer"
            return [Finding(Mark.FAIL, about, str(error), error.hint), *clock_findings(self._http.skew)]
        reach = Finding(Mark.OK, "reach", f"{self._http.host_of(self._options.url)} answers what was asked")
        clock = clock_findings(self._http.skew)
        return [reach, *clock, *findings_of(told, self._options, self._wanted)]

    async def close(self) -> None:
        await self._http.close()

    async def _ask(self, now: datetime) -> Told:
        options = self._options
        bearer = {"Authorization": f"Bearer {options.token}"} if options.token else {}
        headers = {**bearer, **options.headers}
        call = Call(options.method, options.url, json=options.body, headers=headers, odd_numbers=True)
        data = await self._http.ask(call)
        await self._resets.load()
        told = told_by(data, options, self._resets, now)
        await self._resets.save()
        return told

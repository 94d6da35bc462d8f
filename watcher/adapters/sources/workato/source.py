"""Workato Embedded as a Source: discover, read, contributors; the rooms beside it do the work."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from watcher.adapters.http import HttpClient
from watcher.adapters.sources.memory import Memory
from watcher.adapters.sources.workato import fields
from watcher.adapters.sources.workato.api import Api
from watcher.adapters.sources.workato.asking import Asker
from watcher.adapters.sources.workato.contributors import contributors_of
from watcher.adapters.sources.workato.customers import customers_of, id_path
from watcher.adapters.sources.workato.examining import Examiner
from watcher.adapters.sources.workato.history import Historiographer, cost
from watcher.adapters.sources.workato.learned import Learned
from watcher.adapters.sources.workato.options import WorkatoOptions
from watcher.adapters.sources.workato.paging import CustomerList, Listing
from watcher.adapters.sources.workato.question import Question
from watcher.adapters.sources.workato.readings import Scribe, notes_of
from watcher.adapters.sources.workato.shape import rows_in, shape_of
from watcher.adapters.sources.workato.units import COMBINED, Unit, Units, combinations, named_in
from watcher.adapters.sources.workato.usage import from_customers, usage_of
from watcher.domain.period import Period
from watcher.domain.reading import Contributors, Org, Series
from watcher.domain.rule import Globs
from watcher.ports import Answer, Clock, Discovery, Finding, Past


class WorkatoSource:
    """One Embedded admin workspace; fulfils Source, Historian and Examined of `watcher.ports`.

    `http` belongs to the source from here on and is closed with it; build it with `BOUNDS`. `memory` keeps
    what was learned between restarts.
    """

    title = "Workato"
    batch_size = 100_000
    """All workspaces in one target: the vendor asks for one usage request for all."""
    quota = None

    def __init__(self, options: WorkatoOptions, http: HttpClient, clock: Clock, memory: Memory) -> None:
        self.name = options.name
        self._options = options
        self._wanted = Globs(options.orgs)
        self._combined = named_in(options.combine)
        self._http = http
        self._api = Api(options, http, clock)
        self._asker = Asker(options, self._api, Learned(memory, options.tag))
        self._list = CustomerList(self._api.customers, id_path(options))
        self._said: set[str] = set()
        self._last: tuple[Units, dict[str, Unit]] | None = None
        self._totals: dict[tuple[str, str], float] = {}
        self._pages = 1

    @property
    def calls(self) -> int:
        return self._http.calls

    async def discover(self, now: datetime) -> Discovery:
        listing = await self._list.everybody()
        listed = self._units_in(listing, now).customers.values()
        orgs = [customer.org for customer in listed if self.selects(customer.org)]
        orgs += combinations(self._options)
        return Discovery(tuple(orgs), _absent(self._options.expect, orgs), self._notes_about(listing))

    def selects(self, org: Org) -> bool:
        if org.id.startswith(COMBINED):
            return org.id.removeprefix(COMBINED) in self._options.combine
        return not {org.id, org.ref} & self._combined and self._wanted.match(org.name)

    async def read(self, orgs: Sequence[Org], now: datetime) -> Answer:
        units = await self._units(now, orgs)
        some = [units.unit(org) for org in {org.id: org for org in orgs}.values()]
        if self._options.usage_from == "customers":
            usage = from_customers(units, some)
        else:
            usage = await usage_of(units, some, self._asker, now, self._options.period_timezone)
        notes = tuple(self._new(notes_of(usage, self._options, some)))
        answer = Scribe(self._options, usage, now).answer(some, notes)
        self._last = units, {unit.org.id: unit for unit in some}
        self._totals = {
            (r.series.org or "", r.series.resource): r.used
            for r in answer.readings
            if r.series.resource in fields.COUNTED
        }
        return answer

    async def contributors(self, series: Series, org: Org, now: datetime) -> Contributors | None:
        """Recipes of the organization's current period, by a request of their own.

        None before the first read, which tells the period.
        """
        units, known = self._last or (None, {})
        unit = known.get(org.id)
        if series.resource not in fields.COUNTED or units is None or unit is None:
            return None
        if unit.unaskable or not isinstance(unit.period, Period) or unit.period.end <= now:
            return None
        question = Question(units.parameter, unit.keys, unit.period.start, now, by_recipe=True)
        rows = rows_in(await self._api.usage(question), self.name)
        if not rows:
            return None
        shape = shape_of(rows, self._options.fields, self.name)
        total = self._totals.get((org.id, series.resource))
        return contributors_of(series.resource, rows, shape, units.who([unit]), total)

    def history_cost(self, orgs: int) -> int:
        return cost(orgs, self._pages, self._options) if self._options.history else 0

    async def history(self, orgs: Sequence[Org], since: datetime, now: datetime) -> Past:
        if not self._options.history:
            return Past()
        units = await self._units(now, orgs)
        writer = Historiographer(self._options, self._asker, units)
        return await writer.past([units.unit(org) for org in orgs], since, now)

    async def examine(self, now: datetime) -> Sequence[Finding]:
        examiner = Examiner(self._options, self._api, self._http, self._asker, self.selects)
        return await examiner.findings(now)

    async def close(self) -> None:
        await self._http.close()

    async def _units(self, now: datetime, wanted: Sequence[Org]) -> Units:
        """The customers as they are now: limits and periods may change at any time.

        As many pages as it takes to meet `wanted`; a combination may name ids of either kind, so all for it.
        """
        all_of_them = any(org.id.startswith(COMBINED) for org in wanted)
        listing = await self._list.until(None if all_of_them else {org.id for org in wanted})
        return self._units_in(listing, now)

    def _units_in(self, listing: Listing, now: datetime) -> Units:
        self._pages = max(self._pages, listing.pages)
        return Units(self._options, customers_of(listing.rows, self._options, now), now)

    def _new(self, notes: Iterable[str]) -> Iterable[str]:
        """Those not said since the start."""
        fresh = [note for note in dict.fromkeys(notes) if note not in self._said]
        self._said.update(fresh)
        return fresh

    def _notes_about(self, listing: Listing) -> tuple[str, ...]:
        if listing.rows:
            return tuple(self._new(listing.notes))
        return ("Workato lists no customers: the token must be of an Embedded admin workspace (oem_vendor)",)


def _absent(expect: Sequence[str], orgs: Sequence[Org]) -> tuple[str, ...]:
    """Of the names or ids expected, those nobody has."""
    there = {text.casefold() for org in orgs for text in (org.id, org.name, org.ref) if text}
    return tuple(expected for expected in expect if expected.strip().casefold() not in there)

"""What `watcher doctor` is told about a Workato source, and the config lines that settle the guesses."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta

from watcher.adapters.http import HttpClient
from watcher.adapters.sources.workato import fields
from watcher.adapters.sources.workato.api import Api
from watcher.adapters.sources.workato.asking import Asker
from watcher.adapters.sources.workato.customers import Customer, CustomerReader, customers_of, id_path
from watcher.adapters.sources.workato.examining_cost import UNKNOWN_COST, cost_of
from watcher.adapters.sources.workato.examining_usage import UsageExaminer, refused
from watcher.adapters.sources.workato.mismatch import seen
from watcher.adapters.sources.workato.options import WorkatoOptions
from watcher.adapters.sources.workato.paging import CustomerList, Listing, Row
from watcher.adapters.sources.workato.periods import is_unreadable
from watcher.adapters.sources.workato.units import Unit, Units, combinations
from watcher.domain.period import Period
from watcher.domain.reading import Org
from watcher.domain.words import count, listed
from watcher.ports import Finding, Mark, SourceError

_SKEW = timedelta(minutes=2)
_MOST_REASONS = 5


class Examiner:
    """Asks the customer list once and usage of two workspaces in three styles. It never raises."""

    def __init__(
        self,
        options: WorkatoOptions,
        api: Api,
        http: HttpClient,
        asker: Asker,
        selects: Callable[[Org], bool],
    ) -> None:
        self._options = options
        self._api = api
        self._http = http
        self._asker = asker
        self._selects = selects

    async def findings(self, now: datetime) -> list[Finding]:
        found: list[Finding] = []
        cost = UNKNOWN_COST
        try:
            listing = await CustomerList(self._api.customers, id_path(self._options)).everybody()
            customers = customers_of(listing.rows, self._options, now)
            found += self._about_customers(listing, customers, now)
            units = Units(self._options, customers, now)
            cost = await cost_of(self._options, self._asker, listing, (units, self._watched(units)), now)
            found += await UsageExaminer(self._options, self._api, self._selects).findings(units, now)
        except SourceError as error:
            found.append(refused(error))
        return [*found, *self._about_clocks(), cost]

    def _watched(self, units: Units) -> list[Unit]:
        orgs = [customer.org for customer in units.customers.values() if self._selects(customer.org)]
        return [units.unit(org) for org in [*orgs, *combinations(self._options)]]

    def _about_customers(
        self, listing: Listing, customers: Mapping[str, Customer], now: datetime
    ) -> Iterator[Finding]:
        rows = listing.rows
        yield Finding(Mark.OK, "token", "accepted; the customer list can be read")
        if not rows:
            hint = "The token must be of an Embedded admin workspace (oem_vendor)."
            yield Finding(Mark.FAIL, "customers", "the list is empty", hint)
            return
        chosen = [customer for customer in customers.values() if self._selects(customer.org)]
        mark = Mark.OK if chosen else Mark.FAIL
        yield Finding(mark, "customers", f"{len(customers):,} listed, {len(chosen):,} watched")
        yield _pages_seen(listing)
        yield from self._expected(chosen)
        paths = CustomerReader(self._options, rows, now).paths
        yield _fields_found(paths, rows)
        limited = sum(customer.limit is not None for customer in chosen)
        text = f"{limited:,} of {len(chosen):,} have a task limit"
        hint = (
            ""
            if limited == len(chosen)
            else "Write `allowances` for the others: by workspace, external_id or plan."
        )
        yield Finding(Mark.OK if not hint else Mark.WARN, "limits", text, hint)
        yield from _odd_periods(chosen)

    def _expected(self, chosen: Sequence[Customer]) -> Iterator[Finding]:
        if not self._options.expect:
            return
        there = {text.casefold() for c in chosen for text in (c.org.id, c.org.name, c.external_id) if text}
        there |= {name.casefold() for name in self._options.combine}
        absent = [name for name in self._options.expect if name.strip().casefold() not in there]
        if absent:
            yield Finding(Mark.FAIL, "expected", f"not in the list: {seen(absent)}")
        else:
            yield Finding(Mark.OK, "expected", f"all {len(self._options.expect)} are there")

    def _about_clocks(self) -> Iterator[Finding]:
        skew = getattr(self._http, "skew", None)
        if isinstance(skew, timedelta):
            mark = Mark.OK if abs(skew) <= _SKEW else Mark.WARN
            hint = "" if mark is Mark.OK else "Set this machine's clock: usage is asked for up to now."
            yield Finding(mark, "clock", f"differs from Workato's by {abs(skew).total_seconds():.0f} s", hint)


def _pages_seen(listing: Listing) -> Finding:
    """How the list came: what settles whether a page was taken for the last one by mistake."""
    told = f"the answers tell {listing.told}" if str(listing.told) else "the answers tell no count"
    text = f"{count(listing.pages, 'page')}, the first of {listing.size:,} rows; {told}"
    mark = Mark.WARN if listing.notes else Mark.OK
    return Finding(mark, "pages", "; ".join([text, *listing.notes]))


def _fields_found(paths: Mapping[str, fields.Path], rows: Sequence[Row]) -> Finding:
    wanted = ("limit", "used", "period_start", "period_end", "plan", "external_id")
    lacking = [what for what in wanted if what not in paths]
    text = f"found {listed([what for what in paths if what != 'id'])}"
    if not lacking:
        return Finding(Mark.OK, "customer fields", text)
    keys = seen(dict.fromkeys(key for row in rows for key in row))
    hint = f"Map what is there with `customer_fields`; the rows have {keys}."
    return Finding(Mark.WARN, "customer fields", f"{text}; no {listed(lacking)}", hint)


def _odd_periods(chosen: Sequence[Customer]) -> Iterator[Finding]:
    """One finding for each reason, the most common first."""
    odd = Counter(c.period for c in chosen if not isinstance(c.period, Period))
    for reason, many in odd.most_common(_MOST_REASONS):
        hint = "Their usage stays unknown until the list tells their period."
        if is_unreadable(reason):
            hint += " If other keys hold the dates: `customer_fields: {period_start: …, period_end: …}`."
        yield Finding(Mark.WARN, "periods", f"{count(many, 'customer')}: {reason}", hint)

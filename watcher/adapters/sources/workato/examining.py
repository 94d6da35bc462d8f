"""What `watcher doctor` is told about a Workato source, and the config lines that settle the guesses."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from watcher.adapters.http import HttpClient
from watcher.adapters.patience import HttpError
from watcher.adapters.sources.workato import fields
from watcher.adapters.sources.workato.api import Api
from watcher.adapters.sources.workato.customers import Customer, CustomerReader, Row, all_pages, customers_of
from watcher.adapters.sources.workato.mismatch import seen
from watcher.adapters.sources.workato.options import WorkatoOptions
from watcher.adapters.sources.workato.planning import questions
from watcher.adapters.sources.workato.probe import Tried, best, numbers_in, tried
from watcher.adapters.sources.workato.shape import flattened
from watcher.adapters.sources.workato.units import Unit, Units
from watcher.domain.period import Period
from watcher.domain.reading import Org
from watcher.domain.words import count, listed
from watcher.ports import Finding, Mark, SourceError

_PROBED = 2
_SPAN = timedelta(days=27)
_SKEW = timedelta(minutes=2)
_GUESSED = "{mapped}"


class Examiner:
    """Asks the customer list once and usage of two workspaces in three styles. It never raises."""

    def __init__(
        self, options: WorkatoOptions, api: Api, http: HttpClient, selects: Callable[[Org], bool]
    ) -> None:
        self._options = options
        self._api = api
        self._http = http
        self._selects = selects

    async def findings(self, now: datetime) -> list[Finding]:
        found: list[Finding] = []
        try:
            rows = await all_pages(self._api.customers)
            customers = customers_of(rows, self._options, now)
            found += self._about_customers(rows, customers, now)
            found += await self._about_usage(customers, now)
        except SourceError as error:
            found.append(_refused(error))
        return [*found, *self._about_clocks(), self._about_cost(found)]

    # --- the customer list ---------------------------------------------------------------------------------

    def _about_customers(
        self, rows: Sequence[Row], customers: Mapping[str, Customer], now: datetime
    ) -> Iterator[Finding]:
        yield Finding(Mark.OK, "token", "accepted; the customer list can be read")
        if not rows:
            hint = "The token must be of an Embedded admin workspace (oem_vendor)."
            yield Finding(Mark.FAIL, "customers", "the list is empty", hint)
            return
        chosen = [customer for customer in customers.values() if self._selects(customer.org)]
        mark = Mark.OK if chosen else Mark.FAIL
        yield Finding(mark, "customers", f"{len(customers):,} listed, {len(chosen):,} watched")
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

    # --- usage ---------------------------------------------------------------------------------------------

    async def _about_usage(self, customers: Mapping[str, Customer], now: datetime) -> list[Finding]:
        if self._options.usage_from == "customers":
            return [
                Finding(Mark.INFO, "usage", "tasks are the customer list's own count: usage is not asked")
            ]
        units = Units(self._options, customers, now)
        some = self._busiest(units)
        if not some:
            return [Finding(Mark.WARN, "usage", "no workspace to try it with")]
        keys = [key for unit in some for key in unit.keys]
        question = questions([(key, now - _SPAN) for key in keys], units.parameter, now, self._zone)[0]
        try:
            tries = await tried(self._options, self._api, question, units.who(some))
        except SourceError as error:
            return [_refused(error, "usage")]
        chosen = best(tries, len(keys))
        return [*self._about_style(tries, chosen, len(keys)), *self._about_shape(chosen or _any(tries))]

    def _busiest(self, units: Units) -> list[Unit]:
        """The two with most tasks by the list's own count: the likeliest to have rows."""
        chosen = [c for c in units.customers.values() if self._selects(c.org)] or list(
            units.customers.values()
        )
        able = [unit for unit in (units.unit(customer.org) for customer in chosen) if not unit.unaskable]
        return sorted(able, key=lambda unit: -(unit.lead.used or 0.0) if unit.lead else 0.0)[:_PROBED]

    def _about_style(self, tries: Sequence[Tried], chosen: Tried | None, asked: int) -> Iterator[Finding]:
        told = "; ".join(f"{each.style}: {_went(each, asked)}" for each in tries)
        if chosen is None:
            hint = "Choose two customers that ran tasks this month with `orgs`, or try `ids: external`."
            yield Finding(Mark.FAIL, "parameter style", f"no style answered for all asked ({told})", hint)
        elif asked < _PROBED:
            yield Finding(
                Mark.INFO, "parameter style", f"one workspace cannot tell the styles apart ({told})"
            )
        elif chosen.style == self._options.param_style:
            yield Finding(Mark.OK, "parameter style", told, lines=(f"param_style: {chosen.style}",))
        else:
            text = f"{self._options.param_style} is configured, {chosen.style} works ({told})"
            yield Finding(Mark.FAIL, "parameter style", text, lines=(f"param_style: {chosen.style}",))

    def _about_shape(self, told: Tried | None) -> Iterator[Finding]:
        if told is None or told.shape is None:
            yield Finding(Mark.WARN, "row shape", "no usage row came, so its fields are not known")
            return
        shape = told.shape
        every = {**shape.metrics, **shape.places}
        found = {what: ".".join(path) for what, path in every.items() if what in _MAPPED}
        spare = numbers_in(shape, told.rows)
        lacking = [what for what in _NEEDED if what not in found]
        text = f"keys: {seen(shape.keys)}"
        if lacking:
            words = listed([what.replace("_", " ") for what in lacking])
            hint = f"Map {words}; the numbers nobody knows are: {seen(spare)}."
            lines = (_mapping({**dict.fromkeys(lacking, "CHANGE_ME"), **found}, shape.nest),)
            yield Finding(Mark.FAIL, "row shape", f"{text}; no {words} that we know", hint, lines)
        else:
            more = f"; numbers not used: {seen(spare)}" if spare else ""
            yield Finding(Mark.OK, "row shape", text + more, lines=(_mapping(found, shape.nest),))
        yield from self._about_zone(told)

    def _about_zone(self, told: Tried) -> Iterator[Finding]:
        """The answer's own times carry the admin's offset: the only place the zone shows."""
        shape = told.shape
        path = shape.places.get("from") if shape else None
        texts = [fields.at(row, path) for row in flattened(told.rows, shape.nest)] if shape and path else []
        try:
            first = next((datetime.fromisoformat(text) for text in texts if isinstance(text, str)), None)
        except ValueError:
            first = None
        if first is None or first.utcoffset() is None:
            yield Finding(Mark.INFO, "time zone", f"{self._zone}; nothing in the answers confirms it")
            return
        ours = first.astimezone(ZoneInfo(self._zone)).utcoffset()
        if ours == first.utcoffset():
            yield Finding(Mark.OK, "time zone", f"{self._zone} agrees with the offset of the answers")
        else:
            mine = first.astimezone(ZoneInfo(self._zone))
            text = f"answers are written at {first:%z}, {self._zone} is at {mine:%z}"
            hint = "Set period_timezone to the zone of the Embedded admin workspace."
            yield Finding(Mark.WARN, "time zone", text, hint)

    # --- the rest ------------------------------------------------------------------------------------------

    @property
    def _zone(self) -> str:
        return self._options.period_timezone

    def _about_clocks(self) -> Iterator[Finding]:
        skew = getattr(self._http, "skew", None)
        if isinstance(skew, timedelta):
            mark = Mark.OK if abs(skew) <= _SKEW else Mark.WARN
            hint = "" if mark is Mark.OK else "Set this machine's clock: usage is asked for up to now."
            yield Finding(mark, "clock", f"differs from Workato's by {abs(skew).total_seconds():.0f} s", hint)

    def _about_cost(self, _found: Sequence[Finding]) -> Finding:
        return Finding(
            Mark.INFO,
            "cost",
            "a poll is one usage request and one request for each 100 customers; more where billing periods "
            "begin on different days and their days are too many for one answer",
        )


_NEEDED = (fields.TASKS,)
_MAPPED = (*fields.COUNTED, fields.RECIPES, fields.CONNECTIONS, "id", "external_id")


def _mapping(found: Mapping[str, str], nest: str | None) -> str:
    """A line of config, the paths quoted: keys come from outside."""
    outer = {"id", "external_id"}
    paths = {w: f"{nest}.{p}" if nest and w not in outer else p for w, p in found.items()}
    quoted = (f"{what}: {_quoted(path)}" for what, path in paths.items())
    return f"fields: {{{', '.join(quoted)}}}"


def _quoted(text: str) -> str:
    simple = text.replace("_", "").replace(".", "")
    return text if simple.isascii() and simple.isalnum() else "'" + seen([text]).replace("'", "''") + "'"


def _went(each: Tried, asked: int) -> str:
    if each.error is not None:
        return "refused"
    return f"{each.answered or 0} of {asked} answered"


def _any(tries: Sequence[Tried]) -> Tried | None:
    return next((each for each in tries if each.shape is not None), None)


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
    odd = [c for c in chosen if not isinstance(c.period, Period)]
    if odd:
        text = f"{count(len(odd), 'customer')}: {odd[0].period}"
        yield Finding(
            Mark.WARN, "periods", text, "Their usage stays unknown until the list tells their period."
        )


def _refused(error: SourceError, about: str = "") -> Finding:
    status = error.status if isinstance(error, HttpError) else None
    default = "token" if status in {401, 403} else "reach"
    return Finding(Mark.FAIL, about or default, str(error), error.hint)

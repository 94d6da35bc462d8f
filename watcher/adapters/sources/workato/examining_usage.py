"""What `watcher doctor` is told about usage: the style that works, the rows' shape, the zone of times."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from watcher.adapters.patience import HttpError
from watcher.adapters.sources.workato import fields
from watcher.adapters.sources.workato.api import Api
from watcher.adapters.sources.workato.examining_counts import compared
from watcher.adapters.sources.workato.mismatch import seen
from watcher.adapters.sources.workato.options import WorkatoOptions
from watcher.adapters.sources.workato.probe import Probe, Tried, best, spare_numbers, tried
from watcher.adapters.sources.workato.question import Question
from watcher.adapters.sources.workato.shape import flattened
from watcher.adapters.sources.workato.units import Unit, Units
from watcher.domain.period import Period
from watcher.domain.reading import Org
from watcher.domain.words import listed
from watcher.ports import Finding, Mark, SourceError

_PROBED = 2
_SPAN = timedelta(days=27)
_OUTER = frozenset({"id", "external_id"})
_MAPPED = (*fields.COUNTED, fields.RECIPES, fields.CONNECTIONS, "id", "external_id")
"""What the config's `fields` may map."""


class UsageExaminer:
    """Asks usage of two workspaces in three styles. It never raises."""

    def __init__(self, options: WorkatoOptions, api: Api, selects: Callable[[Org], bool]) -> None:
        self._options = options
        self._api = api
        self._selects = selects

    async def findings(self, units: Units, now: datetime) -> list[Finding]:
        if self._options.usage_from == "customers":
            return [
                Finding(Mark.INFO, "usage", "tasks are the customer list's own count: usage is not asked")
            ]
        some = self._busiest(units)
        if not some:
            return [Finding(Mark.WARN, "usage", "no workspace to try it with")]
        probe = _probe(units, some, now)
        try:
            tries = await tried(self._options, self._api, probe)
        except SourceError as error:
            return [refused(error, "usage")]
        chosen = best(tries, probe.asked)
        telling = chosen or next((each for each in tries if each.shape is not None), None)
        counts = []
        if chosen is not None:
            counts = await compared(self._options, self._api, units, some, chosen.style, now)
        return [*self._about_style(tries, chosen, probe.asked), *self._about_shape(telling), *counts]

    def _busiest(self, units: Units) -> list[Unit]:
        """The two with most tasks by the list's own count: the likeliest to have rows."""
        listed_ = units.customers.values()
        chosen = [c for c in listed_ if self._selects(c.org)] or list(listed_)
        able = [unit for unit in (units.unit(customer.org) for customer in chosen) if not unit.unaskable]
        return sorted(able, key=lambda unit: -((unit.lead.used if unit.lead else None) or 0.0))[:_PROBED]

    def _about_style(self, tries: Sequence[Tried], chosen: Tried | None, asked: int) -> Iterator[Finding]:
        told = "; ".join(f"{each.style}: {_went(each, asked)}" for each in tries)
        if chosen is None:
            hint = "Choose two customers that ran tasks this month with `orgs`, or try `ids: external`."
            yield Finding(Mark.FAIL, "parameter style", f"no style answered for all asked ({told})", hint)
        elif asked < _PROBED:
            yield Finding(
                Mark.INFO, "parameter style", f"one workspace cannot tell the styles apart ({told})"
            )
        else:
            works = chosen.style == self._options.param_style
            text = (
                told if works else f"{self._options.param_style} is configured, {chosen.style} works ({told})"
            )
            line = f"param_style: {chosen.style}"
            yield Finding(Mark.OK if works else Mark.FAIL, "parameter style", text, lines=(line,))

    def _about_shape(self, told: Tried | None) -> Iterator[Finding]:
        if told is None or told.shape is None:
            yield Finding(Mark.WARN, "row shape", "no usage row came, so its fields are not known")
            return
        every = {**told.shape.metrics, **told.shape.places}
        known = {what: ".".join(path) for what, path in every.items() if what in _MAPPED}
        found = {**(told.own or {}), **known}
        spare, text = spare_numbers(told), f"keys: {seen(told.shape.keys)}"
        lacking = [] if fields.TASKS in known else [fields.TASKS]
        lacking += [] if _OUTER & known.keys() else ["id"]
        if lacking:
            unknown = [
                what
                for what in lacking
                if what not in found and not (what == "id" and "external_id" in found)
            ]
            hint = f"Write these lines; the numbers nobody knows are: {seen(spare)}."
            lines = (_mapping({**dict.fromkeys(unknown, "CHANGE_ME"), **found}, told.shape.nest),)
            yield Finding(
                Mark.FAIL, "row shape", f"{text}; no {listed(lacking)} by a name we know", hint, lines
            )
        else:
            more = f"; numbers not used: {seen(spare)}" if spare else ""
            yield Finding(Mark.OK, "row shape", text + more, lines=(_mapping(found, told.shape.nest),))
        yield self._about_zone(told)

    def _about_zone(self, told: Tried) -> Finding:
        """The answer's own times carry the admin's offset: the only place the zone shows."""
        zone = self._options.period_timezone
        first = _first_time(told)
        if first is None or first.utcoffset() is None:
            return Finding(Mark.INFO, "time zone", f"{zone}; nothing in the answers confirms it")
        mine = first.astimezone(ZoneInfo(zone))
        if mine.utcoffset() == first.utcoffset():
            return Finding(Mark.OK, "time zone", f"{zone} agrees with the offset of the answers")
        hint = "Set period_timezone to the zone of the Embedded admin workspace."
        return Finding(
            Mark.WARN, "time zone", f"answers are written at {first:%z}, {zone} is at {mine:%z}", hint
        )


def _probe(units: Units, some: Sequence[Unit], now: datetime) -> Probe:
    """Over their common period, where the list's own counts can be compared; else over the last weeks."""
    keys = tuple(key for unit in some for key in unit.keys)
    periods = {unit.period for unit in some}
    common = next(iter(periods)) if len(periods) == 1 else None
    if not isinstance(common, Period) or now - common.start < timedelta(hours=1):
        return Probe(Question(units.parameter, keys, now - _SPAN, now), units.who(some), {})
    used = {unit.keys[0]: unit.lead.used for unit in some if unit.lead and unit.lead.used}
    return Probe(Question(units.parameter, keys, common.start, now), units.who(some), used)


def _first_time(told: Tried) -> datetime | None:
    path = told.shape.places.get("from") if told.shape else None
    if told.shape is None or path is None:
        return None
    for row in flattened(told.rows, told.shape.nest):
        try:
            return datetime.fromisoformat(str(fields.at(row, path)))
        except ValueError:
            continue
    return None


def _mapping(found: Mapping[str, str], nest: str | None) -> str:
    """A line of config, odd paths quoted: keys come from outside."""
    paths = {what: f"{nest}.{path}" if nest and what not in _OUTER else path for what, path in found.items()}
    ordered = sorted(paths, key=_MAPPED.index)
    return f"fields: {{{', '.join(f'{what}: {_quoted(paths[what])}' for what in ordered)}}}"


def _quoted(text: str) -> str:
    simple = text.replace("_", "").replace(".", "")
    return text if simple.isascii() and simple.isalnum() else "'" + seen([text]).replace("'", "''") + "'"


def _went(each: Tried, asked: int) -> str:
    return "refused" if each.error is not None else f"{each.answered} of {asked} answered"


def refused(error: SourceError, about: str = "") -> Finding:
    status = error.status if isinstance(error, HttpError) else None
    default = "token" if status in {401, 403} else "reach"
    return Finding(Mark.FAIL, about or default, str(error), error.hint)

"""Whether the keys of each source go together: readings, periods, addresses, and what a push needs."""

from __future__ import annotations

from collections.abc import Iterator

from watcher.config.checks.periods import API_CALLS
from watcher.config.checks.resources import PIPEFY
from watcher.config.fault import Fault, Loc, fault
from watcher.config.nearest import did_you_mean
from watcher.config.parts import Parts
from watcher.config.paths import path_fault
from watcher.config.sources import HttpReading, HttpSource, PipefySource, PushSource, WorkatoSource
from watcher.config.where import Where


def check_each_source(parts: Parts, where: Where) -> Iterator[Fault]:
    """Faults inside the sources; one with bad keys is left alone, as its bad key may be the one missed."""
    for name, source in parts.sources.items():
        loc = ("sources", name)
        if not parts.whole(*loc):
            continue
        if isinstance(source, PipefySource):
            yield from _periods(source, loc, where)
        elif isinstance(source, WorkatoSource):
            yield from _workato(source, loc, where)
        elif isinstance(source, HttpSource):
            yield from _http(source, loc, where)
        elif isinstance(source, PushSource) and not parts.has_server:
            hint = "add server: {listen: 127.0.0.1:8080}"
            place = where.value((*loc, "type"))
            yield fault("E135", f"source `{name}` needs a server to push to", place, hint=hint)


def check_push_tokens(parts: Parts, where: Where) -> Iterator[Fault]:
    """Whose numbers come is told by the token, so no two push sources may share one.

    Tokens that stand in files or variables may be absent here; those are compared at the start.
    """
    owners: dict[str, str] = {}
    for name, source in parts.sources.items():
        if not isinstance(source, PushSource) or source.token is None:
            continue
        other = owners.setdefault(source.token.get_secret_value(), name)
        if other != name:
            message = f"the sources `{other}` and `{name}` have the same token"
            hint = "whose numbers come is told by the token: give each source a token of its own"
            yield fault("E122", message, where.key(("sources", name)), hint=hint)


def _periods(source: PipefySource, loc: Loc, where: Where) -> Iterator[Fault]:
    for resource, period in source.periods.items():
        way = (*loc, "periods", resource)
        if resource not in PIPEFY:
            hint = did_you_mean(resource, PIPEFY) or "known ones are: " + ", ".join(PIPEFY)
            message = f"there is no resource `{resource}`"
            yield fault("E128", message, where.key(way), hint=hint, allowed=PIPEFY)
        elif period == "day" and resource != API_CALLS:
            message = f"Pipefy tells no days of {resource}"
            yield fault("E130", message, where.value(way), hint=f"`day` is for {API_CALLS} only")


def _workato(source: WorkatoSource, loc: Loc, where: Where) -> Iterator[Fault]:
    if source.base_url is not None and source.data_center is not None:
        place = where.key((*loc, "data_center"))
        message = f"source `{loc[1]}` has a base_url and a data_center"
        yield fault("E122", message, place, hint="keep one of the two")
    first: dict[str, str] = {}
    for name, ids in source.combine.items():
        for at, one in enumerate(ids):
            other = first.setdefault(one, name)
            if other != name:
                place = where.value((*loc, "combine", name, at))
                yield fault("E122", f"`{one}` is a part of `{other}` already", place, hint="keep one")


def _http(source: HttpSource, loc: Loc, where: Where) -> Iterator[Fault]:
    if source.body is not None and source.method != "POST":
        place = where.key((*loc, "body"))
        yield fault("E130", "only POST sends a `body`", place, hint="write method: POST, or drop it")
    first: dict[tuple[str, str], int] = {}
    for at, reading in enumerate(source.readings):
        way = (*loc, "readings", at)
        yield from _reading(reading, way, where)
        other = first.setdefault((reading.resource, reading.org or ""), at)
        if other != at and not reading.each and not source.readings[other].each:
            message = f"`{reading.resource}` of the same organization is read twice"
            hint = f"first in readings[{other}]; give it another `resource` or `org`"
            yield fault("E122", message, where.value((*way, "resource")), hint=hint)


def _reading(reading: HttpReading, loc: Loc, where: Where) -> Iterator[Fault]:
    if reading.used is not None and reading.remaining is not None:
        place = where.key((*loc, "remaining"))
        yield fault("E122", "`used` and `remaining` are both given", place, hint="keep `used`")
    elif reading.used is None and reading.remaining is None:
        hint = "add used: with the number's path, or remaining: and limit:"
        yield fault("E103", "`used` is missing in the reading", where.value(loc), hint=hint)
    elif reading.used is None and reading.limit is None:
        place = where.key((*loc, "remaining"))
        yield fault("E103", "`remaining` needs a `limit` to be taken from", place, hint="add limit:")
    if reading.reset is not None and reading.period == "none":
        place = where.value((*loc, "reset" if where.raw((*loc, "period")) is None else "period"))
        yield fault("E130", "what resets has a period", place, hint="write period: month, or period: day")
    if reading.id is not None and reading.each is None:
        place = where.key((*loc, "id"))
        yield fault("E130", "`id` is read from the rows of `each`", place, hint="add each:, or drop `id`")
    yield from _path_of_name(reading, loc, where)


def _path_of_name(reading: HttpReading, loc: Loc, where: Where) -> Iterator[Fault]:
    """With `each`, names come from the rows: `org` is a path then, and it or `id` must be there."""
    if reading.each is None:
        return
    if reading.org is None and reading.id is None:
        place = where.key((*loc, "each"))
        hint = "add org: with the path of the name, or id:"
        yield fault("E103", "`each` needs to know whose row it is", place, hint=hint)
    if reading.org is not None and (wrong := path_fault(reading.org)) is not None:
        context = wrong.context or {}
        place = where.value((*loc, "org"))
        if "start" in context:
            place = where.inside((*loc, "org"), context["start"], context["end"])
        yield fault(wrong.type, str(context["message"]), place, hint=str(context["hint"]))

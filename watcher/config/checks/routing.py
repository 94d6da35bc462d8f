"""Whether every alert finds a receiver: names, fallbacks, the order of routes."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from watcher.config.fault import Fault, Loc, fault
from watcher.config.nearest import did_you_mean
from watcher.config.parts import Parts
from watcher.config.receivers import Match, RouteEntry
from watcher.config.where import Where

_CALLS_SOMEBODY = re.compile(
    r"@?(here|channel|everyone)|@?[UWS][A-Z0-9]{5,}|<@[UW][A-Z0-9]+>|<!subteam\^S[A-Z0-9]+(\|[^>]*)?>"
)


def check_routing(parts: Parts, where: Where) -> Iterator[Fault]:
    """Faults about receivers that do not exist, circles of fallbacks, and alerts that no route would take."""
    for at, route in parts.routes:
        yield from unknown_receivers(route.to, ("routes", at, "to"), parts, where)
        yield from _mentions(route.mention, ("routes", at, "mention"), where)
    for name, receiver in parts.receivers.items():
        if receiver.fallback is not None:
            loc = ("receivers", name, "fallback")
            yield from unknown_receivers([receiver.fallback], loc, parts, where)
    if parts.digest is not None:
        yield from unknown_receivers(parts.digest.to, ("digest", "to"), parts, where)
    yield from _circles(parts, where)
    yield from _order(parts, where)


def unknown_receivers(names: Sequence[str], loc: Loc, parts: Parts, where: Where) -> Iterator[Fault]:
    for at, name in enumerate(names):
        if name not in parts.receiver_names and not name.startswith("${"):
            hint = did_you_mean(name, parts.receiver_names) or "add it under `receivers`"
            allowed = parts.receiver_names
            yield fault(
                "E119", f"there is no receiver `{name}`", where.value((*loc, at)), hint=hint, allowed=allowed
            )


def _mentions(wanted: str, loc: Loc, where: Where) -> Iterator[Fault]:
    """A warning where a mention would stay text: Slack knows people and groups by id only."""
    for word in re.split(r"[\s,]+", "" if "${" in wanted else wanted):
        if word and not _CALLS_SOMEBODY.fullmatch(word):
            hint = "write a user's or group's id (U… or S…), or @here"
            yield fault("W208", f"`{word}` would call nobody in Slack", where.value(loc), hint=hint)


def _circles(parts: Parts, where: Where) -> Iterator[Fault]:
    """One fault a circle, at the fallback of its first receiver in the file."""
    told: set[str] = set()
    for name in parts.receivers:
        way = _way(name, parts)
        if way[-1] == name and len(way) > 1 and name not in told:
            told.update(way)
            circle = " -> ".join(f"`{step}`" for step in way)
            place = where.value(("receivers", name, "fallback"))
            yield fault("E120", f"receivers fall back in a circle: {circle}", place, hint="let one have none")


def _way(name: str, parts: Parts) -> list[str]:
    """`name` and where its messages fall back to, up to the end or the first name seen twice."""
    way = [name]
    while (receiver := parts.receivers.get(way[-1])) and receiver.fallback:
        way.append(receiver.fallback)
        if way.count(way[-1]) > 1:
            break
    return way


def catches_all(route: RouteEntry) -> bool:
    """Whether the route takes everything; patterns of `*` alone narrow nothing."""
    match: Match = route.match
    globs = [value for name in Match.model_fields if name != "labels" and (value := getattr(match, name))]
    return all(glob == ("*",) for glob in [*globs, *match.labels.values()])


def _order(parts: Parts, where: Where) -> Iterator[Fault]:
    if not parts.routes or not all(parts.whole("routes", at) for at in range(parts.route_count)):
        return  # what a route with bad keys would catch cannot be known
    catching = [at for at, route in parts.routes if catches_all(route)]
    last = parts.routes[-1][0]
    if last == parts.route_count - 1 and last not in catching:
        hint = "add a last route for the rest: - {match: {}, to: [a-receiver]}"
        yield fault("E121", "the last route does not catch all", where.value(("routes", last)), hint=hint)
    for at, _ in parts.routes:
        if catching and at > catching[0]:
            message = f"this route is never reached: `routes[{catching[0]}]` catches all before it"
            yield fault("W201", message, where.value(("routes", at)), hint="move it up")

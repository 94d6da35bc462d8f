"""Where something would go that has not happened: which route takes it, and why those before it do not."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from watcher.domain.quiet import Hushed
from watcher.domain.route import Route
from watcher.domain.rule import Level, Rule, Selector
from watcher.engine.policy import Policy
from watcher.engine.telling.ways import Way, way_of


@dataclass(frozen=True, slots=True)
class Key:
    """One key of a route's `match`: what it asks for, what was given (empty: nothing), whether that fits."""

    name: str
    patterns: tuple[str, ...]
    value: str
    fits: bool


@dataclass(frozen=True, slots=True)
class Tried:
    """One route, by its place in the config, and its keys."""

    place: str
    keys: tuple[Key, ...]

    @property
    def matches(self) -> bool:
        return all(key.fits for key in self.keys)


@dataclass(frozen=True, slots=True)
class Routing:
    """`tried` are all routes in order, `chosen` the position of the one that takes it.

    `chosen` is None where the rule names its receivers itself, or where no route matches. `hushed` is what
    quiet hours do to it now; `next_to` who is told when a receiver fails, by its name; `digest_only` says
    that the level sends no message of its own at all.
    """

    tried: tuple[Tried, ...]
    chosen: int | None
    way: Way
    hushed: Hushed | None
    next_to: Mapping[str, str]
    digest_only: bool


def routing_of(policy: Policy, level: Level, values: Mapping[str, str], now: datetime) -> Routing:
    """`values` are what routes match, by name, but for the severity; a `rule` need not exist."""
    known = next((rule for rule in policy.rules if rule.name == values.get("rule")), None)
    way = way_of(known or Rule(values.get("rule", ""), Selector(), {}), level, values, policy)
    given = {**values, "severity": level.word}
    return Routing(
        tried=tuple(Tried(route.place, _keys(route, given)) for route in policy.routes),
        chosen=None if way.route is None else policy.routes.index(way.route),
        way=way,
        hushed=way.quiet.hushes(now) if way.quiet else None,
        next_to={name: fallback for name in way.to if (fallback := _fallback(name, policy))},
        digest_only=level in policy.digest_only,
    )


def _keys(route: Route, given: Mapping[str, str]) -> tuple[Key, ...]:
    return tuple(
        Key(name, globs.patterns, given.get(name, ""), globs.match(given.get(name, "")))
        for name, globs in route.match.globs.items()
    )


def _fallback(name: str, policy: Policy) -> str | None:
    plan = policy.receivers.get(name)
    return plan.fallback if plan else None

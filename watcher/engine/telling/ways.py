"""Where one level of a rule goes: to its own receivers, or by the first route that matches."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from watcher.domain.quiet import Quiet
from watcher.domain.route import Route, first_match
from watcher.domain.rule import Level, Rule
from watcher.engine.policy import Policy


@dataclass(frozen=True, slots=True)
class Way:
    """Receivers, who is called there, when it is quiet (None: never), and the label that many are grouped by.

    `route` is None where the rule names its receivers itself, or where no route matches.
    """

    to: tuple[str, ...]
    mention: str = ""
    quiet: Quiet | None = None
    group: str = ""
    route: Route | None = None


def way_of(rule: Rule, level: Level, values: Mapping[str, str], policy: Policy) -> Way:
    """`values` are what routes match, by name, but for the severity."""
    route = None if rule.route else first_match(policy.routes, {**values, "severity": level.word})
    quiet = None if rule.never_quiet else rule.quiet or (route.quiet if route else None)
    if route is None:
        return Way(tuple(rule.route), quiet=quiet, group=rule.group)
    return Way(route.to, route.mention, quiet, rule.group or route.group, route)

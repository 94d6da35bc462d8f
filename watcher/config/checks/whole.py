"""All checks of config.yaml that look at more than one value."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from watcher.config.checks.apprise import check_apprise
from watcher.config.checks.below import check_below
from watcher.config.checks.budget import Inventory, check_budgets
from watcher.config.checks.clickers import check_clickers
from watcher.config.checks.credentials import check_credentials
from watcher.config.checks.periods import check_period
from watcher.config.checks.quiet import check_quiets, check_schedules
from watcher.config.checks.resources import check_resources
from watcher.config.checks.routing import check_routing
from watcher.config.checks.selectors import (
    SEVERITIES,
    WATCHES,
    check_expected,
    check_sources,
    check_things,
    check_words,
)
from watcher.config.checks.sources import check_each_source, check_push_tokens
from watcher.config.fault import Fault, fault
from watcher.config.nearest import did_you_mean
from watcher.config.parts import Parts
from watcher.config.receivers import Match
from watcher.config.where import Where


def check_config(
    parts: Parts, where: Where, rule_names: Sequence[str], inventory: Mapping[str, Inventory]
) -> Iterator[Fault]:
    """Faults between the parts of config.yaml.

    `rule_names` are all that routes may name, `inventory` is what is known of the sources.
    """
    yield from check_credentials(parts, where)
    yield from check_clickers(parts, where)
    yield from check_apprise(parts, where)
    yield from check_each_source(parts, where)
    yield from check_push_tokens(parts, where)
    yield from check_expected(parts, where)
    yield from check_budgets(parts, inventory, where)
    yield from check_routing(parts, where)
    yield from check_schedules(parts, where)
    yield from check_quiets(parts, where)
    for at, entry in parts.allowances:
        loc = ("allowances", at)
        yield from check_sources(entry.source, (*loc, "source"), parts, where)
        yield from check_resources(entry.resource, entry.source, (*loc, "resource"), parts, where)
        yield from check_period(entry, loc, parts, where)
        yield from check_things(entry, loc, parts, where)
        yield from check_below(entry, loc, parts, where)
    for at, route in parts.routes:
        yield from _match(route.match, at, parts, where, rule_names)


def _match(match: Match, at: int, parts: Parts, where: Where, rule_names: Sequence[str]) -> Iterator[Fault]:
    loc = ("routes", at, "match")
    yield from check_words(match.severity, SEVERITIES, (*loc, "severity"), where)
    yield from check_words(match.watch, WATCHES, (*loc, "watch"), where)
    yield from check_sources(match.source, (*loc, "source"), parts, where)
    yield from check_resources(match.resource, match.source, (*loc, "resource"), parts, where)
    yield from check_things(match, loc, parts, where)
    for number, name in enumerate(match.rule or ()):
        wanted = name.removeprefix("!")
        if rule_names and wanted not in rule_names and not any(sign in wanted for sign in "*?["):
            place = where.value((*loc, "rule", number))
            hint = did_you_mean(wanted, rule_names) or "write a rule's name"
            yield fault("W203", f"there is no rule `{wanted}`", place, hint=hint)

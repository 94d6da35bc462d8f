"""Whether rules match anything at all, by what was last known of their sources."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from watcher.config.checks.budget import Inventory
from watcher.config.convert import to_selector
from watcher.config.fault import Fault, Loc, fault
from watcher.config.nearest import did_you_mean
from watcher.config.parts import Parts
from watcher.config.written import Written
from watcher.domain.reading import selectable
from watcher.domain.rule import Globs, Selector

_MOST_SHOWN = 5
_CALLED = {"org": "organization", "resource": "resource", "plan": "plan"}


def check_presence(
    rules: Sequence[Written], parts: Parts, inventory: Mapping[str, Inventory]
) -> Iterator[Fault]:
    """A warning for each rule that selects nothing of what is known, and for names that nothing has.

    A rule is judged only where something is known of every source that it is about.
    """
    for rule in rules:
        names = [one for one in parts.source_names if Globs(rule.entry.select.source or ("*",)).match(one)]
        known = [inventory[name] for name in names if name in inventory and inventory[name].series]
        if not rule.entry.enabled or not known or len(known) < len(names):
            continue
        if rule.entry.watch == "limit":
            yield from _limit(rule, to_selector(rule.entry.select), known)
        elif rule.entry.watch == "org":
            labels = {dict(labels).get("org", "") for one in known for _, labels in one.series}
            orgs = {*labels, *(org for one in known for org in one.names)} - {""}
            if rule.entry.select.orgs and orgs:
                yield from _names(rule, "org", orgs, "")


def unknown_sources(parts: Iterable[str], inventory: Mapping[str, Inventory]) -> list[str]:
    """The sources of which nothing is known, so that rules about them cannot be compared with anything."""
    return [name for name in parts if name not in inventory or not inventory[name].series]


def _limit(rule: Written, select: Selector, known: Sequence[Inventory]) -> Iterator[Fault]:
    matches = any(select.measures(series, labels) for one in known for series, labels in one.series)
    message = "" if matches else f"rule `{rule.entry.name}` matches nothing right now"
    told = False
    for key in select.globs:
        if key != "source" and (not matches or key in {"org", "plan"}):
            values = {selectable(*one).get(key, "") for each in known for one in each.series}
            for found in _names(rule, key, values - {""}, message):
                told = True
                yield found
    if not matches and not told:
        hint = "something has each of these, but nothing has them together"
        yield fault("W203", message, rule.where.value((*rule.loc, "select")), hint=hint)


def _names(rule: Written, key: str, values: Iterable[str], message: str) -> Iterator[Fault]:
    """The patterns that match none of `values`; without a `message` only whole names are doubted."""
    there, loc = sorted(values), _way(rule, key)
    globs = Globs(to_selector(rule.entry.select).globs[key].patterns)
    if message and any(map(globs.match, there)):
        return
    for at, glob in enumerate(globs.patterns):
        doubted = not glob.startswith("!") and not any(map(Globs((glob,)).match, there))
        if not doubted or (not message and any(sign in glob for sign in "*?[")):
            continue
        what = _CALLED.get(key, key)
        said = message or f"the {what} `{glob}` is not there right now"
        near = did_you_mean(glob, there) or _listed(there, what)
        yield fault("W203", said, rule.where.value((*loc, at)), hint=near)


def _way(rule: Written, key: str) -> Loc:
    """Where the selector for `key` stands."""
    select, loc = rule.entry.select, (*rule.loc, "select")
    if key == "org" and select.org is None:
        return (*loc, "workspace")
    return (*loc, "labels", key) if key in select.labels else (*loc, key)


def _listed(there: Sequence[str], what: str) -> str:
    if not there:
        return f"nothing that is known has a {what}"
    more = f" and {len(there) - _MOST_SHOWN} more" if len(there) > _MOST_SHOWN else ""
    return f"there is {', '.join(there[:_MOST_SHOWN])}{more}"

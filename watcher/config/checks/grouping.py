"""Whether `group` names something that alerts have: a field of every series, or a label of some."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from watcher.config.fault import Fault, Loc, fault
from watcher.config.nearest import did_you_mean
from watcher.config.parts import Parts
from watcher.config.sources import HttpSource, PushSource, WorkatoSource
from watcher.config.things import BELOW_KEYS, Things
from watcher.config.where import Where
from watcher.config.written import Written

FIELDS = ("source", "org", "resource", "plan", "rule")
"""What every alert can be put together by."""
_WORKATO = ("workspace", "external_id")
_NOTHING = ("none", "never", "no", "off")


def check_groups(parts: Parts, where: Where, rules: Iterable[Written]) -> Iterator[Fault]:
    """Faults for groups of routes, of the defaults and of rules that no alert could be put into."""
    written = list(rules)
    known = _names(parts, written)
    if not parts.known:
        return
    for at, route in parts.routes:
        yield from _unknown(route.group, ("routes", at, "group"), known, parts, where)
    yield from _unknown(parts.defaults.group, ("defaults", "group"), known, parts, where)
    for rule in written:
        yield from _unknown(rule.entry.group, (*rule.loc, "group"), known, parts, rule.where)


def _names(parts: Parts, rules: Iterable[Written]) -> tuple[str, ...]:
    """The fields, and every label that a source tells or a selector asks for."""
    labels: dict[str, None] = dict.fromkeys(BELOW_KEYS)
    for source in parts.sources.values():
        if isinstance(source, WorkatoSource):
            labels.update(dict.fromkeys(_WORKATO))
        if isinstance(source, HttpSource):
            labels.update((name, None) for reading in source.readings for name in reading.labels)
    selectors: list[Things] = [rule.entry.select for rule in rules]
    selectors += [route.match for _, route in parts.routes] + [one for _, one in parts.allowances]
    labels.update((name, None) for selector in selectors for name in selector.labels)
    return tuple(dict.fromkeys((*FIELDS, *labels)))


def _unknown(
    name: str | None, loc: Loc, known: tuple[str, ...], parts: Parts, where: Where
) -> Iterator[Fault]:
    if name is None or name in known:
        return
    near = "leave `group` out" if name in _NOTHING else did_you_mean(name, known)
    if not near and any(isinstance(source, PushSource) for source in parts.sources.values()):
        return  # those who push may label as they like
    hint = near or f"write one of {', '.join(FIELDS)}, or a label"
    yield fault(
        "E139", f"alerts have no `{name}` to be grouped by", where.value(loc), hint=hint, allowed=known
    )

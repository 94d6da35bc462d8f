"""What a silence can be about now: each series, presence and health, and what silences see of it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from difflib import get_close_matches

from watcher.domain.plain import plain
from watcher.domain.reading import Labels, Series
from watcher.domain.rule import Globs, Selector, Watch
from watcher.domain.words import count, resource_label
from watcher.engine.cases import ORG_PRESENCE, SOURCE_HEALTH, rule_itself
from watcher.engine.policy import Policy
from watcher.engine.silencing.muting import silenced_values
from watcher.ports import Transaction
from watcher.records import SeriesState

_COMPARED = 5_000  # names that a misspelt one is held against
_LIKE = 0.6


@dataclass(frozen=True, slots=True)
class Candidate:
    """One thing people are told of: what silences see of it, the rules that look at it, when it resets."""

    series: Series
    watch: Watch
    values: Mapping[str, str]
    rules: tuple[str, ...]
    resets: datetime | None = None

    @property
    def name(self) -> str:
        """What people call it, e.g. `Acme Brasil cards`."""
        if self.watch is Watch.RULE:
            return f"rule {plain(dict(self.series.scope).get('rule', ''))}"
        org = plain(self.values.get("org", "")) or plain(self.series.source)
        own = {Watch.ORG: "presence", Watch.SOURCE: "health"}.get(self.watch)
        part = plain(self.values.get(self.series.below or "", ""))
        return " ".join(filter(None, (org, own or resource_label(self.series.resource), part)))

    def is_meant(self, match: Selector) -> bool:
        """Whether a silence with that `match` mutes any rule here; one that names no rule mutes them all."""
        if "rule" not in match.globs:
            return match.match(self.values)
        return any(match.match({**self.values, "rule": rule}) for rule in self.rules)


async def candidates(tx: Transaction, policy: Policy) -> list[Candidate]:
    """Everything that can be silenced now, by name."""
    found = [_measured(state, policy) for state in (await tx.series_states()).values()]
    for source, plan in policy.sources.items():
        health = Series(source, SOURCE_HEALTH)
        found.append(_own(health, (("org", plan.title),), Watch.SOURCE, policy))
        for state in await tx.orgs(source):
            presence = Series(source, ORG_PRESENCE, (("org", state.org.id),))
            found.append(_own(presence, (("org", state.org.name),), Watch.ORG, policy))
    watched = [one for one in found if one.watch is Watch.LIMIT or one.rules]
    watched += [_itself(rule.name) for rule in policy.rules if rule.max_alerts is not None]
    return sorted(watched, key=lambda one: (one.name.casefold(), one.series))


def _measured(state: SeriesState, policy: Policy) -> Candidate:
    period = state.reading.period if state.reading else None
    rules = policy.rules_for(Watch.LIMIT, state.series, state.labels)
    return Candidate(
        state.series,
        Watch.LIMIT,
        silenced_values(state.series, state.labels),
        tuple(rule.name for rule in rules),
        period.end if period else None,
    )


def _own(series: Series, labels: Labels, watch: Watch, policy: Policy) -> Candidate:
    rules = policy.rules_for(watch, series, labels)
    return Candidate(series, watch, silenced_values(series, labels), tuple(rule.name for rule in rules))


def _itself(rule: str) -> Candidate:
    """What is told of a rule that would raise too many alerts."""
    series = rule_itself(rule)
    return Candidate(series, Watch.RULE, silenced_values(series, (), rule), (rule,))


def counted(meant: Sequence[Candidate]) -> str:
    """`3 series`, `3 series and the presence of 1 organization`."""
    kinds = [one.watch for one in meant]
    series, orgs, sources, rules = map(kinds.count, (Watch.LIMIT, Watch.ORG, Watch.SOURCE, Watch.RULE))
    parts = [count(series, "series", "series")] if series or not meant else []
    parts += [f"the presence of {count(orgs, 'organization')}"] if orgs else []
    parts += [f"the health of {count(sources, 'source')}"] if sources else []
    parts += [f"the number of alerts of {count(rules, 'rule')}"] if rules else []
    return " and ".join([", ".join(parts[:-1]), parts[-1]] if len(parts) > 1 else parts)


def strangers(match: Selector, known: Sequence[Candidate], policy: Policy) -> tuple[str, ...]:
    """Of a match that means nothing: which of its patterns nobody goes by, with a name near each, if any."""
    names = _names(known, policy)
    return tuple(
        _stranger(key, pattern, names[key])
        for key, globs in match.globs.items()
        for pattern in globs.patterns
        if not pattern.startswith("!") and not any(Globs((pattern,)).match(name) for name in names[key])
    )


def _stranger(key: str, pattern: str, names: Iterable[str]) -> str:
    said = f"no {_CALLED.get(key, key)} is called `{plain(pattern)}`"
    near = _nearest(pattern, names)
    return f"{said}; did you mean `{plain(near)}`?" if near else said


_CALLED = {"org": "organization", "id": "series"}


def _nearest(pattern: str, names: Iterable[str]) -> str | None:
    by_small = {name.casefold(): name for name in sorted(names)[:_COMPARED]}
    small = pattern.strip("*").casefold()
    near = get_close_matches(small, by_small, n=1, cutoff=_LIKE)
    return by_small[near[0]] if near else None


def _names(known: Sequence[Candidate], policy: Policy) -> Mapping[str, set[str]]:
    """By what a silence goes by, every value there is."""
    found: dict[str, set[str]] = defaultdict(set)
    for key, value in _pairs(known):
        found[key].add(value)
    found["rule"] |= {rule.name for rule in policy.rules}
    return found


def _pairs(known: Sequence[Candidate]) -> Iterator[tuple[str, str]]:
    for one in known:
        yield from one.values.items()

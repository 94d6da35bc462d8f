"""Why a rule does not select a series: which of its keys do not match, and which rule comes nearest."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from watcher.domain.plain import plain
from watcher.domain.reading import BELOW, selectable
from watcher.domain.rule import Globs, Rule
from watcher.domain.words import listed
from watcher.engine.judging.thing import Thing


@dataclass(frozen=True, slots=True)
class Miss:
    """A rule and what of it does not match; nothing where only its being disabled does."""

    rule: Rule
    keys: tuple[str, ...]

    @property
    def text(self) -> str:
        """`cards` (rules/pipefy.yaml:3) selects org `Acme *`, and this is `Globex`."""
        return f"`{self.rule.name}` ({self.rule.place}) {listed(self.keys)}"


def miss_of(rule: Rule, thing: Thing) -> Miss:
    """The keys of the rule's selector that fail here."""
    values = selectable(thing.series, thing.labels)
    failing = [
        f"selects {key} {_written(globs)}, and this is {_shown(values.get(key, ''))}"
        for key, globs in rule.select.globs.items()
        if not globs.match(values.get(key, ""))
    ]
    return Miss(rule, (*failing, *_part(rule, thing)))


def nearest(rules: Iterable[Rule], thing: Thing) -> Miss | None:
    """The rule of the same kind that lacks the least."""
    misses = [miss_of(rule, thing) for rule in rules if rule.watch is thing.watch]
    return min(misses, key=lambda miss: len(miss.keys), default=None)


def _part(rule: Rule, thing: Thing) -> tuple[str, ...]:
    """Whether it is about the whole where this is a part, or the other way round."""
    named = BELOW.intersection(rule.select.globs)
    below = thing.series.below
    if below is not None and below not in named:
        return (f"names no {below}, and this is one {below} of its organization",)
    if below is None and named:
        return (f"selects by {', '.join(sorted(named))}, and this is the whole organization",)
    return ()


def _written(globs: Globs) -> str:
    return ", ".join(f"`{plain(pattern, 60)}`" for pattern in globs.patterns)


def _shown(value: str) -> str:
    return f"`{plain(value, 60)}`" if value else "without"

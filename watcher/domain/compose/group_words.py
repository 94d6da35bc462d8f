"""The words that messages about several share: how many, at which levels, and one line for each."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import TypeVar

from watcher.domain import dates
from watcher.domain.compose.group_floods import (
    are_rules,
    held_back_by,
    rules_flood,
    rules_named,
)
from watcher.domain.compose.group_frame import Frame
from watcher.domain.compose.group_topics import common_words, figure, is_forecast
from watcher.domain.message import Figure, Item, Listing, Message
from watcher.domain.plain import clip, plain
from watcher.domain.rule import Watch
from watcher.domain.tongue import say
from watcher.domain.words import (
    capital,
    level_word,
    listed,
    number,
    percent,
    share,
    whole_number,
)

_T = TypeVar("_T")
MOST_ITEMS = 10
MOST_NAME = 100
_MOST_AMOUNT = 120
MOST_RESOURCES = 3
_NO_LEVEL = -1


def identity_of(ranked: Sequence[Message], many: str) -> str:
    """How `many`, and of which resource: `7 organizations: automation jobs`."""
    if len(ranked) == 1:
        return ranked[0].identity
    if are_rules(ranked):
        return rules_named(ranked)
    labels = list(dict.fromkeys(each.resource_label for each in ranked if each.resource_label))
    of = f": {listed(labels)}" if 0 < len(labels) <= MOST_RESOURCES else ""
    return f"{capital(many)}{of}"


def by_resource(ranked: Sequence[Message]) -> tuple[Listing, ...]:
    """The worst; of two or three resources a list for each."""
    labels = list(dict.fromkeys(each.resource_label for each in ranked))
    if 1 < len(labels) <= MOST_RESOURCES:
        mine = {label: [each for each in ranked if each.resource_label == label] for label in labels}
        most = MOST_ITEMS // len(labels)
        return tuple(listing(capital(label), some, most) for label, some in mine.items())
    title = say("The ten worst") if len(ranked) > MOST_ITEMS else say("All of them")
    return (listing(title, ranked),)


def many_of(ranked: Sequence[Message], frame: Frame) -> str:
    return f"{whole_number(len(ranked))} {frame.about}" if len(ranked) > 1 else ranked[0].identity


def where_they_stand(ranked: Sequence[Message], name: str) -> str:
    """`7 workspaces are at 85 % or more of their tasks`, where all are known and of one kind."""
    parts = [percent(each.used or 0, each.limit) for each in ranked if each.used is not None]
    known = [part for part in parts if part is not None]
    resource = one_of([each.resource_label for each in ranked], "")
    if any(each.watch is Watch.RULE for each in ranked):
        return rules_flood(ranked) if are_rules(ranked) else _at_levels(ranked, name)
    if words := common_words(ranked, name):
        return words
    if not resource:
        return identity_of(ranked, name)
    if len(known) < len(ranked):
        return _at_levels(ranked, name)
    least = whole_number(min(known))
    if len(ranked) == 1:
        return say(
            "{name} is at {part} % or more of their {resource}", name=name, part=least, resource=resource
        )
    return say("{name} are at {part} % or more of their {resource}", name=name, part=least, resource=resource)


def _at_levels(ranked: Sequence[Message], name: str) -> str:
    level = level_word(ranked[0].level) if ranked[0].level else say("no level")
    if len(ranked) == 1:
        return say("{name} is at {level}", name=name, level=level)
    if len({m.level for m in ranked}) > 1:
        return say("{name} are at {level} or below", name=name, level=level)
    return say("{name} are at {level}", name=name, level=level)


def levels_of(members: Sequence[Message]) -> str:
    """How many at which level, `3 critical, 20 warning.`, and when all of them reset."""
    levels = Counter(each.level for each in members if each.level)
    if len(levels) == 1 and len(members) > 1:
        every = say("All at level {level}.", level=level_word(next(iter(levels))))
        return f"{every}{_resets(members)}"
    said = [
        f"{whole_number(times)} {level_word(level)}" for level, times in sorted(levels.items(), reverse=True)
    ]
    return f"{', '.join(said)}.{_resets(members)}" if said else ""


def _resets(members: Sequence[Message]) -> str:
    """The reset that all have in common; empty where there is none."""
    found = [next((fact for fact in m.facts if fact.figure is Figure.RESETS), None) for m in members]
    reset = one_of([fact.text if fact and fact.when else "" for fact in found], "")
    return f" {say('Resets {when}.', when=reset)}" if reset else ""


def listing(title: str, ranked: Sequence[Message], most: int = MOST_ITEMS) -> Listing:
    items = tuple(_item(each) for each in ranked[:most])
    rest = len(ranked) - len(items)
    return Listing(
        title, items, say("and {rest} more (watcher status)", rest=whole_number(rest)) if rest else ""
    )


def _item(member: Message) -> Item:
    return Item(member.state, clip(plain(member.identity), MOST_NAME), clip(_amount(member), _MOST_AMOUNT))


def _amount(member: Message) -> str:
    """The numbers of one of many; of what is over what it came to, and when it was."""
    if member.level is None:
        spell = dates.spell(member.opened_at, max(member.at, member.opened_at), member.timezone)
        peak = [f"{fact.label.lower()} {fact.text}" for fact in member.facts if fact.figure is Figure.PEAK]
        was = [level_word(member.before)] if member.before else []
        return ", ".join([*was, spell, *peak])
    if member.watch is Watch.RULE and member.used is not None and member.limit is not None:
        return say("{alerts} alerts, limit {limit}", alerts=number(member.used), limit=number(member.limit))
    if member.watch is not Watch.LIMIT or member.used is None:
        return say("no data")
    if said := figure(member):
        return said
    if member.limit is None:
        return say("{used} (limit unknown)", used=number(member.used))
    of = say("{used} of {limit}", used=number(member.used), limit=number(member.limit))
    part = share(member.used, member.limit)
    return f"{part}, {of}" if part else of


def rank(member: Message) -> tuple[float, float, float, str]:
    """Critical first, then by share, what has none last; what is over after what holds."""
    level = member.level if member.level is not None else _NO_LEVEL
    before = member.before or 0
    amount = member.projected if is_forecast(member) else member.used
    part = percent(amount, member.limit) if amount is not None else None
    exact = (amount or 0) / member.limit if part is not None and member.limit else -1.0
    return -level, -before if member.level is None else 0, -exact, member.identity


def one_of(values: Sequence[_T], other: _T) -> _T:
    """What all of them are, or `other` where they differ."""
    return values[0] if len(set(values)) == 1 else other


def how_bad(hold: Sequence[Message]) -> str:
    """At which levels they are; of rules that would raise too many, how many alerts they hold back."""
    return held_back_by(hold) if are_rules(hold) else levels_of(hold)

"""The words of a message about several rules that would each raise too many alerts."""

from __future__ import annotations

from collections.abc import Sequence

from watcher.domain.message import Figure, Message
from watcher.domain.rule import Watch
from watcher.domain.tongue import say
from watcher.domain.words import whole_number


def are_rules(members: Sequence[Message]) -> bool:
    """Whether all of them are about rules themselves."""
    return bool(members) and all(member.watch is Watch.RULE for member in members)


def rules_named(members: Sequence[Message]) -> str:
    """How many they are; the only one by its name."""
    return say("{rules} rules", rules=whole_number(len(members))) if len(members) > 1 else members[0].identity


def rules_flood(members: Sequence[Message]) -> str:
    if len(members) == 1:
        return members[0].headline
    return say("{rules} rules would raise too many alerts", rules=whole_number(len(members)))


def rules_hold_nothing(members: Sequence[Message]) -> str:
    if len(members) == 1:
        return members[0].headline
    return say("{rules} rules hold no alerts back any more", rules=whole_number(len(members)))


def held_back_by(members: Sequence[Message]) -> str:
    """How many alerts they hold back together; empty where a message of an older version does not say."""
    facts = [fact for member in members for fact in member.facts if fact.figure is Figure.HELD_BACK]
    many = sum(int("".join(each for each in fact.value if each.isdigit()) or 0) for fact in facts)
    if len(facts) < len(members):
        return ""
    if many == 1:
        return say("1 alert is held back.")
    return say("{many} alerts are held back.", many=whole_number(many))

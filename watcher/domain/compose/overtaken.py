"""What is told so late that newer news of it waits already: nobody is called for what is over by now."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from watcher.domain.message import Message
from watcher.domain.plain import clip
from watcher.domain.rule import Level
from watcher.domain.tongue import say, speaking
from watcher.domain.words import for_the_ear, level_word, whole_number

_MOST_SENTENCE = 200


def overtaken(message: Message, newer: Sequence[Message]) -> Message:
    """`message` as it is told before these of its incident, oldest first, that are to be told after it.

    Where one of them says that it is over or eased below its level, nobody is called and nothing is offered;
    where the last one does, the words say so.
    """
    level = message.level
    if level is None or not any(_is_less(each, level) for each in newer):
        return message
    quiet = replace(message, mention="", overtaken=True, offers=(), wants_contributors=False)
    last = newer[-1]
    if not _is_less(last, level):
        return quiet
    with speaking(message.locale):
        words = _by_now(last)
        said = for_the_ear(
            f"{message.state}: {message.headline}. {words}", message.org, message.resource_label
        )
    return replace(
        quiet,
        consequence=words,
        sentence=clip(said, _MOST_SENTENCE),
        facts=tuple(replace(fact, note="") if fact.when else fact for fact in message.facts),
        next_step="" if last.level is None else message.next_step,
        runbook="" if last.level is None else message.runbook,
        wants_chart=message.wants_chart and last.level is not None,
    )


def overtaken_group(group: Message, members: Sequence[Message], over: int) -> Message:
    """`group` of these members, each as `overtaken` gives it, of which so many are over by now.

    People are called for those that still are as bad.
    """
    if not any(each.overtaken for each in members):
        return group
    holds = any(each.level is Level.CRITICAL and not each.overtaken for each in members)
    quiet = group if holds else replace(group, mention="", overtaken=True)
    if not over:
        return quiet
    with speaking(group.locale):
        words = _so_many(over, len(members), group.consequence)
        said = for_the_ear(f"{group.state}: {group.headline}. {words}")
    return replace(quiet, consequence=words, sentence=clip(said, _MOST_SENTENCE))


def _so_many(over: int, of: int, consequence: str) -> str:
    if over == of:
        return say("It is over by now.") if of == 1 else say("All of it is over by now.")
    gone = say("{many} of it over by now.", many=whole_number(over))
    return f"{consequence} {gone}".strip()


def _is_less(newer: Message, level: Level) -> bool:
    return newer.level is None or newer.level < level


def _by_now(last: Message) -> str:
    if last.level is None:
        return f"{say('It is over by now.')} {last.change}".strip()
    return say("It is at level {level} by now.", level=level_word(last.level))

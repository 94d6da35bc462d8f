"""What stands last: advice, and the small print with the rules and the alert's number."""

from __future__ import annotations

from collections.abc import Sequence

from watcher.adapters.channels.slack.layouts.pieces import Parts, section, small
from watcher.adapters.channels.slack.look import Look
from watcher.adapters.channels.slack.text import advice, code, escape, link, linked
from watcher.domain.message import Figure, Message
from watcher.domain.plain import clip
from watcher.domain.tongue import say

_MOST_ADVICE = 400
_MOST_NOTE, _MOST_NAME, _MOST_ID = 200, 80, 40


def do_now(message: Message) -> Parts:
    """The next step and the runbook; nothing where there is neither."""
    said = advise(message)
    return {"do": section(said)} if said else {}


def advise(message: Message) -> str:
    """The same as a text."""
    said = []
    if message.next_step:
        said.append(f"*{say('Do now:')}* {advice(message.next_step, _MOST_ADVICE)}")
    if message.runbook:
        said.append(link(message.runbook, say("Runbook")))
    return " ".join(said)


def notes(said: Sequence[str], message: Message | None = None, look: Look | None = None) -> Parts:
    """The small print; with `message`, its rules and the alert's number; with `look`, the earlier notice."""
    parts = [escape(note, _MOST_NOTE) for note in said]
    if look is not None:
        parts = earlier(look) + parts
    if message is not None:
        parts = _rules(message) + parts
        parts.append(say("alert {id}", id=escape(clip(message.incident, _MOST_ID))))
    return {"note": small(" · ".join(parts))} if parts else {}


def earlier(look: Look) -> list[str]:
    """When people were told before, as a link to that message where it still stands."""
    if not look.earlier and not look.earlier_link:
        return []
    words = say("Earlier notice: {when}", when=look.earlier) if look.earlier else say("Earlier notice")
    return [linked(look.earlier_link, words)]


def peak(message: Message) -> list[str]:
    """The figure worth keeping when it is over; the others are not shown then."""
    facts = message.facts if message.level is None else ()
    return [f"{fact.label} {fact.text}" for fact in facts if fact.figure is Figure.PEAK]


def _rule(line: str) -> str:
    """The rule's name; the last line may say how many more there are, and has no condition."""
    name, condition, _ = line.partition(" (")
    return code(name, _MOST_NAME) if condition else escape(name, _MOST_NAME)


def _rules(message: Message) -> list[str]:
    names = [_rule(rule) for rule in message.rules]
    if not names:
        return []
    listed = ", ".join(names)
    return [say("Rule {names}", names=listed) if len(names) == 1 else say("Rules {names}", names=listed)]

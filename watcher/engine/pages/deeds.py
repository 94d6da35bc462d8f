"""What can be done about an incident, as commands: the page itself changes nothing."""

from __future__ import annotations

import shlex
from collections.abc import Collection
from dataclasses import replace

from watcher.domain.message import Message
from watcher.domain.offer import Act
from watcher.domain.plain import plain
from watcher.domain.reading import Series
from watcher.domain.tongue import say
from watcher.ports.pages import Asked, Deed

_MOST_NUMBER = 12
_ANSWERS = frozenset({Act.APPROVE, Act.DENY})


def deeds_of(incident: str, message: Message, *, is_open: bool) -> tuple[Deed, ...]:
    """What its latest message offers, and how to learn more."""
    offered = [_deed(offer.act, offer.about, incident, message) for offer in message.offers if is_open]
    series = plain(message.series_id)
    explained = Deed(say("See why it was told, or was not"), f"watcher explain {shlex.quote(series)}")
    known = [deed for deed in offered if deed is not None]
    return tuple(known) if message.several else (*known, explained)


def asked_of(
    asked: Asked, incident: str, message: Message, waiting: Collection[int], *, is_open: bool
) -> Deed | None:
    """What a link asked for; None where that is nothing we know.

    `waiting` are the exports below this incident that people are asked about still: a link may be anybody's.
    """
    act = next((each for each in Act if each.value == asked.do), None)
    deed = _deed(act, asked.about, incident, message) if act else None
    if act is None or deed is None:
        return None
    if act in _ANSWERS:
        if int(_number(asked.about)) in waiting:
            return deed
        return replace(deed, command="", note=say("Nobody is asked about this any more."))
    if is_open:
        return deed
    return replace(deed, command="", note=say("This is over: there is nothing left to do."))


def _deed(act: Act, about: str, incident: str, message: Message) -> Deed | None:
    command = _command(act, about, incident, message)
    if not command:
        return None
    label = next((offer.label for offer in message.offers if offer.act is act), "") or _label(act)
    return Deed(plain(label), command, _note(act, message))


def _command(act: Act, about: str, incident: str, message: Message) -> str:
    """The command line that does it; empty where there is none."""
    quoted, number = shlex.quote(plain(incident)), _number(about)
    lines = {
        Act.ACK: f"watcher ack {quoted}",
        Act.UNACK: f"watcher ack {quoted} --undo",
        Act.SILENCE_DAY: _silencing(message, "--for 24h"),
        Act.SILENCE_PERIOD: _silencing(message, "--until-reset"),
        Act.EXPORT: _ordering(message),
        Act.APPROVE: f"watcher export approve {number}" if number else "",
        Act.DENY: f"watcher export deny {number}" if number else "",
    }
    return lines[act]


def _silencing(message: Message, until: str) -> str:
    return f'watcher silence add --series {shlex.quote(plain(message.series_id))} {until} --reason "…"'


def _number(about: str) -> str:
    """An export's number; empty where it is none."""
    number = about.rpartition("-")[2]
    return number if number.isascii() and number.isdecimal() and len(number) <= _MOST_NUMBER else ""


def _ordering(message: Message) -> str:
    org = Series.from_key(message.series).org
    if org is None:
        return ""
    return f"watcher export start {shlex.quote(plain(message.source))} --jobs {shlex.quote(plain(org))}"


def _note(act: Act, message: Message) -> str:
    """What is to be known before, as the button would have asked."""
    confirm = next((offer.confirm for offer in message.offers if offer.act is act), None)
    return plain(confirm.text) if confirm is not None and act is not Act.EXPORT else ""


def _label(act: Act) -> str:  # noqa: PLR0911 - one for each
    match act:
        case Act.ACK:
            return say("Acknowledge")
        case Act.UNACK:
            return say("Un-acknowledge")
        case Act.SILENCE_DAY:
            return say("Silence 24 h")
        case Act.SILENCE_PERIOD:
            return say("Silence until reset")
        case Act.EXPORT:
            return say("Export report")
        case Act.APPROVE:
            return say("Approve")
        case Act.DENY:
            return say("Deny")

"""The pure layouts: a message as Slack's `text` and `blocks`."""

from __future__ import annotations

from enum import StrEnum
from typing import Any

from watcher.adapters.channels.slack.fit import Block, fit
from watcher.adapters.channels.slack.listing import listings
from watcher.adapters.channels.slack.text import advice, code, date_token, escape, link, mentions
from watcher.domain.kind import Kind, held_kind, state_word
from watcher.domain.message import Fact, Figure, Message, Reason
from watcher.domain.plain import clip
from watcher.domain.ranking import Ranking, ranking
from watcher.domain.rule import Level, Watch
from watcher.domain.words import cells, difference, number

_SIGNS = {
    Kind.NOTICE: "ℹ️",  # noqa: RUF001 - a sign, not a letter
    Kind.WARNING: "⚠️",
    Kind.CRITICAL: "🚨",
    Kind.FORECAST: "📈",
    Kind.RESOLVED: "✅",
    Kind.NO_DATA: "🔌",
}
_MOST_TEXT = 400


class Part(StrEnum):
    """Which message: the parent that everybody sees, a reply in its thread, or one that stands alone."""

    PARENT = "parent"
    REPLY = "reply"
    ALONE = "alone"


def payload(message: Message, part: Part = Part.PARENT, *, earlier: str = "") -> dict[str, Any]:
    """`text` and `blocks` of one message.

    A parent never mentions anybody; a reply and a message that stands alone (webhook) do, where the
    message asks for it. `earlier` is when people were last told, where that message could not be edited.
    """
    parts = _parts(message, part, earlier or message.earlier)
    for name, block in parts.items():
        block["block_id"] = f"{name}:{message.series_id}:r{message.revision}"
    text = f"Test. {message.sentence}" if message.test else message.sentence
    return {"text": escape(text), "blocks": fit(parts)}


def plain_payload(full: dict[str, Any]) -> dict[str, Any]:
    """The same words without blocks, for when Slack refuses them."""
    return {"text": full["text"], "blocks": []}


def _parts(message: Message, part: Part, earlier: str) -> dict[str, Block]:
    if message.lists:
        return _several(message, part)
    return _reply(message) if part is Part.REPLY else _parent(message, part, earlier)


def _several(message: Message, part: Part) -> dict[str, Block]:
    """Many at once: the worst of them as lists. The reply below a parent of this kind only calls people."""
    calls = mentions(message.mention) if part is not Part.PARENT else ""
    parts = {"head": _section(_head(message, calls))}
    if message.consequence:
        parts["why"] = _section(escape(message.consequence))
    if part is Part.REPLY and message.level is not None:
        return parts
    parts |= {f"list{n}": _section(text) for n, text in enumerate(listings(message.lists))}
    return parts | _do_now(message) | _note(list(message.notes), message)


def _parent(message: Message, part: Part, earlier: str) -> dict[str, Block]:
    calls = mentions(message.mention) if part is Part.ALONE else ""
    if message.level is None:
        over = _section(f"{_head(message, calls)}\n{_struck(message)}{escape(message.consequence)}")
        return _with_note({"head": over}, message, earlier)
    parts = {"head": _section(_head(message, calls)), "why": _section(escape(message.consequence))}
    if message.watch is Watch.LIMIT:
        parts |= _figures(message)
    parts |= _do_now(message)
    return _with_note(parts, message, earlier)


def _reply(message: Message) -> dict[str, Block]:
    head = _head(message, mentions(message.mention))
    if message.level is None:
        over = _section(f"{head}\n{escape(message.consequence)}")
        return {"head": over, **_note([*_peak(message), *message.notes])}
    words = (
        " ".join(filter(None, (message.change, message.consequence)))
        if _adds(message)
        else message.consequence
    )
    parts = {"head": _section(head), "why": _section(escape(words))}
    if message.level is Level.CRITICAL:
        parts |= _do_now(message)
    return parts | _note(list(message.notes))


def _adds(message: Message) -> bool:
    """Whether the change says something that the consequence does not already begin with."""
    return message.watch is Watch.LIMIT and message.reason is not Reason.REBASED


def _head(message: Message, calls: str) -> str:
    test = "*TEST* · " if message.test else ""
    sign = _SIGNS.get(message.kind, "")
    line = f"{sign} {test}*{escape(message.state)} · {escape(message.headline)}*".strip()
    return f"{line} {calls}".rstrip()


def _struck(message: Message) -> str:
    return f"~{state_word(held_kind(message.before, message.topic))}~ " if message.before else ""


def _figures(message: Message) -> dict[str, Block]:
    parts: dict[str, Block] = {}
    bar = _bar(message)
    if bar:
        parts["bar"] = _section(bar)
    if message.facts:
        parts["facts"] = {"type": "section", "fields": [_mrkdwn(_fact(fact)) for fact in message.facts]}
    ranked = ranking(message.contributors)
    if ranked:
        parts["top"] = _section(_ranking(ranked))
    return parts


def _bar(message: Message) -> str:
    """Ten cells and the two numbers; nothing where the limit is unknown."""
    if message.used is None or message.limit is None:
        return ""
    filled = cells(message.used, message.limit)
    if filled is None:
        return ""
    left = difference(message.limit, message.used)
    rest = f"*{number(left)}* left" if left >= 0 else f"*{number(-left)}* over"
    return f"`{'█' * filled}{'░' * (10 - filled)}` *{number(message.used)}* used · {rest}"


def _fact(fact: Fact) -> str:
    value = date_token(fact.when, fact.value) if fact.when else escape(fact.value)
    note = f" ({escape(fact.note)})" if fact.note else ""
    return f"*{escape(fact.label)}*\n{value}{note}"


def _ranking(ranked: Ranking) -> str:
    """The largest three with their share, and the rest, so that the sum adds up."""
    lines = [f"*{escape(ranked.title)}*"]
    for place, each in enumerate(ranked.lines, start=1):
        lines.append(
            f"{place}. {escape(each.name)}: {each.used}" + (f" ({each.share})" if each.share else "")
        )
    return "\n".join([*lines, *([f"… and {ranked.rest}"] if ranked.rest else [])])


def _do_now(message: Message) -> dict[str, Block]:
    said = []
    if message.next_step:
        said.append(f"*Do now:* {advice(message.next_step, _MOST_TEXT)}")
    if message.runbook:
        said.append(link(message.runbook, "Runbook"))
    return {"do": _section(" ".join(said))} if said else {}


def _with_note(parts: dict[str, Block], message: Message, earlier: str) -> dict[str, Block]:
    said = [f"Earlier notice: {earlier}"] if earlier else []
    return parts | _note([*said, *_peak(message), *message.notes], message)


def _peak(message: Message) -> list[str]:
    """The figure worth keeping when it is over; the others are not shown then."""
    facts = message.facts if message.level is None else ()
    return [f"{fact.label} {fact.text}" for fact in facts if fact.figure is Figure.PEAK]


def _note(notes: list[str], message: Message | None = None) -> dict[str, Block]:
    """The small print; with `message`, its rules and the alert's number."""
    said = [escape(note, 200) for note in notes]
    if message is not None:
        names = [code(rule.partition(" (")[0], 80) for rule in message.rules]
        if names:
            said.insert(0, f"{'Rule' if len(names) == 1 else 'Rules'} {', '.join(names)}")
        said.append(f"alert {escape(clip(message.incident, 40))}")
    if not said:
        return {}
    return {"note": {"type": "context", "elements": [_mrkdwn(" · ".join(said))]}}


def _section(text: str) -> Block:
    return {"type": "section", "text": _mrkdwn(text)}


def _mrkdwn(text: str) -> dict[str, Any]:
    """A text object in which Slack makes nothing up: no links from bare addresses, no names from @words."""
    return {"type": "mrkdwn", "text": text, "verbatim": True}

"""Many at once: what began or ended together, what quiet hours held; the worst of them as lists."""

from __future__ import annotations

from watcher.adapters.channels.slack.layouts.buttons import buttons
from watcher.adapters.channels.slack.layouts.head import head
from watcher.adapters.channels.slack.layouts.notes import do_now, notes
from watcher.adapters.channels.slack.layouts.pieces import Parts, section
from watcher.adapters.channels.slack.listing import listings
from watcher.adapters.channels.slack.look import Look, Part
from watcher.adapters.channels.slack.text import advice
from watcher.domain.message import Message, Reason

_BEGINS = frozenset({Reason.FIRED, Reason.FLAPPING, Reason.SUMMARY})


def several(message: Message, part: Part, look: Look) -> Parts:
    """The reply that comes with a parent of this kind only calls people."""
    parts: Parts = {"head": section(head(message, part, look))}
    if message.consequence:
        parts["why"] = section(advice(message.consequence))
    if part is Part.REPLY and message.level is not None and message.reason in _BEGINS:
        return parts | notes(message.notes)
    parts |= {f"list{n}": section(text) for n, text in enumerate(listings(message.lists))}
    return parts | do_now(message) | buttons(message, look) | notes(message.notes, message, look)

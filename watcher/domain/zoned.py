"""Which zone the times of a message are in, said wherever it names one and nothing else says it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from watcher.domain import dates
from watcher.domain.message import Message
from watcher.domain.tongue import say

_TIME = re.compile(r"\b\d\d:\d\d\b")


def zoned(message: Message) -> Message:
    """The message with a note of its zone, in the tongue of the work under way, if one is due."""
    zone = dates.zone_name(message.at, message.timezone)
    texts = [text for text in _texts(message) if _TIME.search(text)]
    if not texts or any(zone in text for text in texts):
        return message
    return replace(message, notes=(*message.notes, say("All times: {zone}", zone=zone)))


def _texts(message: Message) -> Iterator[str]:
    """What people may read a time in."""
    yield from (message.headline, message.change, message.consequence, message.next_step, message.earlier)
    yield from message.notes
    for fact in message.facts:
        yield fact.text
    for listing in message.lists:
        for item in listing.items:
            yield item.amount

"""Lists of several things in mrkdwn, within the room that a message has for them."""

from __future__ import annotations

from collections.abc import Sequence

from watcher.adapters.channels.slack.assumptions import MOST_SECTION
from watcher.adapters.channels.slack.text import escape
from watcher.domain.message import Item, Listing
from watcher.domain.tongue import say

MOST_OF_ALL = 4_400
"""Characters for all lists of a message: of 6,000 the rest is for its head, consequence, advice and notes."""
_ROOM_FOR_REST = 120


def listings(lists: Sequence[Listing]) -> list[str]:
    """Each list as one text; what does not fit is counted, worst first so that it is the least."""
    room = min(MOST_SECTION, MOST_OF_ALL // max(1, len(lists)))
    return [_text(one, room) for one in lists]


def _text(listing: Listing, room: int) -> str:
    lines = [f"*{escape(listing.title)}*"]
    left = room - len(lines[0]) - _ROOM_FOR_REST
    shown = 0
    for item in listing.items:
        line = _line(item)
        if len(line) + 1 > left:
            break
        lines.append(line)
        left -= len(line) + 1
        shown += 1
    hidden = len(listing.items) - shown
    rest = [say("{n} of these left out to fit", n=hidden)] if hidden else []
    rest += [escape(listing.rest)] if listing.rest else []
    return "\n".join([*lines, *([f"… {', '.join(rest)}"] if rest else [])])


def _line(item: Item) -> str:
    return f"• {escape(item.state)} · {escape(item.name)}: *{escape(item.amount)}*"

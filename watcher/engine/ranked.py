"""Who uses the most, in a message that is edited only for its numbers: as it was told, and as of when."""

from __future__ import annotations

from dataclasses import replace

from watcher.domain import dates
from watcher.domain.message import Message
from watcher.domain.plain import plain
from watcher.domain.tongue import called, say, speaking
from watcher.ports import Transaction

_LATEST = 12
"""Rows to look through: each edit hands the contributors on, and a few are news of exports."""
_MOST_NOUN = 40


async def still_ranked(tx: Transaction, message: Message) -> Message:
    """With the contributors that people see now, and how old they are.

    Nobody is asked for them again because a number changed; without them an edit would take away what people
    need to act.
    """
    if message.level is None:
        return message
    rows = await tx.rows_of(message.incident, _LATEST)
    told = (row.message for row in reversed(rows) if row.message.contributors)
    last = next(told, None)
    if last is None or last.contributors is None:
        return message
    when = last.contributors.as_of or last.at
    with speaking(message.locale):
        noun = called(plain(last.contributors.noun, _MOST_NOUN) or "users")
        note = say("Top {noun} as of {when}", noun=noun, when=dates.moment(when, message.timezone))
    kept = replace(last.contributors, as_of=when)
    return replace(message, contributors=kept, notes=(note, *message.notes))

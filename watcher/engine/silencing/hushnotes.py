"""Who silenced what a message is about, and until when: said in the message, so that nobody wonders."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from watcher.domain import dates
from watcher.domain.message import Message
from watcher.domain.plain import plain
from watcher.domain.reading import Labels, Series
from watcher.domain.silence import Silence
from watcher.domain.tongue import say
from watcher.engine.editing.touchup import Change, touched_up
from watcher.engine.policy import Policy
from watcher.engine.silencing.muting import silenced_values
from watcher.ports import Transaction

_MOST_NAME = 60
_AT_ONCE = 50
"""Messages that one silence brings up to date at once; the others say it when their numbers change."""


def note_of(
    silences: Sequence[Silence], series: Series, labels: Labels, policy: Policy, now: datetime
) -> tuple[str, ...]:
    """The note of the silence that mutes all rules on the series now: of several, the last to end."""
    values = silenced_values(series, labels)
    return _notes([one for one in silences if one.mutes(values, now)], policy)


async def noted(
    tx: Transaction,
    policy: Policy,
    some: Iterable[tuple[Series, Mapping[str, str]]],
    now: datetime,
    gone: Sequence[Silence] = (),
) -> None:
    """Let the open messages about these series say how they are silenced now; `gone` are not any more.

    `some` are series with what silences see of them.
    """
    values = {series.key: each for series, each in some}
    if not values:
        return
    on = await tx.silences(now)
    open_ones = [one for one in (await tx.incidents(list(values))).values() if one.open]
    for incident in open_ones[:_AT_ONCE]:
        mine = [each for each in on if each.mutes(values[incident.series], now)]
        shown = await touched_up(tx, policy, incident, _change(mine, [*on, *gone], policy), now)
        if shown is not incident:
            await tx.put_incidents([shown])


def _change(mine: Sequence[Silence], known: Sequence[Silence], policy: Policy) -> Change:
    """Notes of other silences go, that of the last of `mine` to end comes."""

    def change(message: Message) -> Message:
        others = {_note(each, policy) for each in known}
        kept = tuple(note for note in message.notes if note not in others)
        return replace(message, notes=(*kept, *_notes(mine, policy)))

    return change


def _notes(mine: Sequence[Silence], policy: Policy) -> tuple[str, ...]:
    """One note: until the end of the last, nobody is told, whichever ends before."""
    last = max(mine, key=lambda one: one.ends_at, default=None)
    return (_note(last, policy),) if last is not None else ()


def _note(silence: Silence, policy: Policy) -> str:
    until = dates.moment(silence.ends_at, policy.timezone)
    return say("Silenced until {when} by {who}", when=until, who=plain(silence.author, _MOST_NAME))

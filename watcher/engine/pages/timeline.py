"""What happened to one incident, in order: what was told, who took it on, silences, exports, the limit."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from watcher.domain import dates
from watcher.domain.message import Message, Reason
from watcher.domain.plain import plain
from watcher.domain.rule import Level
from watcher.domain.silence import Silence
from watcher.domain.tongue import say
from watcher.domain.words import capital, level_word, listed, number
from watcher.engine.pages.words import MOST_NAME, MOST_TEXT, moment
from watcher.engine.policy import Policy
from watcher.engine.standing.letters import NOT_NEEDED
from watcher.ports.pages import Line
from watcher.records import Event, Export, ExportState, OutboxRow, RowState

MOST_LINES = 100
_TELLINGS = frozenset(
    f"alert.{reason.name.lower()}"
    for reason in (Reason.FIRED, Reason.FLAPPING, Reason.ESCALATED, Reason.EASED, Reason.RESOLVED)
)
_LEVELS = {level.word: level for level in Level}

_Timed = tuple[datetime, str]


def timeline(
    rows: Sequence[OutboxRow],
    events: Iterable[Event],
    silences: Iterable[Silence],
    exports: Iterable[Export],
    policy: Policy,
    now: datetime,
) -> tuple[Line, ...]:
    """The newest first, MOST_LINES of them."""
    found: list[_Timed] = [*_told(rows, now, policy.timezone)]
    first = min((row.created_at for row in rows), default=now)
    found += [timed for event in events if (timed := _happened(event, first)) is not None]
    found += [timed for silence in silences for timed in _silenced(silence, now, policy.timezone)]
    found += [timed for export in exports for timed in _exported(export)]
    newest = sorted(found, key=lambda timed: timed[0], reverse=True)[:MOST_LINES]
    return tuple(Line(moment(at, now, policy.timezone), plain(text, MOST_TEXT)) for at, text in newest)


def _told(rows: Sequence[OutboxRow], now: datetime, zone: str) -> list[_Timed]:
    """One line for each telling and what became of it, whatever the number of its receivers."""
    tellings: dict[tuple[datetime, str, str], list[str]] = defaultdict(list)
    for row in rows:
        became = _became(row, now, zone)
        if became is not None and not row.message.silent:
            at, words = became
            tellings[at, _what(row.message), words].append(plain(row.receiver, MOST_NAME))
    return [
        (at, say("{what}: {became}", what=what, became=words.format(receiver=listed(receivers))))
        for (at, what, words), receivers in tellings.items()
    ]


def _what(message: Message) -> str:
    return plain(message.change, MOST_TEXT).rstrip(".") or message.state or plain(message.headline, MOST_NAME)


def _became(row: OutboxRow, now: datetime, zone: str) -> tuple[datetime, str] | None:
    """When and what, with a place for the receiver; None where it was not needed in the end."""
    if row.state is RowState.SENT:
        return row.sent_at or row.created_at, say("told to {receiver}", receiver="{receiver}")
    if row.state is RowState.ABANDONED:
        if row.error in NOT_NEEDED:
            return None
        return row.created_at, say("could not be told to {receiver}", receiver="{receiver}")
    if row.held:
        until = dates.near(row.next_attempt_at, now, zone)
        return row.created_at, say("held until {when} for {receiver}", when=until, receiver="{receiver}")
    return row.created_at, say("waits to be told to {receiver}", receiver="{receiver}")


def _happened(event: Event, first: datetime) -> _Timed | None:
    """What no row tells; of tellings those before the `first` row, for older ones are not read."""
    data: Mapping[str, Any] = event.data
    by = plain(str(data.get("by") or ""), MOST_NAME)
    match event.kind:
        case "alert.acked":
            said = capital(say("acknowledged by {person}", person=by))
            reason = plain(str(data.get("reason") or ""), MOST_TEXT)
            return event.at, f"{said}: {reason}" if reason else said
        case "alert.unacked":
            return event.at, say("Acknowledgement taken back by {person}", person=by)
        case "limit.changed":
            return event.at, _limit(data.get("from"), data.get("to"))
        case kind if kind in _TELLINGS and event.at < first:
            level = _LEVELS.get(str(data.get("level")))
            return event.at, capital(level_word(level)) if level else say("Resolved")
    return None


def _limit(before: object, after: object) -> str:
    def said(value: object) -> str:
        return number(value) if isinstance(value, int | float) else say("unknown")

    return say("Limit changed: {before} → {after}", before=said(before), after=said(after))


def _silenced(silence: Silence, now: datetime, zone: str) -> Iterable[_Timed]:
    until = dates.near(silence.ends_at, now, zone)
    who, why = plain(silence.author, MOST_NAME), plain(silence.reason, MOST_TEXT)
    name = silence.name
    if not silence.expired_by:
        text = say(
            "{person} silenced this until {when} ({name}): {reason}",
            person=who,
            when=until,
            name=name,
            reason=why,
        )
        return [(silence.starts_at, text)]
    began = say("{person} silenced this ({name}): {reason}", person=who, name=name, reason=why)
    ended = say(
        "Silence {name} ended early by {person}", name=name, person=plain(silence.expired_by, MOST_NAME)
    )
    return [(silence.starts_at, began), (silence.ends_at, ended)]


def _exported(export: Export) -> Iterable[_Timed]:
    """When a report was asked for and how that ended; its own news stand among what was told, too."""
    who = plain(export.decided_by or export.asked_by.partition(" ")[2] or export.asked_by, MOST_NAME)
    asked = say("Export {id}, wanted by {who}", id=export.id, who=who)
    ended = _ended(export.state)
    if export.finished_at is None or not ended:
        return [(export.asked_at, asked)]
    return [(export.asked_at, asked), (export.finished_at, f"{say('Export {id}', id=export.id)}: {ended}")]


def _ended(state: ExportState) -> str:
    match state:
        case ExportState.SENT:
            return say("the vendor mails it")
        case ExportState.FINISHED:
            return say("its file is here")
        case ExportState.FAILED | ExportState.UNCERTAIN:
            return say("failed")
        case ExportState.DENIED:
            return say("denied")
        case ExportState.EXPIRED:
            return say("nobody answered")
    return say("ordered meanwhile") if state is ExportState.SPARED else ""

"""The far side's record against what was owed: what is lost, came twice or out of order, or is not so."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from bench.kills.seen import MAIL, SLACK, Arrival, Seen, mark_of, whole
from bench.kills.truth import Climber, Episode
from watcher.domain.message import Reason
from watcher.domain.rule import Level
from watcher.engine.delivering.settle import NEVER_HEARD
from watcher.records import OutboxRow, RowState

RECEIVERS = (SLACK, MAIL)
_OF_MANY = "g-"
"""How names begin of messages that tell of many: each receiver has its own, and mail an answer at the end."""
_BEGINS = frozenset({Reason.FIRED, Reason.ESCALATED, Reason.FLAPPING})


class Fault(StrEnum):
    """What can be wrong with a campaign."""

    LOST = "lost"
    TWICE = "came twice"
    ORDER = "out of order"
    STATE = "shows what does not hold"
    FALSE = "told what never was"
    DIED = "died by itself"
    STUCK = "stuck"


@dataclass(frozen=True, slots=True)
class Violation:
    """`life` is the number of the daemon's life in which it was noticed, or after which."""

    fault: Fault
    life: int
    what: str


@dataclass(frozen=True, slots=True)
class Told:
    """One transition as one receiver got it, by itself or among others."""

    row: OutboxRow
    arrival: Arrival


@dataclass
class Reckoning:
    """`rows` are all that was ever owed, by key; `killed` are the lives that ended by SIGKILL."""

    rows: Mapping[str, OutboxRow]
    seen: Seen
    climbers: Sequence[Climber]
    killed: frozenset[int]
    duplicates: dict[str, int] = field(default_factory=lambda: dict.fromkeys(RECEIVERS, 0))

    def all(self) -> list[Violation]:
        """Everything that is wrong, once all has come to rest."""
        found: list[Violation] = []
        for receiver in RECEIVERS:
            told = self._told(receiver)
            found += [*self._unknown(receiver), *self._copies(receiver), *self._unarrived(receiver, told)]
            found += [*_order(receiver, told), *self._demands(receiver, told), *_words(told)]
        return [*found, *self._one_sided()]

    @property
    def transitions(self) -> int:
        return len({(row.incident, row.message.revision) for row in self.rows.values() if _is_telling(row)})

    def _told(self, receiver: str) -> list[Told]:
        """In the order of arrival, each the first time."""
        by_mark = self._by_mark(receiver)
        found: dict[str, Told] = {}
        for arrival in self.seen.of(receiver):
            row = by_mark.get(whole(arrival.mark))
            if row is None:
                continue
            keys = [f"{tag}:{receiver}" for tag in row.message.members] or [row.key]
            for key in keys:
                if key in self.rows:
                    found.setdefault(key, Told(self.rows[key], arrival))
        return list(found.values())

    def _by_mark(self, receiver: str) -> dict[str, OutboxRow]:
        return {mark_of(row.key, receiver): row for row in self.rows.values() if row.receiver == receiver}

    def _unknown(self, receiver: str) -> Iterator[Violation]:
        """What arrived and the store knows nothing of."""
        known = self._by_mark(receiver)
        for arrival in self.seen.of(receiver):
            if whole(arrival.mark) not in known:
                yield Violation(Fault.FALSE, arrival.life, f"{receiver}: nobody owed {arrival.text!r}")

    def _copies(self, receiver: str) -> Iterator[Violation]:
        """Slack is asked before a message goes again; a mail may come again, once a kill."""
        last: dict[str, int] = {}
        excused: set[int] = set()
        for arrival in self.seen.of(receiver):
            before = last.get(arrival.mark)
            last[arrival.mark] = arrival.life
            if before is None:
                continue
            self.duplicates[receiver] += 1
            was_killed = before in self.killed and before != arrival.life
            if receiver == SLACK or not was_killed or before in excused:
                why = f"{receiver}: {arrival.text!r} of life {before} again"
                yield Violation(Fault.TWICE, arrival.life, why)
            excused.add(before)

    def _unarrived(self, receiver: str, told: Sequence[Told]) -> Iterator[Violation]:
        arrived = {one.row.key for one in told}
        heard = {one.row.incident for one in told}
        for row in self.rows.values():
            if row.receiver != receiver or row.message.reason is Reason.PROGRESS or row.message.members:
                continue
            dropped = row.state is RowState.ABANDONED and row.error == NEVER_HEARD
            if row.key in arrived or (dropped and row.incident not in heard):
                continue
            yield Violation(Fault.LOST, self.seen.life, f"{_called(row)}: {row.state} {row.error or ''}")

    def _one_sided(self) -> Iterator[Violation]:
        """Everything is routed to both, so what one is owed the other is."""
        owed: dict[tuple[str, int], set[str]] = defaultdict(set)
        for row in self.rows.values():
            if _is_telling(row):
                owed[row.incident, row.message.revision].add(row.receiver)
        for (incident, revision), receivers in owed.items():
            for missing in set(RECEIVERS) - receivers:
                what = (
                    f"{missing}: revision {revision} of {incident} was owed to {', '.join(receivers)} alone"
                )
                yield Violation(Fault.LOST, self.seen.life, what)

    def _demands(self, receiver: str, told: Sequence[Told]) -> Iterator[Violation]:
        """What the usage alone says must, and may, have been told."""
        for climber in self.climbers:
            mine = [each for each in told if _is_about(each.row, climber)]
            for episode in climber.episodes:
                here = [each for each in mine if climber.episode_of(each.row.message.opened_at) is episode]
                yield from _episode(f"{receiver}: {climber.name} since {episode.since}", episode, here)
            for each in mine:
                life, what = each.arrival.life, _called(each.row)
                level = each.row.message.level
                if level and level not in climber.episode_of(each.row.message.opened_at).possible:
                    yield Violation(Fault.FALSE, life, what)


def _episode(where: str, episode: Episode, told: Sequence[Told]) -> Iterator[Violation]:
    begun = [one for one in told if one.row.message.reason in _BEGINS]
    levels: list[Level] = [one.row.message.level for one in begun if one.row.message.level]
    life = told[-1].arrival.life if told else 0
    for missing in episode.demanded - set(levels):
        yield Violation(Fault.LOST, life, f"{where}: {missing.word} was never told")
    if levels != sorted(set(levels)):
        said = ", ".join(level.word for level in levels)
        yield Violation(Fault.ORDER, life, f"{where}: told {said}")
    over = {one.row.incident for one in told if one.row.message.reason is Reason.RESOLVED}
    for incident in {one.row.incident for one in begun} - over if episode.over else ():
        yield Violation(Fault.LOST, life, f"{where}: the end of {incident} was never told")


def _order(receiver: str, told: Sequence[Told]) -> Iterator[Violation]:
    last: dict[str, int] = {}
    for one in told:
        revision = one.row.message.revision
        if revision < last.get(one.row.incident, 0):
            what = f"{receiver}: {_called(one.row)} after revision {last[one.row.incident]}"
            yield Violation(Fault.ORDER, one.arrival.life, what)
        last[one.row.incident] = max(revision, last.get(one.row.incident, 0))


def _words(told: Sequence[Told]) -> Iterator[Violation]:
    """A message that came by itself begins with the state that it was owed for."""
    for one in told:
        alone = whole(one.arrival.mark) == mark_of(one.row.key, one.row.receiver)
        if alone and one.row.message.state not in one.arrival.text:
            yield Violation(Fault.FALSE, one.arrival.life, f"{_called(one.row)}: says {one.arrival.text!r}")


def shown(
    seen: Seen, rows: Mapping[str, OutboxRow], climbers: Sequence[Climber], now_muted: set[str]
) -> Iterator[Violation]:
    """Where an incident has a message of its own in the channel, that shows the state that holds."""
    by_name = {climber.name: climber for climber in climbers}
    for mark, message in seen.parents.items():
        row = rows.get(mark)
        climber = by_name.get(row.message.org) if row and not row.message.members else None
        if row is None or climber is None or not _is_about(row, climber) or climber.name in now_muted:
            continue
        current = climber.episode_of(row.message.opened_at) is climber.episodes[-1]
        level = climber.level if current else None
        wanted = level.word.capitalize() if level else "Resolved"
        if not message.text.startswith(wanted):
            owed = ", ".join(_history(rows, row))
            what = f"{_called(row)}: {wanted} holds, the channel shows {message.text!r}; owed were {owed}"
            yield Violation(Fault.STATE, seen.life, what)


def _is_telling(row: OutboxRow) -> bool:
    """Of one incident. What is said of many at once has its members, or ends what told of them."""
    is_news = row.message.reason is not Reason.PROGRESS and not row.message.members
    return is_news and not row.incident.startswith(_OF_MANY)


def _is_about(row: OutboxRow, climber: Climber) -> bool:
    return row.message.org == climber.name and row.message.resource == "cards"


def _history(rows: Mapping[str, OutboxRow], of: OutboxRow) -> list[str]:
    """What its receiver was owed of its incident, in the order in which it was."""
    mine = [row for row in rows.values() if (row.incident, row.receiver) == (of.incident, of.receiver)]
    return [
        f"{row.id} {row.message.reason} {row.message.state} {row.state}"
        for row in sorted(mine, key=lambda row: row.id)
    ]


def _called(row: OutboxRow) -> str:
    return f"{row.key} ({row.message.reason}, {row.message.state} {row.message.org})"

"""What happened since the digest before, in one line each: the weightiest are told, in order of time."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

from watcher.domain import dates
from watcher.domain.alert import Ended
from watcher.domain.digest.view import Change, DigestView, What
from watcher.domain.ends import ended_word
from watcher.domain.kind import Kind, state_word
from watcher.domain.plain import clip, plain
from watcher.domain.tongue import say
from watcher.domain.words import number

MOST_CHANGES = 10
_MOST_LINE = 240
_FEW = 3
_HEAVY = {Kind.CRITICAL: 0, Kind.NO_DATA: 0, Kind.WARNING: 1, Kind.FORECAST: 1}
_WEIGHTS = {What.LIMIT: 2, What.SILENCED: 3, What.ENDED: 4, What.TAKEN: 4}
_LIGHT = 5
_FOLLOWS = frozenset({None, Ended.FORECAST_IMPROVED, Ended.GROWTH_SLOWED})


@dataclass(frozen=True, slots=True)
class Changes:
    """Lines, oldest first, what is counted instead of listed last; and how many lines were left out."""

    lines: tuple[str, ...]
    more: str = ""


def changes(view: DigestView) -> Changes:
    found = _joined(sorted(view.changes, key=lambda one: one.at))
    reached = {one.incident for one in found if one.what is What.REACHED}
    takers = {one.incident: one.by for one in found if one.what is What.TAKEN}
    many = sum(one.what is What.ENDED for one in found) > _FEW
    told = [one for one in found if not _is_counted(one, reached, many=many)]
    chosen = sorted(told, key=lambda one: (_weight(one), -one.at.timestamp()))[:MOST_CHANGES]
    lines = [_line(one, view, takers) for one in told if one in chosen]
    counted = [*(_ends(found) if many else ()), *_exports(found)]
    left = len(told) - len(lines)
    more = say("and {count} more", count=number(left)) if left else ""
    return Changes((*lines, *counted), more)


def _joined(found: Sequence[Change]) -> list[Change]:
    """Of the ends of one series, of its use and its forecast, the last, if nothing began between them."""
    said: list[Change] = []
    later: dict[str, int] = {}  # by series, where its next end stands in `said`
    for one in reversed(found):
        about = one.series or one.name
        if one.what is What.REACHED:
            later.pop(about, None)
        if one.what is What.ENDED and about in later:
            last = said[later[about]]
            said[later[about]] = replace(last, ended=_weightier(one.ended, last.ended))
            continue
        if one.what is What.ENDED:
            later[about] = len(said)
        said.append(one)
    return said[::-1]


def _weightier(one: Ended | None, other: Ended | None) -> Ended | None:
    """The reason of two that says more: a forecast improves because something else did."""
    return other if one in _FOLLOWS else one


def _is_counted(change: Change, reached: set[str], *, many: bool) -> bool:
    """Whether it has no line of its own: it is counted, or said with what it is about."""
    if change.what is What.EXPORTED:
        return True
    if change.what is What.ENDED:
        return many
    return change.what is What.TAKEN and change.incident in reached


def _weight(change: Change) -> int:
    if change.what is What.REACHED:
        return _HEAVY.get(change.kind, _LIGHT)
    return _WEIGHTS.get(change.what, _LIGHT)


def _line(change: Change, view: DigestView, takers: dict[str, str]) -> str:
    return clip(_LINES[change.what](change, view, takers), _MOST_LINE)


def _reached(change: Change, view: DigestView, takers: dict[str, str]) -> str:
    state, when, about = state_word(change.kind), dates.weekday(change.at, view.zone), change.name
    if change.share is None:
        said = say("{name}: {state} since {when}", name=about, state=state, when=when)
    else:
        said = say(
            "{name}: {state} at {share} % since {when}",
            name=about,
            state=state,
            share=number(change.share),
            when=when,
        )
    taker = takers.get(change.incident)
    return f"{said}, {say('acknowledged by {person}', person=plain(taker, 40))}" if taker else said


def _ended(change: Change, view: DigestView, _: dict[str, str]) -> str:
    when = dates.weekday(change.at, view.zone)
    said = say("{name}: resolved on {when}", name=change.name, when=when)
    return f"{said} ({ended_words(change)})" if change.ended else said


def _taken(change: Change, view: DigestView, _: dict[str, str]) -> str:
    when = dates.weekday(change.at, view.zone)
    person = plain(change.by, 40)
    return say("{name}: acknowledged by {person} on {when}", name=change.name, person=person, when=when)


def _limit(change: Change, view: DigestView, _: dict[str, str]) -> str:
    before, after = (_amount(each) for each in (change.before, change.after))
    when = dates.plain_day(change.at, view.zone)
    name = change.name
    return say("{name}: limit {before} → {after} on {when}", name=name, before=before, after=after, when=when)


def _silenced(change: Change, view: DigestView, _: dict[str, str]) -> str:
    until = dates.weekday(change.until, view.zone) if change.until else "?"
    return say(
        "{person} silenced {name} until {when}: {reason}",
        person=plain(change.by, 40),
        name=change.name,
        when=until,
        reason=plain(change.reason, 80),
    )


_LINES = {
    What.REACHED: _reached,
    What.ENDED: _ended,
    What.TAKEN: _taken,
    What.LIMIT: _limit,
    What.SILENCED: _silenced,
}


def _amount(value: float | None) -> str:
    return say("unknown") if value is None else number(value)


def _ends(found: Sequence[Change]) -> list[str]:
    """How many ended, by why."""
    ends = [one for one in found if one.what is What.ENDED]
    whys = Counter(ended_words(one) for one in ends)
    said = ", ".join(
        f"{why} ({number(times)})" if len(whys) > 1 else why for why, times in whys.most_common()
    )
    count = number(len(ends))
    return [say("{count} resolved: {why}", count=count, why=said)]


def _exports(found: Sequence[Change]) -> list[str]:
    many = sum(one.what is What.EXPORTED for one in found)
    if not many:
        return []
    return [say("1 report exported") if many == 1 else say("{count} reports exported", count=number(many))]


def ended_words(change: Change) -> str:
    """Why it ended."""
    return ended_word(change.ended) if change.ended else say("no reason noted")

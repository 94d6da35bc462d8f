"""Several tellings as one message: what began together, what ended together, what quiet hours held."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TypeVar

from watcher.domain import dates
from watcher.domain.group_topics import common_words, figure, is_forecast
from watcher.domain.message import Figure, Item, Listing, Message, Reason
from watcher.domain.plain import clip, plain
from watcher.domain.quiet import Hushed
from watcher.domain.rule import Level, Watch
from watcher.domain.topic import Topic
from watcher.domain.words import count, listed, number, percent, share

_T = TypeVar("_T")
MOST_ITEMS = 10
MOST_NAME = 100
_MOST_AMOUNT = 120
_MOST_RULES = 5
_MOST_SENTENCE = 200
_NO_LEVEL = -1


@dataclass(frozen=True, slots=True)
class Frame:
    """Under which number, when and how several things are told together, and what people call them.

    `incident` is the message's own; `series_id` eight hex digits that name it; `about` is plain words, e.g.
    `workspaces on plan embed-starter`; `revision` must be new for each message of the incident.
    """

    incident: str
    series_id: str
    revision: int
    about: str
    at: datetime
    reason: Reason = Reason.FIRED
    hushed: Hushed | None = None


@dataclass(frozen=True, slots=True)
class _Told:
    """The words of a message about several things."""

    headline: str
    consequence: str
    lists: tuple[Listing, ...]
    notes: tuple[str, ...]


def tag(message: Message) -> str:
    """The name of a telling, whoever gets it."""
    return f"{message.incident}:{message.revision}"


def compose_group(members: Sequence[Message], frame: Frame, passed: frozenset[str] = frozenset()) -> Message:
    """One message for all `members`, of which there must be one at least; the worst lead.

    `passed` are incidents that its reader never heard of and that are over.
    """
    ranked = sorted(members, key=_rank)
    worst = ranked[0]
    told = _told(ranked, frame, passed)
    watches = {each.watch for each in members}
    return replace(
        worst,
        incident=frame.incident,
        series_id=frame.series_id,
        revision=frame.revision,
        watch=worst.watch if len(watches) == 1 else Watch.LIMIT,
        reason=frame.reason,
        crossed=(),
        ended=_one([each.ended for each in members], None),
        org=frame.about,
        used=None,
        limit=None,
        period_label="",
        period_name=_one([each.period_name for each in members], ""),
        identity=_capital(frame.about),
        headline=told.headline,
        sentence=clip(f"{worst.state}: {told.headline}. {told.consequence}".strip(), _MOST_SENTENCE),
        change="",
        consequence=told.consequence,
        facts=(),
        notes=told.notes,
        rules=_rules(ranked),
        next_step=_one([each.next_step for each in members], ""),
        runbook=_one([each.runbook for each in members], ""),
        opened_at=min(each.opened_at for each in members),
        at=frame.at,
        as_of=min((each.as_of for each in members if each.as_of), default=None),
        contributors=None,
        wants_contributors=False,
        mention=_mentions(members),
        earlier="",
        lists=told.lists,
        members=tuple(tag(each) for each in ranked),
        hushed=frame.hushed,
        topic=_one([each.topic for each in members], Topic.USE),
        projected=None,
        offers=(),
        acked_by="",
        acked_at=None,
    )


def frame_of(group: Message) -> Frame:
    """What `group` was composed in, to compose it again."""
    return Frame(
        group.incident, group.series_id, group.revision, group.org, group.at, group.reason, group.hushed
    )


def _told(ranked: Sequence[Message], frame: Frame, passed: frozenset[str]) -> _Told:
    if frame.reason is Reason.SUMMARY:
        return _summed_up(ranked, frame, passed)
    if frame.reason is Reason.RESOLVED:
        return _over(ranked, frame)
    return _begun(ranked, frame)


def _begun(ranked: Sequence[Message], frame: Frame) -> _Told:
    together = f"Told together: {count(len(ranked), 'alert')} that began in one poll"
    return _Told(
        headline=f"{_many(ranked, frame)} {_where_they_stand(ranked)}",
        consequence=_levels(ranked),
        lists=(_listing("The ten worst" if len(ranked) > MOST_ITEMS else "All of them", ranked),),
        notes=(together,),
    )


def _over(ranked: Sequence[Message], frame: Frame) -> _Told:
    whys = Counter(str(each.ended) for each in ranked if each.ended)
    one = len({each.change for each in ranked}) == 1
    reasons = listed([f"{why} ({times:,})" for why, times in whys.most_common()])
    return _Told(
        headline=f"{_many(ranked, frame)} {'is' if len(ranked) == 1 else 'are'} over",
        consequence=ranked[0].change if one else f"{_capital(reasons)}.",
        lists=(_listing("Over", ranked),),
        notes=(),
    )


def _summed_up(ranked: Sequence[Message], frame: Frame, passed: frozenset[str]) -> _Told:
    """What still holds first; then what ended of what was told before; then what nobody heard of."""
    hold = [each for each in ranked if each.level is not None]
    over = [each for each in ranked if each.level is None and each.incident not in passed]
    gone = [each for each in ranked if each.level is None and each.incident in passed]
    parts = [
        (hold, "still so", "Still so"),
        (over, "over", "Over since"),
        (gone, "came and went", "Came and went"),
    ]
    said = ", ".join(f"{len(some):,} {words}" for some, words, _ in parts if some)
    schedule = f"({plain(frame.hushed.schedule, 60)}) " if frame.hushed else ""
    until = f" until {dates.weekday(frame.hushed.until, ranked[0].timezone)}" if frame.hushed else ""
    return _Told(
        headline=f"Held by quiet hours: {said}",
        consequence=_levels(hold) if hold else "Nothing of it holds now.",
        lists=tuple(_listing(title, some) for some, _, title in parts if some),
        notes=(f"Quiet hours {schedule}held {count(len(ranked), 'message')}{until}",),
    )


def _many(ranked: Sequence[Message], frame: Frame) -> str:
    return f"{len(ranked):,} {frame.about}" if len(ranked) > 1 else ranked[0].identity


def _where_they_stand(ranked: Sequence[Message]) -> str:
    """`are at 85 % or more of their tasks`, where all are known and of one kind."""
    parts = [percent(each.used or 0, each.limit) for each in ranked if each.used is not None]
    known = [part for part in parts if part is not None]
    resource = _one([each.resource_label for each in ranked], "")
    verb = "is" if len(ranked) == 1 else "are"
    if words := common_words(ranked):
        return words
    if len(known) < len(ranked) or not resource:
        return f"{verb} at {_worst_word(ranked)}{' or below' if len({m.level for m in ranked}) > 1 else ''}"
    return f"{verb} at {min(known):,} % or more of their {resource}"


def _worst_word(ranked: Sequence[Message]) -> str:
    level = ranked[0].level
    return level.word if level else "no level"


def _levels(members: Sequence[Message]) -> str:
    """How many at which level, `3 critical, 20 warning.`, and when all of them reset."""
    levels = Counter(each.level for each in members if each.level)
    if len(levels) == 1 and len(members) > 1:
        return f"All at level {next(iter(levels)).word}.{_resets(members)}"
    said = [f"{times:,} {level.word}" for level, times in sorted(levels.items(), reverse=True)]
    return f"{', '.join(said)}.{_resets(members)}" if said else ""


def _resets(members: Sequence[Message]) -> str:
    """The reset that all have in common; empty where there is none."""
    texts = [next((fact.text for fact in m.facts if fact.label == "Resets"), "") for m in members]
    reset = _one(texts, "")
    return f" Resets {reset}." if reset and not reset.startswith("no ") else ""


def _listing(title: str, ranked: Sequence[Message]) -> Listing:
    items = tuple(_item(each) for each in ranked[:MOST_ITEMS])
    rest = len(ranked) - len(items)
    return Listing(title, items, f"and {rest:,} more (watcher status)" if rest else "")


def _item(member: Message) -> Item:
    return Item(member.state, clip(plain(member.identity), MOST_NAME), clip(_amount(member), _MOST_AMOUNT))


def _amount(member: Message) -> str:
    """The numbers of one of many; of what is over what it came to, and when it was."""
    if member.level is None:
        spell = dates.spell(member.opened_at, max(member.at, member.opened_at), member.timezone)
        peak = [f"peak {fact.text}" for fact in member.facts if fact.figure is Figure.PEAK]
        was = [member.before.word] if member.before else []
        return ", ".join([*was, spell, *peak])
    if member.watch is not Watch.LIMIT or member.used is None:
        return "no data"
    if said := figure(member):
        return said
    if member.limit is None:
        return f"{number(member.used)} (limit unknown)"
    of = f"{number(member.used)} of {number(member.limit)}"
    part = share(member.used, member.limit)
    return f"{part}, {of}" if part else of


def _rank(member: Message) -> tuple[float, float, float, str]:
    """Critical first, then by share, what has none last; what is over after what holds."""
    level = member.level if member.level is not None else _NO_LEVEL
    before = member.before or 0
    amount = member.projected if is_forecast(member) else member.used
    part = percent(amount, member.limit) if amount is not None else None
    exact = (amount or 0) / member.limit if part is not None and member.limit else -1.0
    return -level, -before if member.level is None else 0, -exact, member.identity


def _mentions(members: Sequence[Message]) -> str:
    """Everybody whom a critical one of them calls, once."""
    calls = [word for m in members if m.level is Level.CRITICAL for word in m.mention.split()]
    return " ".join(dict.fromkeys(calls))


def _rules(ranked: Sequence[Message]) -> tuple[str, ...]:
    names = list(dict.fromkeys(rule for each in ranked for rule in each.rules))
    rest = len(names) - _MOST_RULES
    return (*names[:_MOST_RULES], f"and {rest} more") if rest > 0 else tuple(names)


def _one(values: Sequence[_T], other: _T) -> _T:
    """What all of them are, or `other` where they differ."""
    return values[0] if len(set(values)) == 1 else other


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]

"""Several tellings as one message: what began together, what ended together, what quiet hours held."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TypeVar

from watcher.domain import dates
from watcher.domain.ends import ended_word
from watcher.domain.group_floods import (
    are_rules,
    held_back_by,
    rules_flood,
    rules_hold_nothing,
    rules_named,
)
from watcher.domain.group_topics import common_words, figure, is_forecast
from watcher.domain.message import Figure, Item, Listing, Message, Reason
from watcher.domain.plain import clip, plain
from watcher.domain.quiet import Hushed
from watcher.domain.rule import Level, Watch
from watcher.domain.tongue import say, speaking
from watcher.domain.topic import Topic
from watcher.domain.words import (
    capital,
    for_the_ear,
    level_word,
    listed,
    number,
    percent,
    share,
    whole_number,
)
from watcher.domain.zoned import zoned

_T = TypeVar("_T")
MOST_ITEMS = 10
MOST_NAME = 100
_MOST_AMOUNT = 120
_MOST_RULES = 5
_MOST_RESOURCES = 3
_MOST_SENTENCE = 200
_NO_LEVEL = -1
_BEGIN = {Reason.FIRED, Reason.FLAPPING}


@dataclass(frozen=True, slots=True)
class Frame:
    """Under which number, when and how several things are told together, and what people call them.

    `incident` is the message's own; `series_id` eight hex digits that name it; `about` is plain words, e.g.
    `workspaces on plan embed-starter`; `revision` must be new for each message of the incident.
    `began` is the message that they were told together in before: what is told now goes on in its thread.
    """

    incident: str
    series_id: str
    revision: int
    about: str
    at: datetime
    reason: Reason = Reason.FIRED
    hushed: Hushed | None = None
    began: Message | None = None


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

    `passed` are incidents that its reader never heard of and that are over. It is in the tongue of the worst.
    """
    ranked = sorted(members, key=_rank)
    with speaking(ranked[0].locale):
        return _composed(ranked, frame, passed)


def _composed(members: Sequence[Message], frame: Frame, passed: frozenset[str]) -> Message:
    """The message for `members`, worst first."""
    worst, told, began = members[0], _told(members, frame, passed), frame.began
    watches = {each.watch for each in members}
    group = replace(
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
        period_name=began.period_name if began else _one([each.period_name for each in members], ""),
        identity=began.identity if began else _identity(members, _many(members, frame)),
        headline=told.headline,
        sentence=_sentence(
            f"{worst.state}: {told.headline}. {told.consequence}".strip(),
            frame.about,
            worst.org,
            worst.resource_label,
        ),
        change="",
        consequence=told.consequence,
        facts=(),
        notes=told.notes,
        rules=_rules(members),
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
        members=tuple(tag(each) for each in members),
        hushed=frame.hushed,
        topic=began.topic if began else _one([each.topic for each in members], Topic.USE),
        projected=None,
        offers=(),
        acked_by="",
        acked_at=None,
        goes_with=_one([each.goes_with for each in members], ""),
    )
    return zoned(group)


def _sentence(text: str, *names: str) -> str:
    """For the ear; what stands in `names` as it is."""
    return clip(for_the_ear(text, *names), _MOST_SENTENCE)


def frame_of(group: Message, began: Message | None = None) -> Frame:
    """What `group` was composed in, to compose it again; it goes on in the thread that `began` began."""
    return Frame(
        group.incident,
        group.series_id,
        group.revision,
        group.org,
        group.at,
        group.reason,
        group.hushed,
        began,
    )


def _identity(ranked: Sequence[Message], many: str) -> str:
    """How `many`, and of which resource: `7 organizations: automation jobs`."""
    if len(ranked) == 1:
        return ranked[0].identity
    if are_rules(ranked):
        return rules_named(ranked)
    labels = list(dict.fromkeys(each.resource_label for each in ranked if each.resource_label))
    of = f": {listed(labels)}" if 0 < len(labels) <= _MOST_RESOURCES else ""
    return f"{capital(many)}{of}"


def _told(ranked: Sequence[Message], frame: Frame, passed: frozenset[str]) -> _Told:
    by_now = frame.reason is Reason.PROGRESS
    began = frame.began.reason if by_now and frame.began else frame.reason
    if began is Reason.SUMMARY:
        return _summed_up(ranked, frame, passed)
    if frame.reason is Reason.RESOLVED or ranked[0].level is None:
        return _over(ranked, frame)
    return _by_now(ranked, frame) if by_now else _begun(ranked, frame)


def _begun(ranked: Sequence[Message], frame: Frame) -> _Told:
    if are_rules(ranked):
        return _Told(rules_flood(ranked), held_back_by(ranked), _by_resource(ranked), ())
    change = _one([each.change for each in ranked], "") if frame.began else ""
    return _Told(
        headline=_where_they_stand(ranked, _many(ranked, frame)),
        consequence=" ".join(filter(None, (change, _levels(ranked)))),
        lists=_by_resource(ranked),
        notes=(_together(ranked),),
    )


def _by_resource(ranked: Sequence[Message]) -> tuple[Listing, ...]:
    """The worst; of two or three resources a list for each."""
    labels = list(dict.fromkeys(each.resource_label for each in ranked))
    if 1 < len(labels) <= _MOST_RESOURCES:
        mine = {label: [each for each in ranked if each.resource_label == label] for label in labels}
        most = MOST_ITEMS // len(labels)
        return tuple(_listing(capital(label), some, most) for label, some in mine.items())
    title = say("The ten worst") if len(ranked) > MOST_ITEMS else say("All of them")
    return (_listing(title, ranked),)


def _together(members: Sequence[Message]) -> str:
    """How many it tells of, and what they have done."""
    reasons, many = {each.reason for each in members}, whole_number(len(members))
    if len(members) == 1:
        return say("Told together: 1 alert of one poll")
    if reasons <= _BEGIN:
        return say("Told together: {alerts} alerts that began in one poll", alerts=many)
    if reasons == {Reason.ESCALATED}:
        return say("Told together: {alerts} alerts that rose in one poll", alerts=many)
    return say("Told together: {alerts} alerts of one poll", alerts=many)


def _by_now(ranked: Sequence[Message], frame: Frame) -> _Told:
    """What became of them: those that hold, and those that are over."""
    hold = [each for each in ranked if each.level is not None]
    over = [each for each in ranked if each.level is None]
    many = say("The ten worst") if len(hold) > MOST_ITEMS else say("All of them")
    ended = say("{many} over", many=whole_number(len(over))) if over else ""
    lists = [_listing(say("Still so") if over else many, hold)]
    return _Told(
        headline=_where_they_stand(hold, _many(hold, frame)),
        consequence=" ".join(filter(None, (_how_bad(hold), f"{capital(ended)}." if ended else ""))),
        lists=tuple([*lists, _listing(say("Over since"), over)] if over else lists),
        notes=frame.began.notes if frame.began else (),
    )


def _how_bad(hold: Sequence[Message]) -> str:
    return held_back_by(hold) if are_rules(hold) else _levels(hold)


def _over(ranked: Sequence[Message], frame: Frame) -> _Told:
    whys = Counter(ended_word(each.ended) for each in ranked if each.ended)
    rules = are_rules(ranked)
    one = len({each.change for each in ranked}) == 1 and not rules
    reasons = listed([f"{why} ({whole_number(times)})" for why, times in whys.most_common()])
    return _Told(
        headline=rules_hold_nothing(ranked) if rules else _identity(ranked, _many(ranked, frame)),
        consequence=ranked[0].change if one else f"{capital(reasons)}.",
        lists=(_listing(say("Over", "alerts"), ranked),),
        notes=(),
    )


def _summed_up(ranked: Sequence[Message], frame: Frame, passed: frozenset[str]) -> _Told:
    """What still holds first; then what ended of what was told before; then what nobody heard of."""
    hold = [each for each in ranked if each.level is not None]
    over = [each for each in ranked if each.level is None and each.incident not in passed]
    gone = [each for each in ranked if each.level is None and each.incident in passed]
    said = [
        say("{many} still so", many=whole_number(len(hold))) if hold else "",
        say("{many} over", many=whole_number(len(over))) if over else "",
        say("{many} came and went", many=whole_number(len(gone))) if gone else "",
    ]
    lists = ((say("Still so"), hold), (say("Over since"), over), (say("Came and went"), gone))
    return _Told(
        headline=say("Held by quiet hours: {said}", said=", ".join(filter(None, said))),
        consequence=_levels(hold) if hold else say("Nothing of it holds now."),
        lists=tuple(_listing(title, some) for title, some in lists if some),
        notes=(_held(ranked, frame.hushed),),
    )


def _held(ranked: Sequence[Message], hushed: Hushed | None) -> str:
    """Which quiet hours held how many messages until when."""
    one, messages = len(ranked) == 1, whole_number(len(ranked))
    if hushed is None:
        return (
            say("Quiet hours held 1 message")
            if one
            else say("Quiet hours held {messages} messages", messages=messages)
        )
    name, until = plain(hushed.schedule, 60), dates.weekday(hushed.until, ranked[0].timezone)
    if one:
        return say("Quiet hours ({name}) held 1 message until {until}", name=name, until=until)
    return say(
        "Quiet hours ({name}) held {messages} messages until {until}",
        name=name,
        messages=messages,
        until=until,
    )


def _many(ranked: Sequence[Message], frame: Frame) -> str:
    return f"{whole_number(len(ranked))} {frame.about}" if len(ranked) > 1 else ranked[0].identity


def _where_they_stand(ranked: Sequence[Message], name: str) -> str:
    """`7 workspaces are at 85 % or more of their tasks`, where all are known and of one kind."""
    parts = [percent(each.used or 0, each.limit) for each in ranked if each.used is not None]
    known = [part for part in parts if part is not None]
    resource = _one([each.resource_label for each in ranked], "")
    if any(each.watch is Watch.RULE for each in ranked):
        return rules_flood(ranked) if are_rules(ranked) else _at_levels(ranked, name)
    if words := common_words(ranked, name):
        return words
    if not resource:
        return _identity(ranked, name)
    if len(known) < len(ranked):
        return _at_levels(ranked, name)
    least = whole_number(min(known))
    if len(ranked) == 1:
        return say(
            "{name} is at {part} % or more of their {resource}", name=name, part=least, resource=resource
        )
    return say("{name} are at {part} % or more of their {resource}", name=name, part=least, resource=resource)


def _at_levels(ranked: Sequence[Message], name: str) -> str:
    level = level_word(ranked[0].level) if ranked[0].level else say("no level")
    if len(ranked) == 1:
        return say("{name} is at {level}", name=name, level=level)
    if len({m.level for m in ranked}) > 1:
        return say("{name} are at {level} or below", name=name, level=level)
    return say("{name} are at {level}", name=name, level=level)


def _levels(members: Sequence[Message]) -> str:
    """How many at which level, `3 critical, 20 warning.`, and when all of them reset."""
    levels = Counter(each.level for each in members if each.level)
    if len(levels) == 1 and len(members) > 1:
        every = say("All at level {level}.", level=level_word(next(iter(levels))))
        return f"{every}{_resets(members)}"
    said = [
        f"{whole_number(times)} {level_word(level)}" for level, times in sorted(levels.items(), reverse=True)
    ]
    return f"{', '.join(said)}.{_resets(members)}" if said else ""


def _resets(members: Sequence[Message]) -> str:
    """The reset that all have in common; empty where there is none."""
    found = [next((fact for fact in m.facts if fact.figure is Figure.RESETS), None) for m in members]
    reset = _one([fact.text if fact and fact.when else "" for fact in found], "")
    return f" {say('Resets {when}.', when=reset)}" if reset else ""


def _listing(title: str, ranked: Sequence[Message], most: int = MOST_ITEMS) -> Listing:
    items = tuple(_item(each) for each in ranked[:most])
    rest = len(ranked) - len(items)
    return Listing(
        title, items, say("and {rest} more (watcher status)", rest=whole_number(rest)) if rest else ""
    )


def _item(member: Message) -> Item:
    return Item(member.state, clip(plain(member.identity), MOST_NAME), clip(_amount(member), _MOST_AMOUNT))


def _amount(member: Message) -> str:
    """The numbers of one of many; of what is over what it came to, and when it was."""
    if member.level is None:
        spell = dates.spell(member.opened_at, max(member.at, member.opened_at), member.timezone)
        peak = [f"{fact.label.lower()} {fact.text}" for fact in member.facts if fact.figure is Figure.PEAK]
        was = [level_word(member.before)] if member.before else []
        return ", ".join([*was, spell, *peak])
    if member.watch is Watch.RULE and member.used is not None and member.limit is not None:
        return say("{alerts} alerts, limit {limit}", alerts=number(member.used), limit=number(member.limit))
    if member.watch is not Watch.LIMIT or member.used is None:
        return say("no data")
    if said := figure(member):
        return said
    if member.limit is None:
        return say("{used} (limit unknown)", used=number(member.used))
    of = say("{used} of {limit}", used=number(member.used), limit=number(member.limit))
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
    """Each by its name once, whatever level of it holds."""
    conditions: dict[str, dict[str, None]] = {}
    for line in (rule for each in ranked for rule in each.rules):
        name, _, condition = line.partition(" (")
        conditions.setdefault(name, {})[condition.removesuffix(")")] = None
    names = [_with_conditions(name, list(filter(None, known))) for name, known in conditions.items()]
    rest = len(names) - _MOST_RULES
    return (*names[:_MOST_RULES], say("and {rest} more", rest=rest)) if rest > 0 else tuple(names)


def _with_conditions(name: str, known: Sequence[str]) -> str:
    """A rule once, with all that it asked."""
    return f"{name} ({', '.join(known)})" if known else name


def _one(values: Sequence[_T], other: _T) -> _T:
    """What all of them are, or `other` where they differ."""
    return values[0] if len(set(values)) == 1 else other

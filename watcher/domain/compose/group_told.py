"""What a message about several says: what began together, by now, at the end, or after quiet hours."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from watcher.domain import dates
from watcher.domain.compose.group_floods import (
    are_rules,
    held_back_by,
    rules_flood,
    rules_hold_nothing,
)
from watcher.domain.compose.group_frame import Frame
from watcher.domain.compose.group_words import (
    MOST_ITEMS,
    by_resource,
    how_bad,
    identity_of,
    levels_of,
    listing,
    many_of,
    one_of,
    where_they_stand,
)
from watcher.domain.ends import ended_word
from watcher.domain.message import Listing, Message, Reason
from watcher.domain.plain import plain
from watcher.domain.quiet import Hushed
from watcher.domain.tongue import say
from watcher.domain.words import (
    capital,
    listed,
    whole_number,
)

_BEGIN = {Reason.FIRED, Reason.FLAPPING}


@dataclass(frozen=True, slots=True)
class Told:
    """The words of a message about several things."""

    headline: str
    consequence: str
    lists: tuple[Listing, ...]
    notes: tuple[str, ...]


def told_of(ranked: Sequence[Message], frame: Frame, passed: frozenset[str]) -> Told:
    by_now = frame.reason is Reason.PROGRESS
    began = frame.began.reason if by_now and frame.began else frame.reason
    if began is Reason.SUMMARY:
        return _summed_up(ranked, frame, passed)
    if frame.reason is Reason.RESOLVED or ranked[0].level is None:
        return _over(ranked, frame)
    return _by_now(ranked, frame) if by_now else _begun(ranked, frame)


def _begun(ranked: Sequence[Message], frame: Frame) -> Told:
    if are_rules(ranked):
        return Told(rules_flood(ranked), held_back_by(ranked), by_resource(ranked), ())
    change = one_of([each.change for each in ranked], "") if frame.began else ""
    return Told(
        headline=where_they_stand(ranked, many_of(ranked, frame)),
        consequence=" ".join(filter(None, (change, levels_of(ranked)))),
        lists=by_resource(ranked),
        notes=(_together(ranked),),
    )


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


def _by_now(ranked: Sequence[Message], frame: Frame) -> Told:
    """What became of them: those that hold, and those that are over."""
    hold = [each for each in ranked if each.level is not None]
    over = [each for each in ranked if each.level is None]
    many = say("The ten worst") if len(hold) > MOST_ITEMS else say("All of them")
    ended = say("{many} over", many=whole_number(len(over))) if over else ""
    lists = [listing(say("Still so") if over else many, hold)]
    return Told(
        headline=where_they_stand(hold, many_of(hold, frame)),
        consequence=" ".join(filter(None, (how_bad(hold), f"{capital(ended)}." if ended else ""))),
        lists=tuple([*lists, listing(say("Over since"), over)] if over else lists),
        notes=frame.began.notes if frame.began else (),
    )


def _over(ranked: Sequence[Message], frame: Frame) -> Told:
    whys = Counter(ended_word(each.ended) for each in ranked if each.ended)
    rules = are_rules(ranked)
    one = len({each.change for each in ranked}) == 1 and not rules
    reasons = listed([f"{why} ({whole_number(times)})" for why, times in whys.most_common()])
    return Told(
        headline=rules_hold_nothing(ranked) if rules else identity_of(ranked, many_of(ranked, frame)),
        consequence=ranked[0].change if one else f"{capital(reasons)}.",
        lists=(listing(say("Over", "alerts"), ranked),),
        notes=(),
    )


def _summed_up(ranked: Sequence[Message], frame: Frame, passed: frozenset[str]) -> Told:
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
    return Told(
        headline=say("Held by quiet hours: {said}", said=", ".join(filter(None, said))),
        consequence=levels_of(hold) if hold else say("Nothing of it holds now."),
        lists=tuple(listing(title, some) for title, some in lists if some),
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

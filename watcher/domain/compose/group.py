"""Several tellings as one message: what began together, what ended together, what quiet hours held."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from watcher.domain.compose.group_frame import Frame
from watcher.domain.compose.group_told import told_of
from watcher.domain.compose.group_words import identity_of, many_of, one_of, rank
from watcher.domain.message import Message
from watcher.domain.plain import clip
from watcher.domain.rule import Level, Watch
from watcher.domain.tongue import say, speaking
from watcher.domain.topic import Topic
from watcher.domain.words import (
    for_the_ear,
)
from watcher.domain.zoned import zoned

_MOST_RULES = 5
_MOST_SENTENCE = 200


def tag(message: Message) -> str:
    """The name of a telling, whoever gets it."""
    return f"{message.incident}:{message.revision}"


def compose_group(members: Sequence[Message], frame: Frame, passed: frozenset[str] = frozenset()) -> Message:
    """One message for all `members`, of which there must be one at least; the worst lead.

    `passed` are incidents that its reader never heard of and that are over. It is in the tongue of the worst.
    """
    ranked = sorted(members, key=rank)
    with speaking(ranked[0].locale):
        return _composed(ranked, frame, passed)


def _composed(members: Sequence[Message], frame: Frame, passed: frozenset[str]) -> Message:
    """The message for `members`, worst first."""
    worst, told, began = members[0], told_of(members, frame, passed), frame.began
    watches = {each.watch for each in members}
    group = replace(
        worst,
        incident=frame.incident,
        series_id=frame.series_id,
        revision=frame.revision,
        watch=worst.watch if len(watches) == 1 else Watch.LIMIT,
        reason=frame.reason,
        crossed=(),
        ended=one_of([each.ended for each in members], None),
        org=frame.about,
        used=None,
        limit=None,
        period_label="",
        period_name=began.period_name if began else one_of([each.period_name for each in members], ""),
        identity=began.identity if began else identity_of(members, many_of(members, frame)),
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
        next_step=one_of([each.next_step for each in members], ""),
        runbook=one_of([each.runbook for each in members], ""),
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
        topic=began.topic if began else one_of([each.topic for each in members], Topic.USE),
        projected=None,
        offers=(),
        acked_by="",
        acked_at=None,
        goes_with=one_of([each.goes_with for each in members], ""),
    )
    return zoned(group)


def _sentence(text: str, *names: str) -> str:
    """For the ear; what stands in `names` as it is."""
    return clip(for_the_ear(text, *names), _MOST_SENTENCE)


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

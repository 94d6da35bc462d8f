"""The words of a message about growth out of the ordinary: more than last week, faster than time goes by."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import timedelta

from watcher.domain import dates
from watcher.domain.alert import Ended
from watcher.domain.average import average_text
from watcher.domain.compose.limit import change_words, facts_of, notes_of, unknown_text
from watcher.domain.compose.scene import Scene, Text
from watcher.domain.end_words import ended_notes, why_over
from watcher.domain.evaluate import TermResult
from watcher.domain.facts import Rise
from watcher.domain.limit_words import (
    amount_words,
    left_words,
    limit_fact,
    now_words,
    rebased_words,
    resets_fact,
    used_now_fact,
)
from watcher.domain.message import Fact, Figure
from watcher.domain.period import PeriodKind
from watcher.domain.plain import plain
from watcher.domain.reading import Reading
from watcher.domain.terms import Metric
from watcher.domain.tongue import called, numerals, say
from watcher.domain.words import number, share, times

_HOURS_FROM = 48


def growth_text(scene: Scene) -> Text:
    """A series that grows as it usually does not, or its calm."""
    return _ended_text(scene) if scene.telling.level is None else _held_text(scene)


@dataclass(frozen=True, slots=True)
class _Growth:
    """What the first term that asks for growth found; `said` as it stands behind a name."""

    said: str
    aside: str
    fact: Fact


def _held_text(scene: Scene) -> Text:
    reading = scene.telling.reading
    if reading is None:
        return unknown_text(scene)
    found = _growth(reading, scene)
    aside = (
        found.aside if found else say("How much it grows is not known now: {why}.", why=_why_unknown(scene))
    )
    rebased = rebased_words(scene) if scene.telling.rebased else ""
    parts = (rebased, aside, left_words(reading, scene), average_text(reading, scene.telling.at, scene.zone))
    used, limit, *_, resets = facts_of(reading, scene)
    return Text(
        headline=_said(scene.identity, found, reading),
        sentences=(
            f"{scene.state}: {_said(scene.spoken, found, reading)}.",
            aside,
            left_words(reading, scene),
        ),
        consequence=" ".join(filter(None, parts)),
        change=change_words(scene),
        facts=(*((found.fact,) if found else ()), used, limit, resets),
        notes=notes_of(scene),
    )


def _said(name: str, found: _Growth | None, reading: Reading) -> str:
    if found is None:
        return say("{name} at {amount}, growth unknown", name=name, amount=amount_words(reading))
    return f"{name} {found.said}"


def _growth(reading: Reading, scene: Scene) -> _Growth | None:
    for asked in scene.telling.asked:
        if asked.term.metric is Metric.RISE:
            return _rise(asked, reading, scene)
        if asked.term.metric is Metric.PACE:
            return _pace(asked, reading, scene)
    return None


# --- more than last week ---------------------------------------------------------------------------------


def _rise(asked: TermResult, reading: Reading, scene: Scene) -> _Growth | None:
    rise, window = _rise_of(asked, scene), _window(asked.term.window)
    if rise is None or rise.now is None or not math.isfinite(rise.now):
        return None
    often, amount = _often(rise), number(abs(rise.now))
    moved = (
        say("rose by {amount} in {window}", amount=amount, window=window)
        if rise.now >= 0
        else say("fell by {amount} in {window}", amount=amount, window=window)
    )
    part = share(rise.now, reading.limit.value if reading.limit else None)
    of = f"{say('That is {part} of the limit.', part=part)} " if part and rise.now > 0 else ""
    figure = say("{amount} in {window}", amount=amount, window=window)
    return _Growth(
        f"{moved}, {often}" if often else moved,
        f"{of}{_week_before(rise, window)}",
        Fact(say("Rise"), figure, note=often, figure=Figure.RISE),
    )


def _rise_of(asked: TermResult, scene: Scene) -> Rise | None:
    return scene.telling.facts.rises.get(asked.term.window) if scene.telling.facts else None


def _often(rise: Rise) -> str:
    """`3.1 times last week's`; empty where that says nothing."""
    if rise.now is None or rise.week_before is None or not rise.week_before > 0 or rise.now <= 0:
        return ""
    ratio = times(rise.now / rise.week_before)
    return say("{ratio} last week's", ratio=ratio) if ratio else ""


def _week_before(rise: Rise, window: str) -> str:
    if rise.week_before is None:
        return say("What it was a week before is not known.")
    before = number(rise.week_before)
    return say("A week before it was {before} in the same {window}.", before=before, window=window)


def _window(seconds: float) -> str:
    """`24 h`, `7 days`, `30 min`."""
    span = timedelta(seconds=seconds)
    hours = seconds / 3600
    return numerals(f"{hours:g} h") if 1 <= hours < _HOURS_FROM else dates.lasting(span)


# --- faster than time goes by ----------------------------------------------------------------------------


def _pace(asked: TermResult, reading: Reading, scene: Scene) -> _Growth | None:
    often = times(asked.measured) if asked.measured is not None else ""
    if not often or reading.period is None or reading.limit is None:
        return None
    period, part = _period(reading.period.kind), share(reading.used, reading.limit.value)
    gone = int(reading.period.elapsed(scene.telling.at) * 100)
    note = say("{gone} % of the {period} gone", gone=gone, period=period)
    return _Growth(
        say("used {often} as fast as the {period}", often=often, period=period),
        say("{part} used with {gone} % of the {period} gone.", part=part, gone=gone, period=period),
        Fact(say("Pace"), often, note=note, figure=Figure.PACE),
    )


def _period(kind: PeriodKind) -> str:
    if kind is PeriodKind.MONTH:
        return say("month")
    return say("billing period") if kind is PeriodKind.BILLING else say("day")


# --- the end --------------------------------------------------------------------------------------------


def _ended_text(scene: Scene) -> Text:
    reading = scene.telling.reading
    why = why_over(scene)
    slowed = (scene.telling.ended or scene.telling.incident.ended) is Ended.GROWTH_SLOWED
    found = _growth(reading, scene) if reading and slowed else None
    now = say("Lately it {growth}.", growth=found.said) if found else ""
    return Text(
        headline=say("{name}, growth", name=scene.identity),
        sentences=(say("{state}: {name}, growth.", state=scene.state, name=scene.spoken), why, now),
        consequence=" ".join(filter(None, (why, now, now_words(reading)))),
        change=why,
        facts=_ended_facts(reading, found, scene),
        notes=ended_notes(scene),
    )


def _ended_facts(reading: Reading | None, found: _Growth | None, scene: Scene) -> tuple[Fact, ...]:
    if reading is None:
        return ()
    usual = (used_now_fact(reading), limit_fact(reading, scene), resets_fact(reading, scene))
    return (found.fact, *usual) if found else usual


def _why_unknown(scene: Scene) -> str:
    """The first reason why there is no figure."""
    asked = (each for each in scene.telling.asked if each.term.metric in {Metric.RISE, Metric.PACE})
    why = next((each.why for each in asked if each.why), "nothing was measured")
    return plain(called(why), 120)

"""The words of a message about growth out of the ordinary: more than last week, faster than time goes by."""

from __future__ import annotations

import math
from datetime import timedelta

from watcher.domain import dates
from watcher.domain.alert import Ended
from watcher.domain.average import average_text
from watcher.domain.compose_limit import (
    amount_words,
    change_words,
    ended_notes,
    facts_of,
    left_words,
    notes_of,
    now_words,
    provenance,
    rebased_words,
    resets_fact,
    unknown_text,
    why_over,
)
from watcher.domain.compose_scene import Scene, Text
from watcher.domain.evaluate import TermResult
from watcher.domain.facts import Rise
from watcher.domain.message import Fact
from watcher.domain.period import PeriodKind
from watcher.domain.plain import plain
from watcher.domain.reading import Reading
from watcher.domain.terms import Metric
from watcher.domain.words import number, share, times

_PERIODS = {PeriodKind.MONTH: "month", PeriodKind.BILLING: "billing period", PeriodKind.DAY: "day"}
_HOURS_FROM = 48


def growth_text(scene: Scene) -> Text:
    """A series that grows as it usually does not, or its calm."""
    return _ended_text(scene) if scene.telling.level is None else _held_text(scene)


def _held_text(scene: Scene) -> Text:
    reading = scene.telling.reading
    if reading is None:
        return unknown_text(scene)
    said, aside, fact = _growth(reading, scene)
    if not said:
        said, aside = (
            f"at {amount_words(reading)}, growth unknown",
            f"How much it grows is not known now: {_why_unknown(scene)}.",
        )
    rebased = rebased_words(scene) if scene.telling.rebased else ""
    parts = (rebased, aside, left_words(reading, scene), average_text(reading, scene.telling.at, scene.zone))
    used, limit, *_, resets = facts_of(reading, scene)
    return Text(
        headline=f"{scene.identity} {said}",
        sentences=(f"{scene.state}: {scene.spoken} {said}.", aside, left_words(reading, scene)),
        consequence=" ".join(filter(None, parts)),
        change=change_words(scene),
        facts=(*fact, used, limit, resets),
        notes=notes_of(scene),
    )


def _growth(reading: Reading, scene: Scene) -> tuple[str, str, tuple[Fact, ...]]:
    """What the first term that asks for growth found: for the headline, for the line below, as a figure."""
    for asked in scene.telling.asked:
        if asked.term.metric is Metric.RISE:
            return _rise(asked, reading, scene)
        if asked.term.metric is Metric.PACE:
            return _pace(asked, reading, scene)
    return "", "", ()


# --- more than last week ---------------------------------------------------------------------------------


def _rise(asked: TermResult, reading: Reading, scene: Scene) -> tuple[str, str, tuple[Fact, ...]]:
    rise, window = _rise_of(asked, scene), _window(asked.term.window)
    if rise is None or rise.now is None or not math.isfinite(rise.now):
        return "", "", ()
    often = _often(rise)
    amount = f"{number(abs(rise.now))} in {window}"
    said = f"{'rose' if rise.now >= 0 else 'fell'} by {amount}{f', {often}' if often else ''}"
    part = share(rise.now, reading.limit.value if reading.limit else None)
    of = f"That is {part} of the limit. " if part and rise.now > 0 else ""
    return said, f"{of}{_week_before(rise, window)}", (Fact("Rise", amount, note=often),)


def _rise_of(asked: TermResult, scene: Scene) -> Rise | None:
    return scene.telling.facts.rises.get(asked.term.window) if scene.telling.facts else None


def _often(rise: Rise) -> str:
    """`3.1 times last week's`; empty where that says nothing."""
    if rise.now is None or rise.week_before is None or not rise.week_before > 0 or rise.now <= 0:
        return ""
    return f"{ratio} last week's" if (ratio := times(rise.now / rise.week_before)) else ""


def _week_before(rise: Rise, window: str) -> str:
    if rise.week_before is None:
        return "What it was a week before is not known."
    return f"A week before it was {number(rise.week_before)} in the same {window}."


def _window(seconds: float) -> str:
    """`24 h`, `7 days`, `30 min`."""
    span = timedelta(seconds=seconds)
    hours = seconds / 3600
    return f"{hours:g} h" if 1 <= hours < _HOURS_FROM else dates.lasting(span)


# --- faster than time goes by ----------------------------------------------------------------------------


def _pace(asked: TermResult, reading: Reading, scene: Scene) -> tuple[str, str, tuple[Fact, ...]]:
    often = times(asked.measured) if asked.measured is not None else ""
    if not often or reading.period is None or reading.limit is None:
        return "", "", ()
    period = _PERIODS.get(reading.period.kind, "period")
    gone = int(reading.period.elapsed(scene.telling.at) * 100)
    aside = f"{share(reading.used, reading.limit.value)} used with {gone} % of the {period} gone."
    said = f"used {often} as fast as the {period}"
    return said, aside, (Fact("Pace", often, note=f"{gone} % of the {period} gone"),)


# --- the end --------------------------------------------------------------------------------------------


def _ended_text(scene: Scene) -> Text:
    reading = scene.telling.reading
    why = why_over(scene)
    slowed = (scene.telling.ended or scene.telling.incident.ended) is Ended.GROWTH_SLOWED
    said, _, fact = _growth(reading, scene) if reading and slowed else ("", "", ())
    now = f"Lately it {said}." if said else ""
    return Text(
        headline=f"{scene.identity}, growth",
        sentences=(f"Resolved: {scene.spoken}, growth.", why, now),
        consequence=" ".join(filter(None, (why, now, now_words(reading)))),
        change=why,
        facts=_ended_facts(reading, fact, scene),
        notes=ended_notes(scene),
    )


def _ended_facts(reading: Reading | None, fact: tuple[Fact, ...], scene: Scene) -> tuple[Fact, ...]:
    if reading is None:
        return ()
    limit = reading.limit.value if reading.limit else None
    used = Fact("Used now", number(reading.used), note=share(reading.used, limit))
    return (*fact, used, Fact("Limit", provenance(reading.limit, scene.title)), resets_fact(reading, scene))


def _why_unknown(scene: Scene) -> str:
    """The first reason why there is no figure."""
    asked = (each for each in scene.telling.asked if each.term.metric in {Metric.RISE, Metric.PACE})
    return next((plain(each.why, 120) for each in asked if each.why), "nothing was measured")

"""A number and its limit in words: what is left and until when, where the limit comes from, its facts."""

from __future__ import annotations

from datetime import datetime

from watcher.domain import dates
from watcher.domain.compose.scene import Scene
from watcher.domain.message import Fact, Figure
from watcher.domain.period import Period
from watcher.domain.plain import plain
from watcher.domain.reading import Limit, Origin, Reading
from watcher.domain.tongue import say
from watcher.domain.words import difference, number, share


def amount_words(reading: Reading) -> str:
    if reading.limit is None:
        return say("{used} (limit unknown)", used=number(reading.used))
    part = share(reading.used, reading.limit.value)
    return say("{used} of {limit}", used=part or number(reading.used), limit=number(reading.limit.value))


def now_words(reading: Reading | None) -> str:
    if reading is None:
        return ""
    if reading.limit is None:
        return say("Now {used}.", used=number(reading.used))
    return say("Now {used} of {limit}.", used=number(reading.used), limit=number(reading.limit.value))


def left_words(reading: Reading, scene: Scene) -> str:
    """How much is left, and until when."""
    reset = _reset_words(reading.period, scene)
    if reading.limit is None:
        return f"{say('The limit is unknown, so what is left cannot be said.')} {reset}"
    return f"{_left(difference(reading.limit.value, reading.used))} {reset}"


def _left(left: float) -> str:
    if left > 0:
        return say("{left} left.", left=number(left))
    if left == 0:
        return say("Nothing is left.")
    return say("{over} over the limit.", over=number(-left)) if left < 0 else say("What is left is unknown.")


def _reset_words(period: Period | None, scene: Scene) -> str:
    if period is None:
        return say("This count does not reset.")
    until = until_words(period.end, scene.telling.at)
    return say("Resets on {day} ({until}).", day=dates.weekday(period.end, scene.zone), until=until)


def until_words(end: datetime, now: datetime) -> str:
    return say("in {span}", span=dates.lasting(end - now)) if end > now else say("now due")


def left_fact(reading: Reading) -> tuple[Fact, ...]:
    if reading.limit is None:
        return ()
    left = difference(reading.limit.value, reading.used)
    return (Fact(say("Left"), number(left)) if left >= 0 else Fact(say("Over", "a limit"), number(-left)),)


def limit_fact(reading: Reading, scene: Scene) -> Fact:
    return Fact(say("Limit"), provenance(reading.limit, scene.title))


def used_now_fact(reading: Reading) -> Fact:
    """For what is over: it was more before."""
    limit = reading.limit.value if reading.limit else None
    return Fact(say("Used now"), number(reading.used), note=share(reading.used, limit))


def resets_fact(reading: Reading, scene: Scene) -> Fact:
    if reading.period is None:
        return Fact(say("Resets"), say("no reset"), figure=Figure.RESETS)
    end = reading.period.end
    date, until = dates.date(end, scene.zone), until_words(end, scene.telling.at)
    return Fact(say("Resets"), date, when=end, note=until, figure=Figure.RESETS)


def provenance(limit: Limit | None, title: str) -> str:
    """A limit and where its number came from: people argue with vendors about this."""
    if limit is None:
        return say("unknown · {title} gives none, nor does the config", title=title)
    if limit.origin is Origin.API:
        return f"{number(limit.value)} · {say('from the API')}"
    where = plain(limit.where, 120)
    fixed = limit.origin is Origin.FIXED
    origin = say("fixed in the rule") if fixed else say("from config ({title} gives none)", title=title)
    return f"{number(limit.value)} · {origin}{', ' if where else ''}{where}"


def rebased_words(scene: Scene) -> str:
    if scene.telling.rebased is None:
        return say("The limit changed.")
    old, new = scene.telling.rebased
    return say("Limit changed from {old} to {new}.", old=number(old), new=number(new))

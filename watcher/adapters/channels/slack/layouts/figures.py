"""The numbers: a bar of ten cells, at most four facts, the largest users with the rest summed."""

from __future__ import annotations

from watcher.adapters.channels.slack.layouts.pieces import Parts, fields, section
from watcher.adapters.channels.slack.text import date_token, escape
from watcher.domain.message import Fact, Message
from watcher.domain.ranking import Ranking, ranking
from watcher.domain.tongue import say
from watcher.domain.words import cells, difference, number

MOST_FACTS = 4
_WIDTH = 10


def figures(message: Message) -> Parts:
    """All that is known; what is not known leaves no gap."""
    parts: Parts = {}
    bar = _bar(message)
    if bar:
        parts["bar"] = section(bar)
    parts |= facts(message)
    ranked = ranking(message.contributors, message.timezone)
    if ranked:
        parts["top"] = section(_ranking(ranked))
    return parts


def facts(message: Message) -> Parts:
    shown = [fact_text(fact) for fact in message.facts[:MOST_FACTS]]
    return {"facts": fields(shown)} if shown else {}


def fact_text(fact: Fact) -> str:
    """Label above value; a moment as each reader's own."""
    value = date_token(fact.when, fact.value) if fact.when else escape(fact.value)
    note = f" ({escape(fact.note)})" if fact.note else ""
    return f"*{escape(fact.label)}*\n{value}{note}"


def _bar(message: Message) -> str:
    """Ten cells and the two numbers; nothing where the limit is unknown."""
    if message.used is None or message.limit is None:
        return ""
    filled = cells(message.used, message.limit, _WIDTH)
    if filled is None:
        return ""
    left = difference(message.limit, message.used)
    used = say("{amount} used", amount=f"*{number(message.used)}*")
    rest = (
        say("{amount} left", amount=f"*{number(left)}*")
        if left >= 0
        else say("{amount} over", amount=f"*{number(-left)}*")
    )
    return f"`{'█' * filled}{'░' * (_WIDTH - filled)}` {used} · {rest}"


def _ranking(ranked: Ranking) -> str:
    """The largest three with their share, and the rest, so that the sum adds up."""
    lines = [f"*{escape(ranked.title)}*"]
    for place, each in enumerate(ranked.lines, start=1):
        lines.append(
            f"{place}. {escape(each.name)}: {each.used}" + (f" ({each.share})" if each.share else "")
        )
    rest = [say("… and {rest}", rest=ranked.rest)] if ranked.rest else []
    return "\n".join([*lines, *rest])

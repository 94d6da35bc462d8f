"""Whether a rule about a source's silence leaves it the time that its polls may take."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from watcher.config.fault import Fault, fault
from watcher.config.levels import LEVEL_NAMES
from watcher.config.parts import Parts
from watcher.config.sources import Asked
from watcher.config.spans import format_span
from watcher.config.written import Written
from watcher.domain.condition import Condition, Metric, Term
from watcher.domain.rule import Globs

_POLLS = 2
"""Only data older than so many polls are old."""


def check_staleness(rule: Written, parts: Parts) -> Iterator[Fault]:
    """A warning for each `age` that is reached while all goes as planned.

    Numbers that are pushed are not meant: their age counts from when they were due.
    """
    if rule.entry.watch == "org" or not rule.entry.enabled:
        return
    wanted = Globs(tuple(rule.entry.select.source or ("*",)))
    sound = [
        one for name, one in parts.sources.items() if wanted.match(name) and parts.whole("sources", name)
    ]
    asked = [source for source in sound if isinstance(source, Asked)]
    longest = max((source.poll.max for source in asked), default=timedelta(0))
    for level in LEVEL_NAMES:
        condition: Condition | None = getattr(rule.entry.when, level)
        for term in condition.terms if condition and not _needs_failures(condition) else ():
            if _is_too_short(term, longest):
                loc = (*rule.loc, "when", level)
                start = max(0, str(rule.where.raw(loc)).find(term.text))
                place = rule.where.inside(loc, start, start + len(term.text))
                message = f"`{term.text}` holds while all is well: polls may be {format_span(longest)} apart"
                hint = f"write age >= {format_span(_POLLS * longest)} or more, or a smaller poll.max"
                yield fault("W213", message, place, hint=hint)


def _needs_failures(condition: Condition) -> bool:
    """Whether it holds only where polls failed, whatever the age."""
    return any(term.metric is Metric.FAILURES and term.op.startswith(">") for term in condition.terms)


def _is_too_short(term: Term, longest: timedelta) -> bool:
    grows = term.metric is Metric.AGE and term.op.startswith(">")
    return grows and term.value < _POLLS * longest.total_seconds()

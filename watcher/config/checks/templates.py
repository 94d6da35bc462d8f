"""Whether the templates of a rule's message can be read, and ask for words that there are."""

from __future__ import annotations

from collections.abc import Iterator

from watcher.config.fault import Fault, Loc, fault
from watcher.config.nearest import did_you_mean
from watcher.config.written import Written
from watcher.domain.template import BadTemplate, NotFilled, Template, place_of
from watcher.domain.templated import template
from watcher.domain.templatewords import MEANINGS, SPECIMEN


def check_templates(rule: Written) -> Iterator[Fault]:
    """A fault for each template that could not be filled in."""
    message = rule.entry.message
    for key, text in (("title", message.title), ("next_step", message.next_step)):
        if text:
            yield from _check(text, (*rule.loc, "message", key), rule)


def _check(text: str, loc: Loc, rule: Written) -> Iterator[Fault]:
    try:
        found = template(text)
    except BadTemplate as bad:
        place = rule.where.inside(loc, bad.start, bad.end)
        yield fault("E117", str(bad), place, hint=bad.hint)
        return
    for name in sorted(found.names - set(MEANINGS), key=lambda one: place_of(one, text)):
        place = rule.where.inside(loc, *place_of(name, text))
        hint = did_you_mean(name, MEANINGS) or "write one of the words below"
        yield fault("E117", f"there is no word `{name}`", place, hint=hint, allowed=tuple(MEANINGS))
    if found.names <= set(MEANINGS):
        yield from _tried(found, loc, rule)


def _tried(found: Template, loc: Loc, rule: Written) -> Iterator[Fault]:
    """A fault for what cannot be filled in even where all is known."""
    try:
        found.fill(SPECIMEN)
    except NotFilled as problem:
        place = rule.where.value(loc)
        hint = "raw_used, raw_limit, raw_percent and raw_left are numbers, all other words are text"
        yield fault("E117", f"the template cannot be filled in: {problem}", place, hint=hint)

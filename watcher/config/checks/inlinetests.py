"""Whether the tests of a rule can be run: rows that fit each other and the rule, a series that it selects."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from watcher.config.convert import to_selector
from watcher.config.fault import Fault, Loc, fault
from watcher.config.levels import LEVEL_NAMES
from watcher.config.testmodels import InlineTest
from watcher.config.totests import names_given
from watcher.config.written import Written
from watcher.domain.rule import Selector
from watcher.domain.ruletest import RESOLVED
from watcher.domain.specimen import specimen

ROWS = {"limit": "used", "org": "seen", "source": "answers"}
"""What each kind of watch sees, column by column."""

_OF_NUMBERS = ("limit", "period", "history")
_SHORTEST, _LONGEST = timedelta(days=1), timedelta(days=400)


def check_tests(rule: Written) -> Iterator[Fault]:
    """All faults of a rule's tests that are sound by themselves."""
    names, select = set[str](), to_selector(rule.entry.select)
    for at, test in enumerate(rule.entry.tests):
        loc = (*rule.loc, "tests", at)
        if test.name in names:
            place = rule.where.value((*loc, "name"))
            yield fault(
                "E141", f"two tests are named `{test.name}`", place, hint="a name says what is tested"
            )
        names.add(test.name)
        yield from _rows(rule, test, loc)
        yield from _words(rule, test, loc)
        yield from _period(rule, test, loc)
        yield from _selected(rule, select, test, loc)


def _rows(rule: Written, test: InlineTest, loc: Loc) -> Iterator[Fault]:
    wanted = ROWS[rule.entry.watch]
    for key in (*ROWS.values(), *_OF_NUMBERS):
        fits = key == wanted or (key in _OF_NUMBERS and wanted == "used")
        if not fits and rule.where.raw((*loc, key)) is not None:
            message = f"`{key}` means nothing with `watch: {rule.entry.watch}`"
            yield fault("E141", message, rule.where.key((*loc, key)), hint=f"the row is `{wanted}`")
    row = getattr(test, wanted)
    if row is None:
        hint = f"write {wanted}: [...], a value for each of `expect`"
        message = f"`{wanted}` is missing in test `{test.name}`"
        yield fault("E103", message, rule.where.value((*loc, "name")), hint=hint)
        return
    yield from _length(rule, (*loc, "expect"), len(test.expect), wanted, len(row))
    if test.limit is not None and len(test.limit) > 1:
        yield from _length(rule, (*loc, "limit"), len(test.limit), wanted, len(row))


def _length(rule: Written, loc: Loc, found: int, row: str, wanted: int) -> Iterator[Fault]:
    if found != wanted:
        message = f"`{loc[-1]}` has {found} columns, `{row}` has {wanted}"
        hint = "write one for each; a comma inside a number begins another column"
        yield fault("E141", message, rule.where.value(loc), hint=hint)


def _words(rule: Written, test: InlineTest, loc: Loc) -> Iterator[Fault]:
    """Levels that the rule does not have can never be held or told."""
    absent = [level for level in LEVEL_NAMES if getattr(rule.entry.when, level) is None]
    for at, word in enumerate(test.expect):
        if word in absent:
            place = rule.where.value((*loc, "expect", at))
            yield fault("E141", f"the rule has no {word}", place, hint="expect a level that stands in `when`")
    for level in absent:
        if test.sent is not None and getattr(test.sent, level):
            place = rule.where.value((*loc, "sent", level))
            yield fault("E141", f"the rule has no {level}", place, hint=f"drop it, or write {RESOLVED}")


def _period(rule: Written, test: InlineTest, loc: Loc) -> Iterator[Fault]:
    period, place = test.period, rule.where.value((*loc, "period"))
    if period.kind != "billing":
        return
    if period.start is None or period.end is None:
        missing = "start" if period.start is None else "end"
        hint = "write such as {start: 2026-03-18, end: 2026-04-18}"
        yield fault("E103", f"`{missing}` is missing in `period`", place, hint=hint)
    elif not _SHORTEST <= period.end.replace(tzinfo=None) - period.start.replace(tzinfo=None) <= _LONGEST:
        yield fault("E141", "`end` must be 1 to 400 days after `start`", place, hint="a billing period ends")


def _selected(rule: Written, select: Selector, test: InlineTest, loc: Loc) -> Iterator[Fault]:
    if rule.entry.watch != "limit":
        return
    found = specimen(select, names_given(test))
    if not select.measures(found.series, found.labels):
        given = ", ".join(f"{name} {value}" for name, value in names_given(test).items())
        message = f"the rule does not select what test `{test.name}` is about" + (
            f": {given}" if given else ""
        )
        hint = "name what it selects: source, org, resource, plan or labels"
        yield fault("E141", message, rule.where.value((*loc, "name")), hint=hint)

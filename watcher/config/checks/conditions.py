"""Whether conditions can do what they are for: levels that can be reached, and a `clear` that ends them."""

from __future__ import annotations

from collections.abc import Iterator

from watcher.config.fault import Fault, Place, fault
from watcher.config.levels import LEVEL_NAMES
from watcher.config.written import Written
from watcher.domain.condition import Condition, Metric, Term, Unit

_WHOLE = 100
_AT_MOST = ((Metric.ELAPSED, Unit.PERCENT), (Metric.REMAINING, Unit.PERCENT))
"""What is never above 100 %; `used` is, once a limit is passed, and `remaining` is then below 0."""

_MAY_BE_BELOW_0 = (Metric.REMAINING, Metric.RISE)


def comparable(one: Term, other: Term) -> bool:
    """Whether two terms speak of the same number: the same metric, unit and stretch of time."""
    return (one.metric, one.unit, one.window) == (other.metric, other.unit, other.window)


def check_conditions(rule: Written) -> Iterator[Fault]:
    """Warnings for terms that are never true, and for a `clear` that is true while the alert still holds."""
    for key in LEVEL_NAMES:
        yield from _never(getattr(rule.entry.when, key), ("when", key), rule)
    yield from _never(rule.entry.clear, ("clear",), rule)
    yield from _clear(rule)


def _never(condition: Condition | None, keys: tuple[str, ...], rule: Written) -> Iterator[Fault]:
    terms = condition.terms if condition else ()
    for number, term in enumerate(terms):
        if _is_impossible(term):
            hint = "write a value that can be reached"
            yield fault("W210", f"`{term.text}` is never true", _place(term, keys, rule), hint=hint)
        against = next(
            (one for one in terms[:number] if comparable(one, term) and not _both(one, term)), None
        )
        if against is not None:
            message = f"`{term.text}` is never true together with `{against.text}`"
            hint = "all terms must hold at once; what shall do alone is a rule of its own"
            yield fault("W210", message, _place(term, keys, rule), hint=hint)


def _place(term: Term, keys: tuple[str, ...], rule: Written) -> Place:
    loc = (*rule.loc, *keys)
    start = max(0, str(rule.where.raw(loc)).find(term.text))
    return rule.where.inside(loc, start, start + len(term.text))


def _is_impossible(term: Term) -> bool:
    if term.op == "<" and term.value <= 0:
        return term.metric not in _MAY_BE_BELOW_0
    if (term.metric, term.unit) not in _AT_MOST:
        return False
    return (term.value > _WHOLE and term.op[0] == ">") or (term.value == _WHOLE and term.op == ">")


def _clear(rule: Written) -> Iterator[Fault]:
    """Only a single term against a single term can be judged for sure."""
    levels = [(name, found) for name in LEVEL_NAMES if (found := getattr(rule.entry.when, name))]
    clear = rule.entry.clear
    if not levels or clear is None:
        return
    name, lowest = levels[0]
    if len(clear.terms) == len(lowest.terms) == 1 and _both(clear.terms[0], lowest.terms[0]):
        place = rule.where.value((*rule.loc, "clear"))
        message = f"`clear` (`{clear.text}`) can be true while {name} (`{lowest.text}`) still is"
        way = "<" if lowest.terms[0].op[0] == ">" else ">"
        yield fault("W211", message, place, hint=f"write {way} and a value on the other side of {name}")


def _both(one: Term, other: Term) -> bool:
    """Whether some number satisfies both terms."""
    if not comparable(one, other):
        return False
    if one.op[0] == other.op[0]:
        return True
    above, below = (one, other) if one.op[0] == ">" else (other, one)
    return above.value < below.value or (above.value == below.value and above.op == ">=" and below.op == "<=")

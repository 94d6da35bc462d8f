"""What makes a held level be judged anew: a raised limit, an add-on, a rule that asks for something else."""

from __future__ import annotations

from watcher.domain.alert import Alert, Ended
from watcher.domain.evaluate import ADD_ON, Evaluation
from watcher.domain.facts import Facts
from watcher.domain.rule import Level, Rule

SAME_LIMIT = 0.001
"""By what share a limit must change to be another one: less nobody sees, and rounding alone may make it."""


def limit_change(alert: Alert, facts: Facts) -> tuple[float, float] | None:
    """From which limit to which it changed under the alert; None for a change too small to speak of."""
    if facts.limit is None or alert.limit is None:
        return None
    old, new = alert.limit, facts.limit.value
    return None if abs(new - old) < SAME_LIMIT * old or new == old else (old, new)


def limit_of(alert: Alert, facts: Facts) -> float | None:
    """The limit that the alert remembers: the one last spoken of, so that small changes add up."""
    if facts.limit is None or (alert.limit is not None and limit_change(alert, facts) is None):
        return alert.limit
    return facts.limit.value


def why_anew(
    alert: Alert, rule: Rule, evaluation: Evaluation, rebased: tuple[float, float] | None
) -> Ended | None:
    """Why the level that is held counts no more just because it was reached; None where it does."""
    if alert.level is None:
        return None
    if rebased is not None and rebased[1] > rebased[0]:
        return Ended.LIMIT_RAISED
    if alert.asked and alert.asked != _gist(rule, alert.level):
        return Ended.RULE_CHANGED
    return Ended.LIMIT_RAISED if _extended(alert.level, evaluation) else None


def judged_anew(level: Level, evaluation: Evaluation) -> Level | None:
    """Judge a held level anew: `after` was served already, so what is true now is enough.

    A level that is false now is left, whatever is unknown of lower ones: nobody has said that those hold.
    """
    if is_unanswered(level, evaluation):
        return level
    true = (each for each, result in evaluation.levels.items() if result.truth and each <= level)
    return max(true, default=None)


def asked_of(alert: Alert, level: Level | None, rule: Rule, evaluation: Evaluation) -> str:
    """What the rule asked when the level was last judged; an unknown answer judges nothing."""
    if level is None:
        return ""
    unjudged = level is alert.level and is_unanswered(level, evaluation)
    return alert.asked if unjudged else _gist(rule, level)


def _extended(level: Level, evaluation: Evaluation) -> bool:
    """Whether an add-on has taken the edge off the limit that this level is about."""
    result = evaluation.levels.get(level)
    return result is not None and any(term.why == ADD_ON for term in result.terms)


def _gist(rule: Rule, level: Level) -> str:
    condition = rule.when.get(level)
    return condition.gist if condition is not None else ""


def is_unanswered(level: Level, evaluation: Evaluation) -> bool:
    """Whether nobody can say now if a level holds; of one that the rule has no more, all others must know."""
    own = evaluation.levels.get(level)
    if own is not None:
        return own.truth is None
    return any(result.truth is None for result in evaluation.levels.values())

"""An alert's life: (alert, rule, evaluation, facts) -> Step, a pure function."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from watcher.domain.alert import Alert, Ended, Hold
from watcher.domain.anew import asked_of, judged_anew, limit_change, limit_of, why_anew
from watcher.domain.evaluate import Evaluation, still
from watcher.domain.facts import Facts
from watcher.domain.period import Period, is_earlier, is_same, overlap
from watcher.domain.rule import After, Level, Rule, Watch
from watcher.domain.terms import Condition, Metric

_ENDED_BY_ANSWER = {Watch.SOURCE: Ended.ANSWERING_AGAIN, Watch.ORG: Ended.REPORTED_AGAIN}

_ENDED_BY_METRIC = {
    Metric.AGE: Ended.REPORTED_AGAIN,
    Metric.FORECAST: Ended.FORECAST_IMPROVED,
    Metric.RUNS_OUT_IN: Ended.FORECAST_IMPROVED,
    Metric.PACE: Ended.GROWTH_SLOWED,
    Metric.RISE: Ended.GROWTH_SLOWED,
}
"""Why a level is over whose condition asks for one of these: they go up and down inside a period, so such a
level is not kept to its end."""


@dataclass(frozen=True, slots=True)
class Step:
    """What one evaluation did to one alert.

    `ended` is set when a level that was held is over (a new one may begin in the same step, after a
    reset); `rebased` is (old limit, new limit) when the limit changed under the alert. `evaluation` is None
    where nothing was evaluated, as the rule is gone.
    """

    rule: Rule
    before: Alert
    after: Alert
    ended: Ended | None = None
    rebased: tuple[float, float] | None = None
    evaluation: Evaluation | None = None

    @property
    def changed(self) -> bool:
        return self.after != self.before

    @property
    def is_unknown(self) -> bool:
        """Whether no level of the rule could be answered for."""
        levels = self.evaluation.levels.values() if self.evaluation else ()
        return bool(levels) and all(result.truth is None for result in levels)


def advance(
    alert: Alert | None, rule: Rule, evaluation: Evaluation, facts: Facts, *, series: str, max_gap: timedelta
) -> Step:
    """Move one alert by one evaluation.

    In this order: a new period ends what the old one held; a raised limit or a changed condition judges
    anew; levels whose condition was seen true for long enough are reached; a level reached is kept to the
    end of the period (or, where nothing resets, until the line is left by a clearance). Unknown moves
    nothing.

    `max_gap` is the longest time between two looks that still counts as watching without a break.
    """
    if alert is None and not any(result.truth for result in evaluation.levels.values()):
        nothing = Alert(rule.name, series)
        return Step(rule, nothing, nothing, evaluation=evaluation)
    before = alert or Alert(rule.name, series)
    if _is_of_an_earlier_period(before, facts):
        return Step(rule, before, before, evaluation=evaluation)
    current, ended = _rolled_over(before, facts)
    rebased = limit_change(current, facts)
    held = _holds(current.holds, evaluation, facts.now, max_gap)
    reached = _reached(held, rule.after)
    level = current.level
    anew = why_anew(current, rule, evaluation, rebased)
    if level is not None and anew is not None:
        level = judged_anew(level, evaluation)
        ended = ended or (anew if level is None else None)
    level, left = _next_level(level, reached, rule, evaluation, facts)
    ended = ended or left
    after = replace(
        current,
        level=level,
        since=current.since if level is current.level else (facts.now if level else None),
        holds={} if left else _waiting_above(level, held),
        period_start=_begun(current, facts),
        limit=limit_of(current, facts),
        asked=asked_of(current, level, rule, evaluation),
    )
    if after != before:
        after = replace(after, seen_at=facts.now)
    return Step(rule, before, after, ended, rebased, evaluation)


def removed(alert: Alert, rule: Rule, why: Ended = Ended.RULE_REMOVED) -> Step:
    """The last step of an alert whose rule is gone or looks elsewhere now."""
    ended = why if alert.level is not None else None
    return Step(rule, alert, replace(alert, level=None, since=None, holds={}, asked=""), ended)


def _is_of_an_earlier_period(alert: Alert, facts: Facts) -> bool:
    return bool(
        facts.period and alert.period_start and is_earlier(facts.period, alert.period_start, facts.now)
    )


def _rolled_over(alert: Alert, facts: Facts) -> tuple[Alert, Ended | None]:
    """The alert as it begins another period, and why the one before is over, if it held a level."""
    if not (facts.period and alert.period_start) or is_same(facts.period, alert.period_start):
        return alert, None
    moved = facts.period.start < alert.period_start or _was_running(alert, facts.period, facts.period_before)
    ended = Ended.PERIOD_MOVED if moved else Ended.PERIOD_RESET
    after = replace(alert, level=None, since=None, holds={}, period_start=facts.period.start, asked="")
    return after, ended if alert.level is not None else None


def _was_running(alert: Alert, period: Period, before: Period | None) -> bool:
    """Whether the alert's period would not be over yet, had its edges stayed where they were."""
    if before is None or alert.period_start is None:
        return False
    return is_same(before, alert.period_start) and overlap(before, period)


def _begun(alert: Alert, facts: Facts) -> datetime | None:
    """When the alert's period began, as it was told first: an edge that jitters must not creep."""
    if facts.period is None or (alert.period_start and is_same(facts.period, alert.period_start)):
        return alert.period_start
    return facts.period.start


def _holds(
    held: Mapping[Level, Hold], evaluation: Evaluation, now: datetime, max_gap: timedelta
) -> dict[Level, Hold]:
    after: dict[Level, Hold] = {}
    for level, result in evaluation.levels.items():
        hold = held.get(level, Hold())
        if result.truth is None and hold.polls:
            after[level] = replace(hold, at=None)
        elif result.truth and hold.at == now:
            after[level] = hold  # the same look again proves nothing more
        elif result.truth:
            watched = min(now - hold.at, max_gap).total_seconds() if hold.at else 0.0
            after[level] = Hold(hold.polls + 1, hold.seconds + max(0.0, watched), now)
    return after


def _waiting_above(level: Level | None, held: Mapping[Level, Hold]) -> dict[Level, Hold]:
    """Only levels still to be reached are counted on; a level reached needs no more proof."""
    return {each: hold for each, hold in held.items() if level is None or each > level}


def _reached(held: Mapping[Level, Hold], after: After) -> Level | None:
    """The highest level whose condition is true now and has been for long enough."""
    return max((level for level, hold in held.items() if hold.at and _long_enough(hold, after)), default=None)


def _long_enough(hold: Hold, after: After) -> bool:
    if after.span is not None:
        return hold.seconds >= after.span.total_seconds()
    return hold.polls >= after.polls


def _next_level(
    level: Level | None, reached: Level | None, rule: Rule, evaluation: Evaluation, facts: Facts
) -> tuple[Level | None, Ended | None]:
    if level is None or (reached is not None and reached >= level):
        return reached, None
    if all(result.truth is None for result in evaluation.levels.values()):
        return level, None  # not knowing moves nothing, not even where the rule itself has changed
    if rule.clear is not None:
        return _by_clear(level, reached, rule, evaluation, facts)
    if facts.period is not None and _is_latched(rule.when.get(level)):
        return level, None  # a smaller number inside the period is no recovery
    return _by_clearance(level, reached, rule, facts)


def is_volatile(condition: Condition) -> bool:
    """Whether it can be over inside a period: it asks for what goes up and down, or for less than is used."""
    return any(term.metric in _ENDED_BY_METRIC for term in condition.terms) or _asks_for_less(condition)


def _is_latched(condition: Condition | None) -> bool:
    return condition is None or not is_volatile(condition)


def _asks_for_less(condition: Condition) -> bool:
    """Whether growing use ends it: a counter grows, so it is over once it is false, not with the period."""
    return any(
        term.asks_for_more is (term.metric is Metric.REMAINING)
        for term in condition.terms
        if term.metric in {Metric.USED, Metric.REMAINING}
    )


def _by_clear(
    level: Level, reached: Level | None, rule: Rule, evaluation: Evaluation, facts: Facts
) -> tuple[Level | None, Ended | None]:
    still_true = any(result.truth for result in evaluation.levels.values())
    if reached is None and not still_true and evaluation.clear and evaluation.clear.truth:
        corrected = Ended.USAGE_CORRECTED if facts.period else Ended.USAGE_FELL
        return None, _why_left(level, rule, corrected)
    return level, None


def _by_clearance(
    level: Level, reached: Level | None, rule: Rule, facts: Facts
) -> tuple[Level | None, Ended | None]:
    """What is kept of a level by lines that are moved outwards by the clearance."""
    staying = {each: still(condition, facts).truth for each, condition in rule.when.items()}
    kept = [each for each, truth in staying.items() if each <= level and truth is not False]
    now_at = max([*kept, *([reached] if reached else [])], default=None)
    return now_at, None if now_at else _why_left(level, rule, Ended.USAGE_FELL)


def _why_left(level: Level, rule: Rule, otherwise: Ended) -> Ended:
    """Why a level is over that nothing new ended: by what is watched, or by what its condition asks for."""
    if rule.watch in _ENDED_BY_ANSWER:
        return _ENDED_BY_ANSWER[rule.watch]
    if level not in rule.when:
        return otherwise
    asked = {term.metric for term in rule.when[level].terms}
    if _asks_for_less(rule.when[level]):
        otherwise = Ended.USAGE_ROSE
    return next((why for metric, why in _ENDED_BY_METRIC.items() if metric in asked), otherwise)

"""Every level of a rule with its condition, its terms, since when, how much to go, and how it will end."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING

from watcher.domain.advance import is_volatile
from watcher.domain.alert import Alert
from watcher.domain.average import reached_at
from watcher.domain.evaluate import ConditionResult, Evaluation, TermResult, answer, relaxed, still
from watcher.domain.facts import Facts
from watcher.domain.forecast import Outlook
from watcher.domain.reading import Limit, Origin, Reading
from watcher.domain.rule import Level, Rule, Watch
from watcher.domain.terms import Condition, Metric, Term, Unit
from watcher.engine.cases import Case, facts_for, facts_of
from watcher.engine.explain.explained import ClearLine, LevelLine, TermLine
from watcher.engine.explain.verdict import measured_in_words, proof

if TYPE_CHECKING:
    from watcher.domain.allowance import Allowance

_ASKED_OF_ONE_NUMBER = frozenset({Metric.USED, Metric.REMAINING, Metric.PACE, Metric.ELAPSED})
_SIGNS = {Unit.PERCENT: "%", Unit.TIMES: "x last_week", Unit.POLLS: " polls"}


@dataclass(frozen=True, slots=True)
class Judged:
    """One rule asked about one series: the facts as it sees them, its answers, the alert as it is kept."""

    rule: Rule
    case: Case
    facts: Facts
    evaluation: Evaluation
    alert: Alert


def level_lines(
    judged: Judged, samples: Sequence[Reading], allowances: Sequence[Allowance], digest_only: frozenset[Level]
) -> tuple[LevelLine, ...]:
    """Lowest first; `samples` are the period's, oldest first."""
    found = []
    for level in sorted(judged.rule.when):
        result = judged.evaluation.levels[level]
        held = (judged.alert.level or 0) >= level
        line = LevelLine(
            level,
            judged.rule.when[level].text,
            result.truth,
            term_lines(result),
            held=held,
            since=_since(judged, level, samples, allowances),
            seen="" if held else _seen(judged, level),
            digest_only=level in digest_only,
        )
        found.append(line if held or result.truth is not False else _with_way_to_go(line, judged))
    return tuple(found)


def term_lines(result: ConditionResult) -> tuple[TermLine, ...]:
    return tuple(_term_line(term) for term in result.terms)


def _term_line(result: TermResult) -> TermLine:
    shown = "?" if result.measured is None else measured_in_words(result)
    why, term = result.why, result.term
    return TermLine(term.text, term.metric, result.truth, result.measured, shown, why, result.chance)


def _seen(judged: Judged, level: Level) -> str:
    """How much of `after` was seen of a level that is not reached."""
    hold = judged.alert.holds.get(level)
    if hold is None or not hold.polls:
        return ""
    after = judged.rule.after
    return proof(after, hold) if after.span is not None else f"{hold.polls} of {after.polls} polls"


def _since(
    judged: Judged, level: Level, samples: Sequence[Reading], allowances: Sequence[Allowance]
) -> datetime | None:
    """Since when it is held; of another level, since when all our samples show its condition true."""
    if judged.alert.level is level:
        return judged.alert.since
    condition = judged.rule.when[level]
    if not judged.evaluation.levels[level].truth or not _tells_by_itself(condition):
        return None
    began = None
    for sample in reversed(samples):
        past = Case(replace(judged.case.subject, reading=sample), facts_of(sample, sample.as_of))
        facts = facts_for(judged.rule, past, allowances)
        if not answer(condition, facts, judged.rule.confidence).truth:
            break
        began = sample.as_of
    return began


def _tells_by_itself(condition: Condition) -> bool:
    """Whether one number alone, with its limit and period, answers it."""
    return all(term.metric in _ASKED_OF_ONE_NUMBER for term in condition.terms)


# --- how far it is --------------------------------------------------------------------------------------


def _with_way_to_go(line: LevelLine, judged: Judged) -> LevelLine:
    """How much is to go to the line of a level, and when it is expected there."""
    aims = [_aim(result.term, judged.facts) for result in judged.evaluation.levels[line.level].terms]
    aim = max((each for each in aims if each is not None), default=None)
    used = judged.facts.used
    if aim is None or used is None or aim <= used:
        return line
    at, by = _expected(aim, judged)
    return replace(line, to_go=aim - used, expected=at, expected_by=by)


def _aim(term: Term, facts: Facts) -> float | None:
    """The use at which a term becomes true; None where its use alone does not decide."""
    if term.metric is Metric.USED and term.asks_for_more:
        return facts.line_of(term)
    if term.metric is not Metric.REMAINING or term.asks_for_more or facts.limit is None:
        return None
    left = facts.line_of(term)
    return facts.limit.value - left if left is not None else None


def _expected(aim: float, judged: Judged) -> tuple[datetime | None, str]:
    """When the use reaches `aim`: by the forecast if there is one, else by the period's average."""
    reading, ahead = judged.case.subject.reading, judged.facts.outlook
    if isinstance(ahead, Outlook):
        return ahead.runs_out(aim)[1], "forecast"
    if reading is None or not aim > 0:
        return None, ""
    at = reached_at(replace(reading, limit=Limit(aim, Origin.FIXED)))
    return at, "average" if at else ""


# --- how it ends ----------------------------------------------------------------------------------------

_ENDS_BY_ANSWER = {
    Watch.SOURCE: "ends when the source answers again",
    Watch.ORG: "ends when an answer speaks of the organization again",
}


def clear_line(judged: Judged) -> ClearLine | None:
    """How the held level is left; None while none is held."""
    rule, level = judged.rule, judged.alert.level
    if level is None:
        return None
    if rule.clear is not None and judged.evaluation.clear is not None:
        cleared = judged.evaluation.clear
        return ClearLine(rule.clear.text, cleared.truth, term_lines(cleared))
    if rule.watch in _ENDS_BY_ANSWER:
        return ClearLine(_ENDS_BY_ANSWER[rule.watch])
    condition = rule.when.get(level)
    if condition is None:
        return ClearLine("the rule has this level no more; it ends at the next look")
    if judged.facts.period is not None and not is_volatile(condition):
        return ClearLine("kept until the period ends or the limit is raised; a smaller number is no recovery")
    kept = still(condition, judged.facts)
    lines = " and ".join(map(_written, relaxed(condition).terms))
    left = None if kept.truth is None else not kept.truth
    return ClearLine(f"kept while {lines}", left, term_lines(kept))


def _written(term: Term) -> str:
    if term.unit is Unit.SECONDS:
        return f"{term.text.partition(term.op)[0].strip()} {term.op} {term.value / 3600:g}h"
    name = term.text.partition(term.op)[0].strip()
    return f"{name} {term.op} {term.value:g}{_SIGNS.get(term.unit, '')}"

"""The limit as a rule sees it, and the forecast: where the period lands, when the limit is passed."""

from __future__ import annotations

from collections.abc import Sequence

from watcher.domain.allowance import Allowance
from watcher.domain.facts import NOT_RECKONED, Facts
from watcher.domain.forecast import Outlook
from watcher.domain.reading import Reading
from watcher.domain.rule import Rule, Watch
from watcher.domain.telling import Subject
from watcher.domain.terms import Metric
from watcher.engine.cases import Case, facts_for, facts_of
from watcher.engine.explain.explained import Foreseen, LimitLine
from watcher.engine.explain.levels import Judged


def limit_line(
    judged: Judged, last: Reading | None, allowances: Sequence[Allowance], title: str
) -> LimitLine | None:
    """The limit; while the number is unknown that of the `last` one. None where nothing is measured."""
    if judged.rule.watch is not Watch.LIMIT:
        return None
    facts = judged.facts
    if facts.used is None and last is not None:
        case = Case(Subject(last.series, last.labels, reading=last), facts_of(last, facts.now))
        facts = facts_for(judged.rule, case, allowances)
    limit = facts.limit
    if limit is None:
        return LimitLine(source=title)
    return LimitLine(limit.value, limit.origin.value, limit.where, limit.soft, title)


def foreseen(facts: Facts, rule: Rule) -> Foreseen | None:
    """The forecast in numbers; None where no rule asks for one, so that none was made."""
    confidence = rule.confidence if _asks(rule) else None
    ahead = facts.outlook if facts.period is not None else facts.growth
    if ahead == NOT_RECKONED or facts.used is None:
        return None
    if isinstance(ahead, str):
        return Foreseen(why=ahead, needed=confidence)
    limit = facts.limit.value if facts.limit else None
    runs_out = ahead.runs_out(limit) if limit is not None else (None, None, None)
    if not isinstance(ahead, Outlook):
        return Foreseen(runs_out=runs_out, needed=confidence)
    land = ahead.landing
    by = (land.p10, land.p50, land.p90)
    shares = tuple(each / limit * 100 for each in by) if limit is not None else None
    return Foreseen(
        p10=land.p10,
        p50=land.p50,
        p90=land.p90,
        shares=(shares[0], shares[1], shares[2]) if shares else None,
        chance=ahead.p_exceed(limit) if limit is not None else None,
        runs_out=runs_out,
        needed=confidence,
    )


def _asks(rule: Rule) -> bool:
    return any(term.metric is Metric.FORECAST for when in rule.when.values() for term in when.terms)

"""Where periods will most probably end, for the lines of a status: by kept sketches, so that it is quick."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from math import isfinite

from watcher.domain.facts import NOT_RECKONED, Facts
from watcher.engine.cases import known
from watcher.engine.foreseeing.foresee import with_outlooks
from watcher.engine.policy import Policy
from watcher.engine.standing.seriesline import SeriesLine
from watcher.ports import Transaction
from watcher.records import SeriesState

NO_RULE_ASKS = "no rule asks for a forecast of it"


async def with_forecasts(
    tx: Transaction,
    policy: Policy,
    lines: Sequence[SeriesLine],
    states: Mapping[str, SeriesState],
    now: datetime,
    wanted: Callable[[SeriesLine], bool],
) -> list[SeriesLine]:
    """The lines in their order, those that are wanted with their forecast by kept sketches."""
    chosen = [states[line.series] for line in lines if line.used is not None and wanted(line)]
    cases = [known(state.reading, state, now) for state in chosen if state.reading]
    facts = {case.key: case.facts for case in await with_outlooks(tx, cases, now, most=0)}
    return [
        _with_forecast(line, facts[key], policy, states[key]) if (key := line.series) in facts else line
        for line in lines
    ]


def _with_forecast(line: SeriesLine, facts: Facts, policy: Policy, state: SeriesState) -> SeriesLine:
    ahead = facts.outlook
    if line.period is None:
        return replace(line, forecast_why="it never resets, so no period ends")
    if ahead == NOT_RECKONED and not policy.needs_of(state.series, state.labels).future:
        return replace(line, forecast_why=NO_RULE_ASKS)
    if isinstance(ahead, str):
        return replace(line, forecast_why=ahead)
    if line.why or not line.limit:
        return replace(line, forecast_why=line.why or "limit unknown")
    share = ahead.landing.p50 * 100 / line.limit
    if not isfinite(share):
        return replace(line, forecast_why="what comes out is no number")
    return replace(line, forecast=share, runs_out=ahead.runs_out(line.limit)[1])

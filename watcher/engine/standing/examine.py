"""What `watcher doctor` finds out: each source by its own look at itself, and what the store knows of it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from watcher.domain import dates
from watcher.domain.period import PeriodKind
from watcher.domain.reading import Reading
from watcher.domain.words import number, resource_label
from watcher.engine.asking.guarded import guarded
from watcher.engine.pacing.ledger import Spent, spent_on
from watcher.engine.pacing.quotas import quota_readings, smallest
from watcher.engine.pacing.targets import is_stale
from watcher.engine.policy import Policy, SourcePlan
from watcher.ports import Examined, Finding, Mark, Source, SourceError, Transaction
from watcher.records import SeriesState, Target


@dataclass(frozen=True, slots=True)
class Known:
    """What the store knows of one source."""

    targets: tuple[Target, ...]
    states: tuple[SeriesState, ...]
    spent: Spent


async def known_of(tx: Transaction, source: str) -> Known:
    states = (await tx.series_states()).values()
    return Known(
        tuple(target for target in await tx.targets() if target.source == source),
        tuple(state for state in states if state.series.source == source),
        await spent_on(tx, source),
    )


async def examined(source: Source, now: datetime) -> Sequence[Finding]:
    """What a source says of itself when asked now; one that cannot look at itself is asked to discover."""
    if isinstance(source, Examined):
        return await source.examine(now)
    try:
        found = await guarded(source.discover(now))
    except SourceError as error:
        return [Finding(Mark.FAIL, source.name, f"{error.kind}: {error}", error.hint)]
    return [Finding(Mark.OK, source.name, f"answers, {len(found.orgs)} organizations")]


def remembered(name: str, known: Known, policy: Policy, now: datetime, *, limits: bool) -> list[Finding]:
    """Freshness and cost, from the store alone; `limits` too for a source that does not tell them itself."""
    plan = policy.sources.get(name, SourcePlan())
    found = [_freshness(name, known, plan, now)]
    if limits and known.states:
        found.append(_limits(name, known.states))
    if not plan.pushed:
        found.append(_cost(name, known, plan, now))
    return found


def _freshness(name: str, known: Known, plan: SourcePlan, now: datetime) -> Finding:
    if not any(target.last_ok_at for target in known.targets):
        how = "nothing was pushed yet" if plan.pushed else "nothing was read yet: start `watcher run`"
        return Finding(Mark.INFO, f"{name} data", how)
    old = [target for target in known.targets if is_stale(target, plan, now)]
    if not old:
        heard = min(target.last_ok_at for target in known.targets if target.last_ok_at)
        return Finding(Mark.OK, f"{name} data", f"fresh, the oldest {dates.lasting(now - heard)} old")
    orgs = [org.name for target in old for org in target.orgs]
    since = min((target.last_ok_at for target in old if target.last_ok_at), default=None)
    age = f", for {dates.lasting(now - since)}" if since else ""
    text = f"older than two polls{age}: {', '.join(orgs[:5]) or 'all'}{' …' if orgs[5:] else ''}"
    return Finding(Mark.WARN, f"{name} data", text, next((t.failure for t in old if t.failure), ""))


def _limits(name: str, states: Iterable[SeriesState]) -> Finding:
    """How many limits are known, and which resources lack one somewhere."""
    readings = [state.reading for state in states if state.reading and not state.series.below]
    lacking = sorted({resource_label(r.series.resource) for r in readings if r.limit is None})
    known = sum(reading.limit is not None for reading in readings)
    text = f"{known} of {len(readings)} known"
    if not lacking:
        return Finding(Mark.OK, f"{name} limits", text)
    lines = tuple(sorted({_allowance_line(name, r) for r in readings if r.limit is None}))
    hint = "rules in percent wait for these; an allowance in config.yaml gives one"
    return Finding(Mark.INFO, f"{name} limits", f"{text}; none for {', '.join(lacking)}", hint, lines)


def _allowance_line(name: str, reading: Reading) -> str:
    """What to write under `allowances`; a limit that is granted for another time would cover nothing."""
    over = "day" if reading.period and reading.period.kind is PeriodKind.DAY else "month"
    period = f", period: {over}" if reading.period else ""
    return f"- {{source: {name}, resource: {reading.series.resource}, limit: NUMBER{period}}}"


def _cost(name: str, known: Known, plan: SourcePlan, now: datetime) -> Finding:
    quota = smallest(quota_readings(plan.quota, (s.reading for s in known.states if s.reading)))
    allowed = plan.budget.calls_a_day(quota)
    spent = known.spent.last_day(now)
    looks = f"{_looks(plan.longest, known)} to {_looks(plan.shortest, known)}"
    text = (
        f"{number(spent)} calls in the last 24 h, {number(round(allowed, 1))} a day allowed "
        f"({plan.budget.words()}), {number(known.spent.total)} in all; by `poll`, {looks} looks a day"
    )
    mark = Mark.WARN if spent > allowed else Mark.OK
    hint = "" if spent <= allowed else "a longer `poll`, or a larger `budget`"
    return Finding(mark, f"{name} cost", text, hint)


def _looks(wait: timedelta, known: Known) -> str:
    """How often in a day all batches together are asked, `wait` apart."""
    return number(round(timedelta(days=1) / wait * max(1, len(known.targets))))

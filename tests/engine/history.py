"""Months of a made-up history, written into a store by its own port, and backtests of it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime, timedelta

from tests.domain.given import rule
from tests.engine.fakes import ACME, cards
from watcher.adapters.stores.memory import MemoryStore
from watcher.domain.period import Period, calendar_month
from watcher.domain.reading import Limit, Org, Origin, Reading, Series
from watcher.domain.route import Route
from watcher.domain.rule import Rule, Selector
from watcher.engine.policy import Policy, ReceiverPlan, SourcePlan
from watcher.engine.replaying.backtest import Backtest, Question
from watcher.engine.replaying.retold import Backtested
from watcher.ports import Store
from watcher.records import SeriesState

FIRST = datetime(2020, 3, 1, tzinfo=UTC)
"""A Sunday, and the first of a month."""

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
PLAN = SourcePlan(HOUR, HOUR)

Daily = Callable[[datetime], float]
"""What is used on the day that holds a moment."""


def weekly(at: datetime) -> float:
    """120 on a working day, 24 on a day of the weekend: 2,856 in March, 2,712 in the 29 days of April."""
    return 120 if at.weekday() < 5 else 24


def runaway(at: datetime) -> float:
    """As weekly, until it runs away on 13 April, a Monday: 480 a day."""
    return 480 if at >= datetime(2020, 4, 13, tzinfo=UTC) else weekly(at)


def counter(
    daily: Daily, days: int = 60, *, series: Series | None = None, org: Org = ACME, limit: Limit | None = None
) -> list[Reading]:
    """A number every full hour, reset with each month."""
    found, used, month = [], 0.0, calendar_month(FIRST)
    for hour in range(days * 24):
        at = FIRST + hour * HOUR
        if calendar_month(at) != month:
            used, month = 0.0, calendar_month(at)
        found.append(number(used, at, month, series or cards(org), org, limit))
        used += daily(at) / 24
    return found


def number(
    used: float,
    at: datetime,
    period: Period | None,
    series: Series | None = None,
    org: Org = ACME,
    limit: Limit | None = None,
) -> Reading:
    told = limit or Limit(3_000, Origin.API)
    return Reading(series or cards(org), round(used, 6), told, period, at, (("org", org.name),))


async def written(store: Store, *histories: Iterable[Reading]) -> None:
    """Keep them as a daemon would have."""
    async with store.transaction() as tx:
        for history in histories:
            readings = list(history)
            last = readings[-1]
            await tx.add_samples(readings)
            state = SeriesState(last.series, last.labels, last, last.as_of, last.as_of)
            await tx.put_series_states([state])


def policy(*rules: Rule, routes: Sequence[Route] = (), plan: SourcePlan = PLAN) -> Policy:
    return Policy(
        rules=rules or (rule(),),
        routes=tuple(routes) or (Route(Selector(), ("slack",)),),
        receivers={"slack": ReceiverPlan(edits=True), "mail": ReceiverPlan()},
        sources={"pipefy": plan},
    )


async def backtested(
    store: Store,
    *policies: Policy,
    since: datetime = FIRST,
    days: float = 60,
    orgs: tuple[str, ...] = ("*",),
    thin: timedelta | None = None,
) -> Backtested:
    question = Question(since, since + days * DAY, orgs, thin)
    return await Backtest(store, MemoryStore, policies, question).run()

"""A chart's numbers: looked up in the store just before a message goes out, and never a reason to be late."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import structlog

from watcher.domain.chart import Chart
from watcher.domain.charting import STOCK_DAYS, Course, chart_of
from watcher.domain.facts import Facts
from watcher.domain.forecast import Outlook, outlook
from watcher.domain.forecast.growth import StockOutlook, stock_outlook
from watcher.domain.message import Message
from watcher.domain.period import Period, PeriodKind
from watcher.domain.reading import Reading, Series
from watcher.domain.rule import Watch
from watcher.domain.tongue import speaking
from watcher.domain.topic import Topic
from watcher.engine.foreseeing.foresee import levels
from watcher.engine.policy import ReceiverPlan
from watcher.ports import Store, Transaction
from watcher.records import Foresight, OutboxRow

log = structlog.get_logger(__name__)
PATIENCE = 5.0
"""Seconds of real time a message waits for its chart."""
_ALWAYS = {Topic.AHEAD, Topic.GROWTH}
_REMEMBERED = 200
_UNKNOWN = "nothing is foreseen"


def wants_chart(message: Message, plan: ReceiverPlan | None) -> bool:
    """Whether a picture helps to understand it, and the receiver shows pictures."""
    if plan is None or not plan.charts or message.level is None:
        return False
    if message.watch is not Watch.LIMIT or message.topic is Topic.AGE:
        return False
    return message.topic in _ALWAYS or message.level >= plan.charts_from


class Drawer:
    """Fills in charts, once a telling, whatever the number of its receivers."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._asked: dict[tuple[str, int], asyncio.Task[Chart | None]] = {}

    async def draw(self, row: OutboxRow) -> OutboxRow:
        """The row with its chart, saved that way, so that every try sends the same message."""
        message = row.message
        if not message.wants_chart or message.several:  # of many, no one's course is theirs
            return row
        chart = await self._once(message)
        done = replace(row, message=replace(message, wants_chart=False, chart=chart))
        async with self._store.transaction() as tx:
            await tx.put_rows([done])
        return done

    async def _once(self, message: Message) -> Chart | None:
        key = (message.incident, message.revision)
        if key not in self._asked:
            if len(self._asked) >= _REMEMBERED:
                self._asked.pop(next(iter(self._asked)))
            self._asked[key] = asyncio.create_task(self._found(message))
        return await self._asked[key]

    async def _found(self, message: Message) -> Chart | None:
        try:
            async with asyncio.timeout(PATIENCE), self._store.reading() as tx:
                course = await course_of(tx, message)
            if course is None:
                return None
            with speaking(message.locale):
                return chart_of(course, message.resource_label, message.period_name)
        except TimeoutError:
            log.warning("chart.unavailable", series=message.series, reason="the store was too slow")
        except Exception:
            log.exception("chart.bug", series=message.series)
        return None


async def course_of(tx: Transaction, message: Message) -> Course | None:
    """None where the message has no number, or its period is over: what would be shown is not its own."""
    state = (await tx.series_states([message.series])).get(message.series)
    newest = state.reading if state else None
    if newest is None or message.used is None or message.as_of is None:
        return None
    if (newest.period.label if newest.period else "") != message.period_label:
        return None
    series = Series.from_key(message.series)
    reading = Reading(series, message.used, None, newest.period, message.as_of)
    foresight = (await tx.foresights([message.series])).get(message.series)
    return Course(
        samples=await _samples(tx, message, newest.period),
        reading=reading,
        limit=message.limit,
        ahead=_ahead(reading, foresight, message.at),
        now=message.at,
        zone=message.timezone,
        lands=message.projected,
    )


async def _samples(tx: Transaction, message: Message, period: Period | None) -> list[Reading]:
    """All of a day, or the last of each day."""
    if period is not None and period.kind is PeriodKind.DAY:
        return await tx.samples(message.series, period.start)
    since = period.start if period else message.at - timedelta(days=STOCK_DAYS)
    offset = message.at.astimezone(ZoneInfo(message.timezone)).utcoffset() or timedelta(0)
    return (await tx.last_of_days([message.series], since, offset)).get(message.series, [])


def _ahead(reading: Reading, foresight: Foresight | None, now: datetime) -> Outlook | StockOutlook | str:
    """What is foreseen of it, as rules that ask see it; no rule asks, and nothing is kept to tell it by."""
    if foresight is None:
        return _UNKNOWN
    if reading.period is None:
        return stock_outlook(levels(foresight.days), reading.used, now)
    facts = Facts(now, used=reading.used, period=reading.period, as_of=reading.as_of)
    return outlook(foresight.sketch, reading.used, facts.counted_until, reading.period)

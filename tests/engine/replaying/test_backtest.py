"""What a backtest finds in two months of a weekly pattern and a runaway, reckoned by hand."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from tests.domain.given import rule
from tests.engine.fakes import ACME, GLOBEX, cards
from tests.engine.history import (
    DAY,
    FIRST,
    HOUR,
    backtested,
    counter,
    number,
    policy,
    runaway,
    weekly,
    written,
)
from watcher.adapters.stores.memory import MemoryStore
from watcher.domain.allowance import Allowance
from watcher.domain.period import calendar_month
from watcher.domain.quiet import Quiet, Schedule, Window
from watcher.domain.reading import Limit, Origin
from watcher.domain.route import Route
from watcher.domain.rule import Globs, Selector, Watch
from watcher.engine.replaying.retold import Told

AHEAD = rule({"warning": "forecast >= 100%"}, name="ahead")
APRIL = datetime(2020, 4, 10, tzinfo=UTC)
LATE = rule({"critical": "used >= 100%"}, name="late")


def moment(month: int, day: int, hour: int = 0) -> datetime:
    return datetime(2020, month, day, hour, tzinfo=UTC)


@pytest.fixture
async def store() -> AsyncIterator[MemoryStore]:
    store = MemoryStore()
    await store.open()
    yield store
    await store.close()


def story(tellings: tuple[Told, ...]) -> list[tuple[datetime, str]]:
    return [(told.at, told.level.word if told.level else str(told.ended)) for told in tellings]


async def test_every_telling_of_two_months_is_told_at_its_time(store: MemoryStore) -> None:
    await written(store, counter(runaway))
    found = await backtested(store, policy())
    side = found.sides[0]
    assert story(side.tellings) == [
        (moment(3, 30, 17), "warning"),
        (moment(4, 1), "period reset"),
        (moment(4, 16, 11), "warning"),
        (moment(4, 17, 2), "critical"),
    ]
    assert [told.receivers for told in side.tellings] == [("slack",)] * 4
    assert side.counts("ladder") == {"warning": 2, "critical": 1, "resolved": 1}
    assert len(side.messages) == 4
    assert found.a_week(side.messages) == pytest.approx(4 / (60 / 7))
    assert (found.series, found.samples, found.no_data) == (1, 1440, ())


async def test_the_lead_counts_from_the_first_warning_to_the_passing(store: MemoryStore) -> None:
    await written(store, counter(runaway))
    side = (await backtested(store, policy(), since=APRIL, days=10)).sides[0]
    assert [(each.at, each.lead) for each in side.passings] == [(moment(4, 17, 2), timedelta(hours=15))]
    assert side.median_lead == timedelta(hours=15)
    assert side.unwarned == []


async def test_to_be_told_at_the_passing_itself_is_no_warning(store: MemoryStore) -> None:
    await written(store, counter(runaway))
    side = (await backtested(store, policy(LATE), since=APRIL, days=10)).sides[0]
    assert [each.series for each in side.unwarned] == [cards()]
    assert side.median_lead is None


async def test_what_was_told_in_the_week_before_is_not_told_again_and_still_warned(
    store: MemoryStore,
) -> None:
    await written(store, counter(runaway))
    side = (await backtested(store, policy(), since=moment(4, 16, 20), days=5)).sides[0]
    assert story(side.tellings) == [(moment(4, 17, 2), "critical")]
    assert side.leads() == [timedelta(hours=15)]


async def test_a_forecast_that_came_true_and_one_that_did_not(store: MemoryStore) -> None:
    def burst(at: datetime) -> float:
        return 300 if moment(4, 13) <= at < moment(4, 16) else 0 if at >= moment(4, 16) else weekly(at)

    calm = counter(burst, series=cards(GLOBEX), org=GLOBEX)
    await written(store, counter(runaway), calm)
    assert max(one.used for one in calm) < 3_000
    side = (await backtested(store, policy(AHEAD), days=61)).sides[0]
    april = {each.series: each.came for each in side.foretold if each.at > moment(4, 13)}
    assert april == {cards(): True, cards(GLOBEX): False}
    warned = next(each.at for each in side.foretold if each.series == cards() and each.at > moment(4, 13))
    assert side.leads() == [moment(4, 17, 2) - warned]


async def test_what_is_foretold_is_open_while_its_period_lasts(store: MemoryStore) -> None:
    await written(store, counter(runaway))
    side = (await backtested(store, policy(AHEAD), since=moment(4, 1), days=15.5)).sides[0]
    assert [each.came for each in side.foretold] == [None]


async def test_two_configurations_see_the_same_history(store: MemoryStore) -> None:
    await written(store, counter(runaway))
    found = await backtested(store, policy(), policy(rule(), LATE), since=APRIL, days=10)
    mine, yours = found.sides
    assert mine == (await backtested(store, policy(), since=APRIL, days=10)).sides[0]
    assert (mine.rules, yours.rules) == (("ladder",), ("ladder", "late"))
    assert yours.counts("ladder") == mine.counts("ladder")
    assert yours.counts("late") == {"critical": 1}


async def test_days_without_data_are_named_and_do_not_count_as_time(store: MemoryStore) -> None:
    lost = [date(2020, 3, day) for day in (12, 13, 14, 15)]
    await written(store, [one for one in counter(runaway) if one.as_of.date() not in lost])
    found = await backtested(store, policy(), days=59.9)
    (no_data,) = found.no_data
    assert (no_data.source, no_data.of, no_data.stretches) == ("pipefy", 60, [(lost[0], lost[-1])])
    assert found.weeks == pytest.approx((59.9 - 4) / 7)
    assert len(found.sides[0].tellings) == 4


async def test_an_alert_that_a_gap_hides_is_neither_ended_nor_told_again(store: MemoryStore) -> None:
    hidden = [one for one in counter(runaway) if not moment(3, 30, 20) < one.as_of < moment(3, 31, 20)]
    await written(store, hidden)
    assert len((await backtested(store, policy())).sides[0].tellings) == 4


async def test_todays_contract_counts_and_not_that_of_the_time(store: MemoryStore) -> None:
    of_then = Limit(10_000, Origin.ALLOWANCE, "allowances[0]")
    await written(store, counter(runaway, limit=of_then))
    today = Allowance(Selector({"source": Globs(("*",))}), 3_000, "allowances[0]")
    found = await backtested(store, policy(), replace(policy(), allowances=(today,)), since=APRIL, days=10)
    assert [len(side.tellings) for side in found.sides] == [0, 2]


async def test_only_the_organizations_asked_for_are_judged(store: MemoryStore) -> None:
    await written(store, counter(runaway), counter(runaway, series=cards(GLOBEX), org=GLOBEX))
    found = await backtested(store, policy(), orgs=("Glo*",), since=APRIL, days=10)
    assert found.series == 1
    assert {told.series for told in found.sides[0].tellings} == {cards(GLOBEX)}


async def test_rules_about_sources_and_organizations_are_named_as_not_replayed(store: MemoryStore) -> None:
    await written(store, counter(weekly))
    side = (
        await backtested(
            store,
            policy(rule(), rule({"warning": "age > 1h"}, name="old", watch=Watch.SOURCE)),
            since=APRIL,
            days=10,
        )
    ).sides[0]
    assert (side.rules, side.skipped) == (("ladder",), ("old",))


async def test_what_quiet_hours_hold_is_one_message_at_their_end(store: MemoryStore) -> None:
    sunday = Schedule("sundays", "UTC", (Window(frozenset({6}), 0, 24 * 60),))
    sundays = [
        number(2_800 if hour >= of else 0, at, calendar_month(at), cards(org), org)
        for org, of in ((ACME, 30), (GLOBEX, 33))
        for hour in range(48)
        for at in [moment(3, 7) + hour * HOUR]
    ]  # Sunday 8 March, 06:00 and 09:00
    await written(store, sundays[:48], sundays[48:])
    held = policy(routes=[Route(Selector(), ("slack",), quiet=Quiet(sunday))])
    side = (await backtested(store, held, since=moment(3, 7), days=4)).sides[0]
    assert [told.held for told in side.tellings] == [{"slack": moment(3, 9)}] * 2
    assert [(each.receiver, each.at) for each in side.messages] == [("slack", moment(3, 9))]


async def test_thinned_it_judges_less_and_tells_later(store: MemoryStore) -> None:
    await written(store, counter(runaway))
    full, thin = [
        await backtested(store, policy(), thin=thin, since=APRIL, days=9.99)
        for thin in (None, timedelta(hours=6))
    ]
    assert thin.sides[0].judged * 6 == full.sides[0].judged
    late = [b.at - a.at for a, b in zip(full.sides[0].tellings, thin.sides[0].tellings, strict=True)]
    assert all(timedelta(0) <= each < timedelta(hours=6) for each in late)


async def test_a_series_that_was_above_when_it_was_first_seen_has_not_passed(store: MemoryStore) -> None:
    above = [number(5_000, FIRST + hour * HOUR, None) for hour in range(48)]
    await written(store, above)
    side = (await backtested(store, policy(), days=3)).sides[0]
    assert (len(side.tellings), side.passings) == (1, ())


async def test_a_stock_that_falls_and_rises_passes_twice(store: MemoryStore) -> None:
    levels = [2_000] * 5 + [2_800] * 5 + [3_100] * 5 + [2_000] * 30 + [3_100] * 5
    await written(store, [number(used, FIRST + at * HOUR, None) for at, used in enumerate(levels)])
    side = (await backtested(store, policy(), days=4)).sides[0]
    assert [each.lead for each in side.passings] == [5 * HOUR, None]


async def test_what_is_foretold_does_not_depend_on_where_the_span_begins(store: MemoryStore) -> None:
    await written(store, counter(runaway))
    whole = (await backtested(store, policy(AHEAD))).sides[0]
    (april,) = [told for told in whole.tellings if told.begins and told.at > moment(4, 1)]
    since = april.at - 9 * DAY
    part = (await backtested(store, policy(AHEAD), since=since, days=12)).sides[0]
    assert part.tellings == (april,)

"""What every store promises about alerts, guarded by their revision, and about incidents."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.adapters.stores.values import alert, at, incident
from watcher.domain.alert import Alert, Incident
from watcher.domain.period import calendar_month
from watcher.domain.reading import Reading, Series
from watcher.domain.rule import Level
from watcher.ports import Conflict, Store
from watcher.records import SeriesState


async def test_an_alert_comes_back_as_it_was_put_one_revision_on(store: Store) -> None:
    quiet = Alert("other", alert().series)
    async with store.transaction() as tx:
        await tx.put_alerts([alert(), quiet])
    async with store.reading() as tx:
        assert await tx.alerts() == [replace(alert(), revision=1), replace(quiet, revision=1)]


async def test_each_saving_counts_one_revision(store: Store) -> None:
    async with store.transaction() as tx:
        await tx.put_alerts([alert()])
        (first,) = await tx.alerts()
        await tx.put_alerts([replace(first, level=None)])
        assert await tx.alerts() == [replace(first, level=None, revision=2)]


async def test_an_alert_that_another_changed_is_a_conflict_and_stays(store: Store) -> None:
    async with store.transaction() as tx:
        await tx.put_alerts([alert()])
    with pytest.raises(Conflict, match="ladder"):
        async with store.transaction() as tx:
            await tx.put_alerts([replace(alert(), level=None)])
    async with store.reading() as tx:
        assert await tx.alerts() == [replace(alert(), revision=1)]


async def test_an_alert_that_is_gone_is_a_conflict(store: Store) -> None:
    with pytest.raises(Conflict):
        async with store.transaction() as tx:
            await tx.put_alerts([replace(alert(), revision=3)])


async def test_the_same_alert_twice_at_once_is_a_conflict(store: Store) -> None:
    with pytest.raises(Conflict):
        async with store.transaction() as tx:
            await tx.put_alerts([alert(), alert()])


async def test_a_conflict_undoes_the_whole_transaction(store: Store) -> None:
    async def change() -> None:
        async with store.transaction() as tx:
            await tx.put_incidents([incident()])
            await tx.put_alerts([alert("fine"), replace(alert("late"), revision=1)])

    with pytest.raises(Conflict):
        await change()
    async with store.reading() as tx:
        assert await tx.incidents() == {}
        assert await tx.alerts() == []


async def test_only_the_alerts_of_the_series_asked_for_come_back(store: Store) -> None:
    async with store.transaction() as tx:
        await tx.put_alerts([alert("r", "a"), alert("q", "a"), alert("r", "b"), alert("r", "c")])
        found = [(one.series, one.rule) for one in await tx.alerts(["c", "a", "never seen"])]
        assert found == [("a", "q"), ("a", "r"), ("c", "r")]
        assert await tx.alerts([]) == []


async def test_dropping_an_alert_leaves_its_neighbours(store: Store) -> None:
    async with store.transaction() as tx:
        await tx.put_alerts([alert("r", "a"), alert("q", "a"), alert("r", "b")])
        await tx.drop_alerts([alert("r", "a"), alert("never", "seen")])
        assert [(one.series, one.rule) for one in await tx.alerts()] == [("a", "q"), ("b", "r")]


async def test_alerts_are_counted_by_rule_level_and_whether_they_are_held_back(store: Store) -> None:
    held = [alert("r", "a"), alert("r", "b"), alert("q", "a")]
    told = [replace(alert("r", "c"), held_back=None), replace(alert("r", "d"), held_back=None)]
    told[1] = replace(told[1], level=Level.CRITICAL)
    quiet = replace(alert("r", "e"), level=None)
    async with store.transaction() as tx:
        await tx.put_alerts([*held, *told, quiet])
        assert await tx.alerts_of(["r", "never seen"]) == {
            "r": {(Level.WARNING, True): 2, (Level.WARNING, False): 1, (Level.CRITICAL, False): 1}
        }
        assert await tx.alerts_of([]) == {}


async def test_alerts_of_a_past_period_of_which_nothing_is_known_since_are_not_counted(store: Store) -> None:
    vanished, silent, late, other = (Series("p", "cards", (("org", each),)) for each in "abcd")
    march = calendar_month(at(0))
    seen = [Reading(one, 91, None, march, at(0)) for one in (vanished, silent)]
    seen.append(Reading(late, 91, None, march, march.end))
    states = [SeriesState(one.series, (), one, march.end) for one in seen]
    states[0] = replace(states[0], unknown_since=at(1), unknown_why="not in the answer")
    async with store.transaction() as tx:
        await tx.put_series_states(states)
        await tx.put_alerts([alert("r", one.key) for one in (vanished, silent, late, other)])
        assert await tx.alerts_of(["r"]) == {"r": {(Level.WARNING, True): 4}}
        assert await tx.alerts_of(["r"], at(0)) == {"r": {(Level.WARNING, True): 4}}
        assert await tx.alerts_of(["r"], march.end) == {"r": {(Level.WARNING, True): 2}}


async def test_a_dropped_alert_may_be_put_anew(store: Store) -> None:
    async with store.transaction() as tx:
        await tx.put_alerts([alert()])
        await tx.drop_alerts([alert()])
        await tx.put_alerts([alert()])
        assert await tx.alerts() == [replace(alert(), revision=1)]


async def test_an_incident_comes_back_as_it_was_put(store: Store) -> None:
    fresh = Incident("i9", "workato/tasks", at(0), None)
    async with store.transaction() as tx:
        await tx.put_incidents([incident(), fresh])
    async with store.reading() as tx:
        assert await tx.incidents() == {incident().series: incident(), "workato/tasks": fresh}


async def test_an_incident_put_again_is_replaced(store: Store) -> None:
    reopened = replace(incident(), ended_at=None, ended=None, revision=8)
    async with store.transaction() as tx:
        await tx.put_incidents([incident()])
        await tx.put_incidents([reopened])
        assert await tx.incidents() == {incident().series: reopened}


async def test_the_latest_incident_of_a_series_is_the_one_that_came_last_whatever_its_clock_said(
    store: Store,
) -> None:
    async with store.transaction() as tx:
        await tx.put_incidents(
            [incident("by a clock that was ahead", "a", at(500)), incident("new", "a", at(5))]
        )
        await tx.put_incidents([replace(incident("by a clock that was ahead", "a", at(500)), peak=3)])
        assert {key: found.id for key, found in (await tx.incidents()).items()} == {"a": "new"}


async def test_an_open_incident_is_the_latest_of_its_series(store: Store) -> None:
    still = replace(incident("open", "a"), ended_at=None, ended=None)
    async with store.transaction() as tx:
        await tx.put_incidents([still, incident("over", "a", at(5))])
        assert (await tx.incidents(["a"]))["a"].id == "open"


async def test_an_incident_put_again_comes_no_later(store: Store) -> None:
    async with store.transaction() as tx:
        await tx.put_incidents([incident("z", "a"), incident("b", "a")])
        await tx.put_incidents([incident("z", "a")])
        assert (await tx.incidents(["a"]))["a"].id == "b"


async def test_only_the_incidents_of_the_series_asked_for_come_back(store: Store) -> None:
    async with store.transaction() as tx:
        await tx.put_incidents([incident("1", "a"), incident("2", "b")])
        assert set(await tx.incidents(["b", "never seen"])) == {"b"}
        assert await tx.incidents([]) == {}


async def test_nothing_to_put_or_drop_does_nothing(store: Store) -> None:
    async with store.transaction() as tx:
        await tx.put_alerts([])
        await tx.drop_alerts([])
        await tx.put_incidents([])
        assert await tx.alerts() == []

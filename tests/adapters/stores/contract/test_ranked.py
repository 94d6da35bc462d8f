"""What every store promises of the worst of many."""

from __future__ import annotations

from dataclasses import replace

from tests.adapters.stores.values import alert, at, incident, org_state, row
from watcher.domain.alert import Incident
from watcher.domain.reading import Limit, Origin, Reading, Series
from watcher.domain.rule import Level
from watcher.ports import Store
from watcher.records import SeriesState

LIMIT = Limit(100, Origin.API)


def state(name: str, used: float, source: str = "a", limit: Limit | None = LIMIT) -> SeriesState:
    series = Series(source, name)
    return SeriesState(series, (), Reading(series, used, limit, None, at(0)), at(0))


async def test_series_come_by_risk_and_then_by_share(store: Store) -> None:
    unknown = replace(state("unknown", 1), unknown_why="not in the answer")
    silent = SeriesState(Series("a", "silent"), (), None, at(0))
    states = [state("ok", 10), state("fuller", 50), state("bare", 7, limit=None), unknown, silent]
    held = {
        "critical": Level.CRITICAL,
        "warning": Level.WARNING,
        "fuller_warning": Level.WARNING,
        "notice": 1,
    }
    states += [state(name, 60 if name == "fuller_warning" else 5) for name in held]
    async with store.transaction() as tx:
        await tx.put_series_states(states)
        await tx.put_alerts(
            [replace(alert("r", f"a/{name}"), level=Level(level)) for name, level in held.items()]
            + [replace(alert("s", "a/critical"), level=Level.NOTICE), replace(alert("s", "a/ok"), level=None)]
        )
        keys, total = await tx.riskiest(["a"], 20)
        assert [key.removeprefix("a/") for key in keys] == [
            *("critical", "fuller_warning", "warning", "unknown", "silent", "notice", "bare", "fuller", "ok")
        ]
        assert (total, await tx.riskiest(["a"], 1)) == (9, (["a/critical"], 9))


async def test_only_series_of_the_sources_asked_for_count(store: Store) -> None:
    async with store.transaction() as tx:
        await tx.put_series_states(
            [state("x", 1, "a"), state("x", 1, "A"), state("x", 1, "a_"), state("x", 1, "ab")]
        )
        assert await tx.riskiest(["a"], 9) == (["a/x"], 1)
        assert await tx.riskiest(["a_", "A"], 9) == (["A/x", "a_/x"], 2)
        assert await tx.riskiest([], 9) == ([], 0)


async def test_absurd_numbers_are_ranked_too(store: Store) -> None:
    tiny, huge = Limit(5e-324, Origin.API), Limit(1.7e308, Origin.API)
    async with store.transaction() as tx:
        await tx.put_series_states([state("low", 5e-324, limit=huge), state("high", 1.7e308, limit=tiny)])
        await tx.put_series_states([state("less", -1.7e308), state("endless", float("inf"))])
        keys, total = await tx.riskiest(["a"], 9)
    assert (set(keys), total) == ({"a/low", "a/high", "a/less", "a/endless"}, 4)


async def test_open_incidents_come_worst_first_and_the_latest_of_each_level(store: Store) -> None:
    def still(name: str, level: Level) -> Incident:
        return replace(incident(name, f"a/{name}"), ended_at=None, ended=None, level=level)

    warning = [still("w1", Level.WARNING), still("w2", Level.WARNING)]
    both = [incident("over"), *warning, still("c1", Level.CRITICAL)]
    async with store.transaction() as tx:
        await tx.put_incidents(both)
        found, total = await tx.worst_incidents(2)
        assert ([one.id for one in found], total) == (["c1", "w2"], 3)
        assert found[0] == both[3]


async def test_missing_organizations_are_named_and_counted(store: Store) -> None:
    here = replace(org_state("here"), missing_since=None)
    async with store.transaction() as tx:
        await tx.put_orgs([org_state("b"), org_state("a"), org_state("c"), here, org_state("x", "other")])
        found, missing, known = await tx.missing_orgs("pipefy", 2)
        assert ([one.org.id for one in found], missing, known) == (["a", "b"], 3, 4)
        assert await tx.missing_orgs("nobody", 2) == ([], 0, 0)


async def test_an_incident_is_found_by_its_id_open_or_over(store: Store) -> None:
    earlier, later = incident("i1"), replace(incident("i2"), ended_at=None, ended=None)
    async with store.transaction() as tx:
        await tx.put_incidents([earlier, later])
        assert [await tx.incident(name) for name in ("i1", "i2", "i3")] == [earlier, later, None]


async def test_of_many_rows_the_last_come_oldest_first(store: Store) -> None:
    async with store.transaction() as tx:
        await tx.add_rows([row(f"k{n}") for n in range(4)])
        assert [one.key for one in await tx.rows_of("i1", 2)] == ["k2", "k3"]
        assert [one.key for one in await tx.rows_of("i1")] == ["k0", "k1", "k2", "k3"]
        assert await tx.rows_of("i1", 0) == []

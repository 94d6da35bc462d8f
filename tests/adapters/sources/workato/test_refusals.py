"""Usage requests that are refused for their ids, range or style: only what is refused is lost."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest

from tests.adapters.sources.shortmemory import ShortMemory
from tests.adapters.sources.workato.account import Account, Reply, Request, gaps, used, watching
from tests.adapters.sources.workato.recorded import ACME, GLOBEX, NOW, customer, row
from tests.adapters.sources.workato.stage import MARCH, Stage, stage, workspace
from tests.adapters.sources.workato.stage import NOW as THEN
from tests.adapters.standin import answer
from watcher.domain.reading import Org
from watcher.ports import SourceError


def crowd(many: int) -> list[Org]:
    return [Org(str(n), f"Customer {n}", f"C{n}") for n in range(1, many + 1)]


def at_most(most: int, status: int) -> Callable[[Request], Reply]:
    def reply(asked: Request) -> Reply:
        if len(asked.ids) > most:
            return answer({"message": f"too many ids, at most {most}"}, status)
        return {"data": [row(Org(id_, "", None), 5) for id_ in asked.ids]}

    return reply


@pytest.mark.parametrize("status", [400, 406, 413, 414, 422, 431])
@pytest.mark.parametrize(("many", "most"), [(80, 50), (180, 100), (9, 2)])
async def test_too_many_ids_are_halved_whatever_the_refusal_is_called(
    many: int, most: int, status: int
) -> None:
    account, memory = Account(customers=[customer(o) for o in crowd(many)]), ShortMemory()
    account.usage = at_most(most, status)
    async with watching(account, memory) as w:
        assert sum(resource == "tasks" for _, resource in used(await w.read())) == many
        before = len(account.requests)
        await w.read()
        assert len(account.requests) - before <= -(-many // most) * 2
        assert all(len(asked.ids) <= most for asked in account.requests[before:])


async def test_doctor_counts_the_requests_that_halving_taught() -> None:
    account = Account(customers=[customer(o) for o in crowd(80)], usage=at_most(50, 422))
    async with watching(account) as w:
        await w.read()
        found = {finding.about: finding for finding in await w.source.examine(NOW)}["cost"]
    assert found.text == "a poll costs 3 calls here: 2 for usage, 1 for the customer list"


async def test_a_servers_failure_of_many_ids_is_halved_once() -> None:
    account = Account(customers=[customer(o) for o in crowd(80)], usage=at_most(40, 500))
    async with watching(account) as w:
        assert len(used(await w.read())) >= 80


async def test_a_servers_lasting_failure_costs_two_patiences_and_no_more() -> None:
    account = Account(customers=[customer(o) for o in crowd(80)], usage=at_most(0, 500))
    async with watching(account) as w:
        with pytest.raises(SourceError):
            await w.read()
        assert len(account.requests) == 8


@pytest.mark.parametrize("status", [401, 403, 404, 503])
async def test_refusals_of_us_and_not_of_the_ids_are_not_halved(status: int) -> None:
    account = Account(customers=[customer(o) for o in crowd(80)], usage=at_most(2, status))
    async with watching(account) as w:
        with pytest.raises(SourceError):
            await w.read()
    assert {len(asked.ids) for asked in account.requests} == {80}


async def test_one_refused_id_does_not_blame_the_style() -> None:
    def reply(asked: Request) -> Reply:
        bad = "7" in asked.ids
        return answer({"message": "7 is nobody"}, 400) if bad else at_most(80, 400)(asked)

    account = Account(customers=[customer(o) for o in crowd(80)], usage=reply)
    async with watching(account) as w:
        with pytest.raises(SourceError, match="7 is nobody") as caught:
            await w.read()
    assert "param_style" not in caught.value.hint
    assert len(account.requests) < 20


async def test_a_style_nobody_reads_is_found_out_in_few_calls_and_named() -> None:
    starts = [f"2026-05-{day:02d}" for day in range(1, 28)]
    rows = [
        customer(o, current_billing_period_start=starts[n % 27], current_billing_period_end=None)
        for n, o in enumerate(crowd(270))
    ]
    account = Account(customers=rows, usage=at_most(0, 400))
    async with watching(account) as w:
        with pytest.raises(SourceError) as caught:
            await w.read()
    assert "param_style" in caught.value.hint
    assert len(account.requests) <= 5


# --- ranges ------------------------------------------------------------------------------------------------


def since(days: int) -> datetime:
    return THEN - timedelta(days=days)


async def ranged(s: Stage, longest: int) -> tuple[dict[str, float], dict[str, str], int]:
    s.workato.scenario.max_range = timedelta(days=longest, hours=1)
    s.workato.log.clear()
    found = await s.read()
    told = {org or "": value for (org, resource), value in used(found).items() if resource == "tasks"}
    return (
        told,
        {org or "": why for (org, resource), why in gaps(found).items() if resource == "tasks"},
        s.usage_calls,
    )


async def test_only_customers_whose_own_range_is_refused_are_unknown() -> None:
    spaces = [workspace(101 + n, billing_start=since(days)) for n, days in enumerate((2, 2, 4, 6, 9))]
    async with stage(*spaces) as s:
        told, unknown, first = await ranged(s, 5)
        assert (sorted(told), sorted(unknown)) == (["101", "102", "103"], ["104", "105"])
        assert "is too far from from" in unknown["104"]
        assert (told["101"], told["103"]) == (200, 400)
        _, _, later = await ranged(s, 5)
        assert later < first <= 10


async def test_refused_ranges_are_noted_in_workatos_words() -> None:
    spaces = [workspace(101 + n, billing_start=since(days)) for n, days in enumerate((2, 4, 9))]
    async with stage(*spaces) as s:
        s.workato.scenario.max_range = timedelta(days=5)
        (note,) = (await s.read()).notes
    assert "is too far from from" in note
    assert note.endswith("usage of 1 workspace stays unknown")


async def test_a_range_that_is_refused_for_everybody_fails_the_read() -> None:
    async with stage(workspace(101), workspace(102, billing_start=MARCH + timedelta(days=1))) as s:
        s.workato.scenario.max_range = timedelta(days=1)
        with pytest.raises(SourceError, match="is too far from from"):
            await s.read()


# --- the style ---------------------------------------------------------------------------------------------


def only_the_first(_: Request) -> Reply:
    return {"data": [row(ACME)]}


@pytest.mark.parametrize("used_by_others", [0, 5])
async def test_one_answer_of_two_points_at_the_style_while_lists_were_not_seen_to_work(
    used_by_others: int,
) -> None:
    rows = [customer(ACME), customer(GLOBEX, task_count=used_by_others)]
    async with watching(Account(customers=rows, usage=only_the_first)) as w:
        assert "param_style" in (await w.read()).notes[0]


@pytest.mark.parametrize(("used_by_others", "said"), [(0, False), (5, True)])
async def test_once_lists_worked_one_answer_is_suspect_only_if_others_used_something(
    used_by_others: int, said: bool
) -> None:
    rows = [customer(ACME), customer(GLOBEX, task_count=used_by_others)]
    async with watching(Account(customers=rows)) as w:
        assert (await w.read()).notes == ()
        w.account.usage = only_the_first
        found = await w.read()
    assert any("param_style" in note for note in found.notes) is said
    assert gaps(found)["102", "tasks"] == "Workato's usage answer has no row for it"


async def test_a_refusal_after_lists_worked_does_not_blame_the_style() -> None:
    async with watching() as w:
        await w.read()
        w.account.usage = at_most(0, 400)
        with pytest.raises(SourceError) as caught:
            await w.read()
    assert "Other requests" in caught.value.hint


async def test_who_is_asked_for_alone_says_nothing_about_lists() -> None:
    other = customer(GLOBEX, current_billing_period_start="2026-05-02T10:00:00-07:00", task_count=0)
    alone = customer(ACME, current_billing_period_start="2026-05-03T10:00:00-07:00")
    async with watching(Account(customers=[alone, other], usage=only_the_first)) as w:
        found = await w.read()
    assert NOW in {r.as_of for r in found.readings}
    assert not any("param_style" in note for note in found.notes)

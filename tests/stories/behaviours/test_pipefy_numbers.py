"""What Pipefy counts, and when: limits, months, parts, late and corrected numbers, and our own calls."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from tests.stories.behaviours.account import (
    APRIL,
    NOON,
    account,
    acme,
    contract,
    rule,
    use_cards,
)
from tests.stories.behaviours.rig import POLL
from watcher.sandbox.pipefy.curves import changing, steady
from watcher.sandbox.pipefy.scenario import Until
from watcher.sandbox.pipefy.world import AiCredits, Automation, Flow, Quota

WARNED = "[Warning 91%] Acme Brasil: cards, March 2026"
RESOLVED = "[Resolved] Acme Brasil: cards, March 2026"
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


# --- 10, 11: organizations ---------------------------------------------------------------------------------


async def test_an_account_that_sees_nobody_is_told_as_blind(tmp_path: Path) -> None:
    async with account(tmp_path) as a:
        a.pipefy.world.clients[0].orgs = frozenset()
        await a.start()
        await a.passes(HOUR)
        assert a.told == ["[No data] Data from Pipefy"]
        assert "nothing to watch" in a.last.consequence


async def test_an_organization_that_is_dropped_in_silence_is_told_as_missing(tmp_path: Path) -> None:
    iberia = acme("Acme Iberia", 2)
    async with account(tmp_path, acme(), iberia, cards=91) as a:
        await a.start()
        a.pipefy.world.clients[0].orgs = frozenset({iberia.uuid})
        await a.passes(HOUR)
        assert a.told == [WARNED, "[No data] Acme Brasil: data from Pipefy"]
        assert ((await a.line("cards")).used, (await a.line("cards")).standing) == (1_820, "WARNING")
        assert "missing: Acme Brasil" in await a.screen()
        a.pipefy.world.clients[0].orgs = None
        await a.passes(POLL)
        assert a.told[2:] == ["[Resolved] Acme Brasil: data from Pipefy"]


async def test_an_idle_organization_uses_nothing_and_is_not_missing(tmp_path: Path) -> None:
    idle = acme(name="Acme Iberia", number=2)
    idle.api_calls.used = idle.automation_jobs.used = idle.integration_tasks.used = 0
    async with account(tmp_path, acme(), idle) as a:
        await a.start()
        calls = await a.line("api_calls", "Acme Iberia")
        assert (calls.used, calls.standing, (await a.source()).missing) == (0, "ok", ())


# --- 14, 15, 16, 21: parts and contributors ----------------------------------------------------------------

PIPES = """
  - name: busy-pipe
    select: { resource: automation_jobs, labels: { pipe: "*" } }
    when: { warning: used >= 500 and used < 550 }
"""


async def test_the_eleventh_pipe_is_told_by_its_name_and_the_whole_is_not(tmp_path: Path) -> None:
    org = acme()
    org.automations = [Automation(f"A{n}", 12 if n < 10 else 10, f"Pipe {n:02}") for n in range(11)]
    org.automation_jobs = Quota(0)
    pipes = rule(tmp_path, PIPES)
    async with account(tmp_path, org, change=pipes, breakdown=["pipe"], breakdown_limit=11) as a:
        await a.start()
        assert a.told == []
        org.automation_jobs.used = 6_500  # of which the last comes to 500, the others to 600
        await a.passes()
        assert a.told == ["[Warning] Acme Brasil: automation jobs (pipe Pipe 10), March 2026"]


async def test_a_pipe_that_is_listed_no_more_is_unknown_and_not_at_zero(tmp_path: Path) -> None:
    org = acme()
    org.automations = [Automation("A", 1, "Sales"), Automation("B", 1, "Support")]
    org.automation_jobs = Quota(1_000)
    async with account(tmp_path, org, breakdown=["pipe"]) as a:
        await a.start()
        org.automations.pop()
        await a.passes(HOUR)
        assert a.told == []
        lines = [line for line in (await a.status()).series if line.resource == "automation_jobs"]
        gone = next(line for line in lines if line.standing == "NO DATA")
        assert (gone.used, gone.why) == (500, "no longer among the largest")


async def test_a_message_names_automations_with_halves_and_deleted_ones(tmp_path: Path) -> None:
    org = acme()
    org.automations = [Automation("Invoice sync", 3), Automation("Old import", 1, status="deleted")]
    org.automation_jobs = Quota(920)
    async with account(tmp_path, org, change=contract(1_000)) as a:
        await a.start()
        assert a.told == ["[Warning 92%] Acme Brasil: automation jobs, March 2026"]
        assert a.last.contributors
        assert [(each.name, each.used) for each in a.last.contributors.top[:2]] == [
            ("Invoice sync", 690),
            ("Old import", 230),
        ]


async def test_a_message_about_api_calls_names_operations_and_tokens(tmp_path: Path) -> None:
    org = acme()
    org.api_calls = Quota(920, 1_000)
    org.operations = {"Not specified": 2.0, "syncCards": 1.0}
    async with account(tmp_path, org) as a:
        await a.start()
        assert a.told[0] == "[Warning 92%] Acme Brasil: API calls, March 2026"
        assert a.last.contributors
        names = [each.name for each in a.last.contributors.top]
    assert {"Not specified", "syncCards"} <= set(names)


async def test_flows_on_later_pages_are_watched_too(tmp_path: Path) -> None:
    org = acme()
    org.flows = [Flow(f"Flow {n:02}", 60 - n) for n in range(60)]
    org.integration_tasks = Quota(9_200, 10_000)
    async with account(tmp_path, org, breakdown=["flow"], breakdown_limit=50) as a:
        await a.start()
        assert a.told == ["[Warning 92%] Acme Brasil: integration tasks, March 2026"]
        assert a.last.contributors
        assert a.last.contributors.top[0].name == "Flow 00"
        parts = [x for x in (await a.status()).series if x.resource == "integration_tasks"]
    assert len(parts) >= 50


# --- 17, 22: limits ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("limit", [None, 0])
async def test_a_limit_of_null_or_0_is_unknown_and_never_reached(limit: float | None, tmp_path: Path) -> None:
    org = acme()
    org.api_calls = Quota(50_000, limit)
    async with account(tmp_path, org) as a:
        await a.start()
        calls = await a.line("api_calls")
        assert (calls.used, calls.limit, calls.standing, a.told) == (50_000, None, "no limit", [])


async def test_credits_come_in_halves_and_are_never_rounded_up(tmp_path: Path) -> None:
    org = acme()
    org.ai_credits = AiCredits(99.5, 100)
    async with account(tmp_path, org) as a:
        await a.start()
        assert a.told == ["[Warning 99%] Acme Brasil: AI credits, March 2026"]
        org.ai_credits.used = 100
        await a.passes()
        assert a.told[1:] == ["[Critical 100%] Acme Brasil: AI credits, March 2026"]


async def test_with_an_add_on_passing_the_credits_is_no_exhaustion(tmp_path: Path) -> None:
    org = acme()
    org.ai_credits = AiCredits(150, 100, has_addon=True)
    async with account(tmp_path, org) as a:
        await a.start()
        await a.passes(HOUR)
        assert a.told == ["[Warning 150%] Acme Brasil: AI credits, March 2026"]  # and never critical


async def test_a_subscription_that_is_null_leaves_its_numbers_unknown(tmp_path: Path) -> None:
    async with account(tmp_path, cards=91) as a:
        await a.start()
        rows, a.acme.subscription = a.acme.subscription, None
        await a.passes(HOUR)
        cards = await a.line("cards")
        assert (cards.used, cards.standing, bool(cards.why), a.told) == (1_820, "WARNING", True, [WARNED])
        a.acme.subscription = rows
        await a.passes(POLL)
        assert (await a.line("cards")).why is None


async def test_a_row_nobody_knows_is_shown_by_its_name(tmp_path: Path) -> None:
    async with account(tmp_path) as a:
        (a.acme.subscription or {})["STORAGE"] = Quota(40, 100)
        await a.start()
        storage = await a.line("storage")
        assert (storage.used, storage.limit, storage.standing) == (40, 100, "ok")


# --- 18, 19, 20: months and days ---------------------------------------------------------------------------


@pytest.mark.parametrize("until", Until)
async def test_at_the_months_turn_the_reset_is_told_and_levels_are_told_anew(
    until: Until, tmp_path: Path
) -> None:
    async with account(tmp_path, cards=91, at=APRIL - HOUR) as a:
        a.pipefy.scenario.until = until
        await a.start()
        use_cards(a.acme, 1)
        a.clock.set(APRIL)
        await a.turn()
        await a.passes(HOUR)
        assert a.told == [WARNED, RESOLVED]
        assert "The period reset on 1 April" in a.last.sentence
        a.clock.set(APRIL + DAY)
        await a.uses(91)
        assert a.told[2:] == ["[Warning 91%] Acme Brasil: cards, April 2026"]


@pytest.mark.parametrize("listed", [True, False])
async def test_the_month_is_there_at_once_whether_idle_days_are_listed_or_not(
    listed: bool, tmp_path: Path
) -> None:
    org = acme()
    org.api_calls = Quota(changing(0, (NOON - 9 * DAY, steady(100))), 100_000)
    async with account(tmp_path, org, history=True) as a:
        a.pipefy.scenario.zero_days = listed
        await a.start()
        assert await a.fill() == 1
        async with a.parts.store.reading() as tx:
            found = await tx.samples(f"pipefy/api_calls?org={org.uuid}", NOON - 60 * DAY)
        used = [one.used for one in found]
        assert used == sorted(used)
        assert len(used) > 8  # a day each of those that were not idle
        assert used[-1] == pytest.approx(2_050, abs=5)
        assert a.told == []


async def test_a_month_by_dates_is_the_month_by_name(tmp_path: Path) -> None:
    org = acme()
    org.automation_jobs = Quota(steady(45))
    async with account(tmp_path, org, change=contract(1_000)) as a:
        await a.start()
        by_name = (await a.line("automation_jobs")).used
        a.pipefy.world.clients[0].removed = frozenset({"automationsUsageDetailsCombined"})
        await a.passes()
        by_dates = (await a.line("automation_jobs")).used
        assert (by_name, a.told) == (922, ["[Warning 92%] Acme Brasil: automation jobs, March 2026"])
        assert by_dates == pytest.approx(922, abs=2)


# --- 23: exports -------------------------------------------------------------------------------------------

REPORT = """
  - name: cards-report
    select: { resource: cards }
    when: { warning: used >= 90% }
    actions: [{ at: warning, export: usage_report, report: api, cooldown: 7d }]
"""


async def test_a_rule_orders_its_report_once_and_it_goes_where_pipefy_sends_it(tmp_path: Path) -> None:
    async with account(tmp_path, change=rule(tmp_path, REPORT)) as a:
        await a.start()
        await a.uses(91, 95, 99)
        await a.parts.exports.run_due()
        await a.passes(DAY, step=6 * HOUR)
        await a.parts.exports.run_due()
        (mail,) = a.pipefy.world.mails
    assert (mail.to, mail.organizations) == ("limit-watcher@service.pipefy.invalid", ("Acme Brasil",))


# --- 24: our own calls -------------------------------------------------------------------------------------


async def test_near_the_end_of_the_api_quota_we_ask_less_and_say_so(tmp_path: Path) -> None:
    org = acme()
    org.api_calls = Quota(960, 1_000)
    async with account(tmp_path, org, budget="1%") as a:
        a.pipefy.world.clients[0].home = org.uuid
        await a.start()
        asked = len(a.pipefy.calls("LimitWatcher_Poll"))
        await a.passes(3 * HOUR)
        assert len(a.pipefy.calls("LimitWatcher_Poll")) - asked <= 3
        source = await a.source()
    assert "slowed down" in source.why_then
    assert a.told[0] == "[Warning 96%] Acme Brasil: API calls, March 2026"


async def test_our_own_calls_are_named_among_the_operations(tmp_path: Path) -> None:
    org = acme()
    org.api_calls = Quota(899, 1_000)
    async with account(tmp_path, org) as a:
        a.pipefy.world.clients[0].home = org.uuid
        await a.start()
        await a.passes(HOUR)
        assert a.told == ["[Warning 90%] Acme Brasil: API calls, March 2026"]
        assert a.last.contributors
        assert "LimitWatcher_Poll" in [each.name for each in a.last.contributors.top]


# --- 25: late and corrected numbers ------------------------------------------------------------------------


async def test_a_number_corrected_downwards_neither_resolves_nor_fires_again(tmp_path: Path) -> None:
    async with account(tmp_path) as a:
        await a.start()
        await a.uses(91, 88, 85, 91)
        assert a.told == [WARNED]


@pytest.mark.parametrize("late", [True, False])
async def test_numbers_that_lag_six_hours_turn_the_month_once(late: bool, tmp_path: Path) -> None:
    org = acme()
    org.api_calls = Quota(steady(3_100), 100_000)
    async with account(tmp_path, org, at=APRIL - DAY) as a:
        a.pipefy.scenario.lag, a.pipefy.scenario.turns_late = timedelta(hours=6), late
        await a.start()
        await a.till(APRIL + 2 * DAY, step=3 * HOUR)
        assert a.told == [
            "[Warning 92%] Acme Brasil: API calls, March 2026",
            "[Resolved] Acme Brasil: API calls, March 2026",
        ]


async def test_a_limit_that_is_raised_resolves_and_one_that_is_lowered_fires(tmp_path: Path) -> None:
    async with account(tmp_path, cards=91) as a:
        await a.start()
        quota = (a.acme.subscription or {})["CARDS"]
        quota.limit = 4_000
        await a.passes()
        assert a.told == [WARNED, RESOLVED]
        assert "The limit was raised from 2,000 to 4,000" in a.last.sentence
        quota.limit = 1_900
        await a.passes()
        assert a.told[2:] == ["[Warning 95%] Acme Brasil: cards, March 2026"]

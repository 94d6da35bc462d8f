"""Pipefy does not answer, or not all of it: what is unknown is said to be, and nothing else changes."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from tests.stories.behaviours.account import Account, account, acme, use_cards
from tests.stories.behaviours.rig import POLL
from tests.stories.settings import Settings, secret
from watcher.sandbox.faults import (
    BrokenJson,
    Drop,
    Fault,
    HtmlBody,
    ServerError,
    TooManyRequests,
    operation,
)
from watcher.sandbox.pipefy.scenario import (
    NullField,
    PermissionDenied,
    TimeoutOn,
    TooComplex,
)

WARNED = "[Warning 91%] Acme Brasil: cards, March 2026"
SILENT, BACK = "[No data] Data from Pipefy", "[Resolved] Data from Pipefy"
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
POLLS = operation("LimitWatcher_Poll")


async def unknown(a: Account) -> dict[str, str]:
    """The resources of Acme that are not known now, and why."""
    lines = [line for line in (await a.status()).series if line.org == "Acme Brasil"]
    return {line.resource: line.why for line in lines if line.why}


# --- 1, 2: tokens ------------------------------------------------------------------------------------------


async def test_tokens_that_end_or_are_revoked_are_renewed_without_a_word(tmp_path: Path) -> None:
    async with account(tmp_path, cards=91) as a:
        a.pipefy.world.clients[0].expires_in = 300
        await a.start()
        await a.passes(HOUR)
        a.pipefy.tokens.revoke_all()
        await a.uses(100)
        assert a.told == [WARNED, "[Critical 100%] Acme Brasil: cards, March 2026"]
        assert (await a.source()).ok


async def test_a_secret_that_is_refused_is_told_once_and_the_open_alert_stays(tmp_path: Path) -> None:
    async with account(tmp_path, cards=91) as a:
        await a.start()
        a.pipefy.world.clients[0].client_secret = "renewed"
        a.pipefy.tokens.revoke_all()
        await a.passes(2 * HOUR)
        assert a.told == [WARNED, SILENT]
        assert "authentication refused" in a.last.consequence
        assert "1 open alert keeps its last state" in a.last.consequence
        cards = await a.line("cards")
        assert (cards.used, cards.standing) == (1_820, "WARNING")
        assert (cards.why or "").startswith("authentication refused")


async def test_a_static_token_that_is_refused_is_told_though_the_answer_is_no_graphql(
    tmp_path: Path,
) -> None:
    def only_the_token(written: Settings) -> None:
        found = written["sources"]["pipefy"]
        for key in ("client_id", "client_secret_file"):
            del found[key]
        found["token_file"] = secret(tmp_path, "static", "opens")

    async with account(tmp_path, cards=91, change=only_the_token) as a:
        a.pipefy.world.clients[0].static_token = "opens"
        await a.start()
        assert a.told == [WARNED]
        a.pipefy.world.clients[0].static_token = "changed"
        await a.passes(HOUR)
        assert a.told == [WARNED, SILENT]
        assert "Pipefy refused the token" in a.last.consequence
        a.pipefy.world.clients[0].static_token = "opens"
        await a.passes(POLL)
        assert a.told == [WARNED, SILENT, BACK]


# --- 3, 5: broken answers ----------------------------------------------------------------------------------

BROKEN = [
    (TooComplex(0), "complexity"),
    (TimeoutOn("apiUsageStatsCombined"), "Timeout on Query"),
    (Drop(), "closed the connection in the middle"),
    (ServerError(502), "502 Bad Gateway with an HTML page"),
    (HtmlBody(), "is an HTML page, not JSON"),
    (BrokenJson(), "is broken JSON"),
    (TooManyRequests(html=True), "rate limited"),
]


@pytest.mark.parametrize(("fault", "words"), BROKEN, ids=repr)
async def test_an_answer_that_is_none_is_told_once_and_is_no_number(
    fault: Fault, words: str, tmp_path: Path
) -> None:
    async with account(tmp_path, cards=91) as a:
        await a.start()
        armed = a.pipefy.faults.add(POLLS, fault)
        await a.passes(HOUR)
        assert a.told == [WARNED, SILENT]
        assert words in ((await a.source()).failure or "")
        assert (await a.line("cards")).used == 1_820
        a.pipefy.faults.remove(armed)
        await a.passes(HOUR)
        assert a.told == [WARNED, SILENT, BACK]
        assert await unknown(a) == {}


async def test_a_time_out_of_one_field_leaves_the_others_known(tmp_path: Path) -> None:
    async with account(tmp_path) as a:
        await a.start()
        a.pipefy.faults.add(POLLS, TimeoutOn("integrationsUsageStats", keep_data=True))
        await a.uses(91)
        assert a.told == [WARNED]
        assert list(await unknown(a)) == ["integration_tasks"]


# --- 4: too many requests ----------------------------------------------------------------------------------


@pytest.mark.parametrize("retry_after", [300, None])
async def test_a_block_of_five_minutes_slows_down_and_is_over_without_a_word(
    retry_after: int | None, tmp_path: Path
) -> None:
    async with account(tmp_path) as a:
        await a.start()
        armed = a.pipefy.faults.add(POLLS, TooManyRequests(retry_after))
        await a.passes(POLL)
        assert "rate limited" in ((await a.source()).failure or "")
        a.pipefy.faults.remove(armed)
        use_cards(a.acme, 91)
        await a.passes(2 * POLL)
        assert a.told == [WARNED]
        assert (await a.source()).ok


# --- 6, 13, 26: data and errors ----------------------------------------------------------------------------


@pytest.mark.parametrize("root", ["apiUsageStatsCombined", "integrationsUsageStats", "organization"])
async def test_a_field_that_is_null_with_an_error_is_unknown_in_its_words_and_the_rest_is_judged(
    root: str, tmp_path: Path
) -> None:
    async with account(tmp_path, cards=91) as a:
        await a.start()
        a.pipefy.faults.add(POLLS, NullField(root, "counting went wrong"))
        await a.passes(HOUR)
        assert a.told == [WARNED]
        why = await unknown(a)
        assert {"apiUsageStatsCombined": "api_calls", "integrationsUsageStats": "integration_tasks"}.get(
            root, "cards"
        ) in why
        assert "counting went wrong" in str(why)


async def test_a_permission_denied_for_one_organization_is_its_own_affair(tmp_path: Path) -> None:
    async with account(tmp_path, acme(), acme("Acme Iberia", 2)) as a:
        await a.start()
        a.pipefy.faults.add(POLLS, PermissionDenied("integrationsUsageStats", org=a.acme.uuid))
        use_cards(a.pipefy.world.organizations[1], 91)
        await a.passes(HOUR)
        assert a.told == ["[Warning 91%] Acme Iberia: cards, March 2026"]
        assert list(await unknown(a)) == ["integration_tasks"]
        assert (await a.line("integration_tasks", "Acme Iberia")).why is None


# --- 7, 12: large documents --------------------------------------------------------------------------------


@pytest.mark.parametrize("count", [25, 26])
async def test_many_organizations_are_watched_whatever_a_document_may_hold(
    count: int, tmp_path: Path
) -> None:
    crowd = [acme(f"Org {number:02}", number) for number in range(count)]
    async with account(tmp_path, *crowd) as a:
        a.pipefy.faults.add(POLLS, TooComplex(6))
        use_cards(crowd[-1], 91)
        await a.start()
        await a.passes(POLL)
        assert a.told == [f"[Warning 91%] Org {count - 1:02}: cards, March 2026"]
        assert len([line for line in (await a.status()).series if line.resource == "cards"]) == count
        assert max(call.organizations for call in a.pipefy.calls("LimitWatcher_Poll")[-6:]) <= 6


# --- 8, 9: schemas -----------------------------------------------------------------------------------------

ROOTS = [
    "apiUsageStatsCombined",
    "automationsUsageDetailsCombined",
    "aiCreditUsageStatsCombined",
    "integrationsUsageStats",
]


@pytest.mark.parametrize("root", ROOTS)
async def test_a_field_that_the_schema_lacks_costs_no_other_number(root: str, tmp_path: Path) -> None:
    async with account(tmp_path, cards=91) as a:
        a.pipefy.world.clients[0].removed = frozenset({root})
        await a.start()
        await a.passes(HOUR)
        assert a.told == [WARNED]
        lost = {"integration_tasks"} if root == "integrationsUsageStats" else set()
        assert set(await unknown(a)) == lost


async def test_what_a_schema_lacked_is_tried_again_within_a_day(tmp_path: Path) -> None:
    async with account(tmp_path) as a:
        a.pipefy.world.clients[0].removed = frozenset({"integrationsUsageStats"})
        await a.start()
        a.pipefy.world.clients[0].removed = frozenset()
        a.acme.integration_tasks.used = 9_100
        await a.passes(DAY + HOUR, step=HOUR)
        assert a.told == ["[Warning 91%] Acme Brasil: integration tasks, March 2026"]


async def test_nobody_looks_into_the_schema(tmp_path: Path) -> None:
    async with account(tmp_path, cards=91) as a:
        a.pipefy.scenario.introspection = False
        await a.start()
        assert a.told == [WARNED]
        assert not [call for call in a.pipefy.calls() if "__schema" in call.query]

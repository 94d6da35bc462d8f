"""What the source does with each documented behaviour of Pipefy's: tokens, HTTP, errors, schema (1 to 9).

The numbers are those of the stand-in's page in docs/reference/sandbox-pipefy.md.

 1  test_a_token_is_got_by_form_or_by_basic_whichever_the_server_takes
    test_a_token_that_ends_early_is_renewed_without_a_word
    test_a_short_lived_token_is_renewed_before_it_ends
 2  test_a_401_that_is_not_graphql_shaped_is_a_refused_token
 3  test_a_refusal_with_status_200_is_told_in_its_words
 4  test_a_block_is_waited_out_by_the_scheduler_for_as_long_as_it_was_told
    test_a_page_of_a_proxy_in_place_of_a_429_is_a_block_too
 5  test_a_query_that_times_out_is_split_and_the_rest_is_read
    test_a_cut_connection_is_tried_again
 6  test_an_error_of_a_field_is_told_with_its_code_and_correlation_id
 7  test_a_document_that_is_too_complex_is_halved_until_it_passes
    test_a_document_that_is_too_deep_for_one_organization_is_a_lasting_refusal
 8  test_every_root_field_may_be_missing
    test_a_suggestion_after_the_error_changes_nothing
 9  test_introspection_is_never_needed
"""

from __future__ import annotations

import pytest

from tests.adapters.sources.pipefy.account import SECRET, Account, watching
from tests.adapters.sources.pipefy.parsing import gaps, readings
from tests.adapters.sources.pipefy.recorded import ACME, both
from tests.adapters.sources.pipefy.stage import NOW, organization, stage
from tests.adapters.standin import Asked, answer
from watcher.adapters.sources.pipefy.catalogue import POLL
from watcher.ports import Failure, SourceError
from watcher.sandbox.faults import Drop, Unauthorized, times
from watcher.sandbox.pipefy.scenario import NullField, RateLimit, TimeoutOn
from watcher.sandbox.pipefy.world import Client


@pytest.mark.parametrize("by_basic", [False, True])
async def test_a_token_is_got_by_form_or_by_basic_whichever_the_server_takes(by_basic: bool) -> None:
    def grant(asked: Asked) -> bytes:
        takes = ("authorization" in asked.headers) is by_basic
        return account.new_token() if takes else answer({"error": "invalid_client"}, 401)

    account = Account(lambda _: {"data": both()}, grant=grant)
    async with watching(account) as w:
        assert (await w.source.read([ACME], w.clock.now())).readings
        form = w.side.asked[0].form
        assert form == {"grant_type": "client_credentials", "client_id": "watcher", "client_secret": SECRET}


async def test_a_token_that_ends_early_is_renewed_without_a_word() -> None:
    async with stage(1) as s:
        s.pipefy.tokens.revoke_all()
        assert len((await s.read()).readings) == 6
        assert len(s.pipefy.calls("oauth/token")) == 2


async def test_a_short_lived_token_is_renewed_before_it_ends() -> None:
    async with stage(1, client=Client(home="elsewhere", expires_in=300)) as s:
        for _ in range(4):
            await s.clock.advance(250)
            await s.read()
        assert len(s.pipefy.calls("oauth/token")) == 5
        assert [call.status for call in s.pipefy.calls("LimitWatcher_Poll")] == [200] * 4  # never a 401


async def test_a_401_that_is_not_graphql_shaped_is_a_refused_token() -> None:
    async with stage(1) as s:
        s.pipefy.faults.add(times(2), Unauthorized())
        with pytest.raises(SourceError) as caught:
            await s.read()
        assert (caught.value.kind, caught.value.lasting) == (Failure.AUTH, True)


async def test_a_refusal_with_status_200_is_told_in_its_words() -> None:
    async with stage(1) as s:
        s.pipefy.scenario.max_depth = 1
        with pytest.raises(SourceError, match="Query has depth of 4, which exceeds max depth of 1"):
            await s.read()


@pytest.mark.parametrize(("says", "seconds"), [(True, 300), (False, 300)])
async def test_a_block_is_waited_out_by_the_scheduler_for_as_long_as_it_was_told(
    says: bool, seconds: float
) -> None:
    async with stage(1) as s:
        s.pipefy.scenario.rate_limit = RateLimit(requests=2, per=3600, say_retry_after=says)
        await s.read()
        with pytest.raises(SourceError) as caught:
            await s.read()
        assert (caught.value.kind, caught.value.lasting) == (Failure.RATE_LIMITED, False)
        assert caught.value.retry_after == pytest.approx(seconds, abs=90)
        await s.clock.advance(seconds)
        s.pipefy.scenario.rate_limit = RateLimit()
        assert len((await s.read()).readings) == 6


async def test_a_page_of_a_proxy_in_place_of_a_429_is_a_block_too() -> None:
    async with stage(1) as s:
        s.pipefy.scenario.rate_limit = RateLimit(requests=0, html=True)
        with pytest.raises(SourceError) as caught:
            await s.read()
        assert caught.value.kind is Failure.RATE_LIMITED


@pytest.mark.parametrize("keep_data", [False, True])
async def test_a_query_that_times_out_is_split_and_the_rest_is_read(keep_data: bool) -> None:
    async with stage(4) as s:
        s.pipefy.faults.add(times(99), TimeoutOn("i3", keep_data=keep_data))
        found = await s.read()
        assert len([r for r in found.readings if r.series.resource == "api_calls"]) == 4


@pytest.mark.parametrize("after", [False, True])
async def test_a_cut_connection_is_tried_again(after: bool) -> None:
    async with stage(1) as s:
        s.pipefy.faults.add(times(1), Drop(after=after))
        assert len((await s.read()).readings) == 6


async def test_an_error_of_a_field_is_told_with_its_code_and_correlation_id() -> None:
    async with stage(1) as s:
        s.pipefy.faults.add(times(9), NullField("i0", "It broke"))
        why = gaps(await s.read())["uuid-000", "integration_tasks"]
        assert why.startswith("It broke (INTERNAL_SERVER_ERROR, correlation id ")
        assert why.endswith("-GRU)")


async def test_a_document_that_is_too_complex_is_halved_until_it_passes() -> None:
    async with stage(25) as s:
        s.pipefy.scenario.max_complexity = 250
        found = await s.read()
        assert len([r for r in found.readings if r.series.resource == "api_calls"]) == 25
        assert len(found.notes) == 1
        assert found.notes[0].startswith("Pipefy refuses larger documents")


async def test_a_document_that_is_too_deep_for_one_organization_is_a_lasting_refusal() -> None:
    async with stage(2) as s:
        s.pipefy.scenario.max_depth = 2
        with pytest.raises(SourceError) as caught:
            await s.read()
        assert (caught.value.kind, caught.value.lasting) == (Failure.REFUSED, True)


ROOTS = sorted({block.root for block in POLL})
EVERYTHING = frozenset({"pipe", "automation", "operation", "token", "flow"})


@pytest.mark.parametrize("root", ROOTS)
async def test_every_root_field_may_be_missing(root: str) -> None:
    client = Client(home="elsewhere", removed=frozenset({root}))
    async with stage(2, client=client, breakdown=EVERYTHING) as s:
        found = await s.read()
        assert {r.series.resource for r in found.readings} >= {"automation_jobs", "api_calls", "ai_credits"}
        assert found.missing == ()
        assert len(s.polls) <= 2
        await s.read()
        assert len(s.polls) <= 3


async def test_a_suggestion_after_the_error_changes_nothing() -> None:
    client = Client(home="elsewhere", removed=frozenset({"apiUsageStatsCombined", "Organization.planName"}))
    async with stage(1, client=client) as s:
        s.pipefy.scenario.suggest = True
        assert len((await s.read()).readings) == 6


async def test_introspection_is_never_needed() -> None:
    async with stage([organization(0)], breakdown=EVERYTHING) as s:
        s.pipefy.scenario.introspection = False
        assert (await s.read()).gaps == ()
        await s.source.history(s.orgs, NOW.replace(month=1), NOW)
        await s.source.examine(NOW)
        assert readings(await s.read())
        assert not [call.query for call in s.pipefy.log if "__" in call.query]

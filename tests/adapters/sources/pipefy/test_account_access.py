"""Tokens: fetched once by many, kept as long as they live, renewed once when refused."""

from __future__ import annotations

import asyncio
import base64
from typing import Any

import pytest

from tests.adapters.sources.pipefy.account import SECRET, Account, watching
from tests.adapters.sources.pipefy.recorded import ACME, UNAUTHORIZED, both
from tests.adapters.standin import Asked, answer, http
from watcher.adapters.sources.pipefy import PipefyOptions
from watcher.ports import Failure, SourceError


def fine(_request: dict[str, Any]) -> dict[str, Any]:
    return {"data": both()}


async def test_many_callers_fetch_one_token() -> None:
    async with watching(Account(fine)) as w:
        await asyncio.gather(*(w.source.read([ACME], w.clock.now()) for _ in range(5)))
        assert w.token_requests == 1


async def test_many_callers_share_one_failure_to_fetch() -> None:
    async with watching(Account(fine, grant=lambda _: answer({}, 404))) as w:
        reads = (w.source.read([ACME], w.clock.now()) for _ in range(5))
        failed = await asyncio.gather(*reads, return_exceptions=True)
        assert all(isinstance(e, SourceError) and e.kind is Failure.REFUSED for e in failed)
        assert w.token_requests == 1


async def test_a_caller_who_gives_up_does_not_take_the_token_from_the_others() -> None:
    async with watching(Account(fine)) as w:
        first = asyncio.create_task(w.source.read([ACME], w.clock.now()))
        second = asyncio.create_task(w.source.read([ACME], w.clock.now()))
        await asyncio.sleep(0)
        first.cancel()
        assert (await second).present == (ACME,)
        assert w.token_requests == 1


async def test_a_token_is_renewed_shortly_before_it_dies() -> None:
    async with watching(Account(fine, expires_in=3600)) as w:
        await w.source.read([ACME], w.clock.now())
        await w.clock.sleep(3500)
        await w.source.read([ACME], w.clock.now())
        assert w.token_requests == 1
        await w.clock.sleep(50)
        await w.source.read([ACME], w.clock.now())
        assert w.token_requests == 2


@pytest.mark.parametrize("odd", [None, 0, -5, "soon", True, [], 10**400])
async def test_a_life_without_sense_is_taken_as_five_minutes(odd: Any) -> None:
    async with watching(Account(fine, expires_in=odd)) as w:
        await w.source.read([ACME], w.clock.now())
        await w.clock.sleep(200)
        await w.source.read([ACME], w.clock.now())
        assert w.token_requests == 1
        await w.clock.sleep(60)
        await w.source.read([ACME], w.clock.now())
        assert w.token_requests == 2


async def test_no_promise_of_life_is_believed_beyond_thirty_days() -> None:
    async with watching(Account(fine, expires_in=10**12)) as w:
        await w.source.read([ACME], w.clock.now())
        await w.clock.sleep(31 * 86_400)
        await w.source.read([ACME], w.clock.now())
        assert w.token_requests == 2


async def test_a_revoked_token_is_renewed_once_in_the_same_read() -> None:
    account = Account(fine)
    async with watching(account) as w:
        await w.source.read([ACME], w.clock.now())
        account.revoked.add(account.tokens[0])
        assert (await w.source.read([ACME], w.clock.now())).present == (ACME,)
        assert w.token_requests == 2


@pytest.mark.parametrize("refusal", [answer(UNAUTHORIZED, 401), answer(UNAUTHORIZED), http(401, "<html>")])
async def test_a_second_401_is_a_failure_of_authentication(refusal: bytes) -> None:
    async with watching(Account(lambda _: refusal)) as w:
        with pytest.raises(SourceError) as caught:
            await w.source.read([ACME], w.clock.now())
        assert (caught.value.kind, caught.value.lasting) == (Failure.AUTH, True)
        assert (w.token_requests, len(w.account.documents)) == (2, 2)


async def test_a_static_token_is_sent_as_it_is_and_never_renewed() -> None:
    account = Account(fine, tokens=["static-token-1"])
    async with watching(account, token="static-token-1") as w:
        await w.source.read([ACME], w.clock.now())
        account.revoked.add("static-token-1")
        with pytest.raises(SourceError) as caught:
            await w.source.read([ACME], w.clock.now())
        assert caught.value.kind is Failure.AUTH
        assert w.token_requests == 0
        assert len(w.side.asked) == 2


async def test_the_grant_is_asked_by_form_first() -> None:
    async with watching(Account(fine)) as w:
        await w.source.read([ACME], w.clock.now())
        assert w.side.asked[0].form == {
            "grant_type": "client_credentials",
            "client_id": "watcher",
            "client_secret": SECRET,
        }


async def test_a_refused_form_is_followed_by_basic_which_is_then_kept() -> None:
    account = Account(fine, expires_in=300)
    expected = "Basic " + base64.b64encode(f"watcher:{SECRET}".encode()).decode()

    def grant(asked: Asked) -> bytes:
        good = asked.headers.get("authorization") == expected and "client_secret" not in asked.form
        return account.new_token() if good else answer({"error": "invalid_client"}, 401)

    account.grant = grant
    async with watching(account) as w:
        await w.source.read([ACME], w.clock.now())
        assert w.token_requests == 2
        await w.clock.sleep(300)
        await w.source.read([ACME], w.clock.now())
        assert w.token_requests == 3


@pytest.mark.parametrize("status", [400, 401])
async def test_a_service_account_refused_both_ways_is_a_failure_of_authentication(status: int) -> None:
    async with watching(Account(fine, grant=lambda _: answer({"error": "invalid_client"}, status))) as w:
        with pytest.raises(SourceError) as caught:
            await w.source.discover(w.clock.now())
        assert caught.value.kind is Failure.AUTH
        assert "client_secret" in caught.value.hint
        assert w.token_requests == 2


@pytest.mark.parametrize(
    "useless",
    [{}, [], {"access_token": None}, {"access_token": ""}, {"access_token": "a\nb"}, {"access_token": "é"}],
)
async def test_an_answer_without_a_usable_token_is_a_bad_answer(useless: Any) -> None:
    async with watching(Account(fine, grant=lambda _: answer(useless))) as w:
        with pytest.raises(SourceError) as caught:
            await w.source.read([ACME], w.clock.now())
        assert caught.value.kind is Failure.BAD_ANSWER


def test_options_without_a_credential_are_refused_and_secrets_stay_out_of_repr() -> None:
    with pytest.raises(ValueError, match="token"):
        PipefyOptions(name="pipefy", client_id="watcher")
    assert SECRET not in repr(PipefyOptions(name="pipefy", client_id="watcher", client_secret=SECRET))


async def test_closing_while_a_token_is_on_its_way_fails_the_read_and_leaves_nothing_running() -> None:
    asked = asyncio.Event()

    def silence(_asked: Asked) -> None:
        asked.set()

    async with watching(Account(fine, grant=silence)) as w:
        reading = asyncio.create_task(w.source.read([ACME], w.clock.now()))
        await asked.wait()
        await w.source.close()
        with pytest.raises(SourceError, match="closed"):
            await reading


async def test_trouble_on_the_second_way_is_trouble_and_no_refusal() -> None:
    def grant(asked: Asked) -> bytes:
        return answer({}, 503) if "authorization" in asked.headers else answer({}, 401)

    async with watching(Account(fine, grant=grant)) as w:
        with pytest.raises(SourceError) as caught:
            await w.source.read([ACME], w.clock.now())
        assert (caught.value.kind, caught.value.lasting) == (Failure.SERVER, False)


async def test_old_tokens_do_not_pile_up() -> None:
    async with watching(Account(fine, expires_in=300)) as w:
        for _ in range(12):
            await w.source.read([ACME], w.clock.now())
            await w.clock.sleep(300)
        assert w.token_requests == 12
        assert len(w.http._secrets) <= 7

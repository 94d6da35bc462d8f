"""Two Pipefy accounts: one falls silent, the other goes on; the silence and its end are told."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path

from tests.stories.settings import RULES, Settings, secret
from tests.stories.stage import Stage, staged
from tests.stories.times import NOON, POLL
from tests.stories.world import acme, use_cards
from watcher.sandbox.pipefy.world import Client, World

LATAM, IBERIA = acme("Acme Latam", 1).uuid, acme("Acme Iberia", 2).uuid


@asynccontextmanager
async def two_accounts(folder: Path) -> AsyncIterator[Stage]:
    """`latam` and `iberia`, each with its own service account and one organization."""
    clients = [
        Client("latam-id", "latam-secret", "latam", orgs=frozenset({LATAM}), home="elsewhere"),
        Client("iberia-id", "iberia-secret", "iberia", orgs=frozenset({IBERIA}), home="elsewhere"),
    ]

    def change(written: Settings) -> None:
        written["rules"] = [f"{RULES}/pipefy.yaml", f"{RULES}/health.yaml"]  # no forecasts
        both = written["sources"].pop("pipefy")
        for client in clients:
            file = secret(folder, client.name, client.client_secret)
            own = {"client_id": client.client_id, "client_secret_file": file}
            written["sources"][client.name] = {**both, **own}

    cast = World([acme("Acme Latam", 1), acme("Acme Iberia", 2)], clients)
    async with staged(folder, start=NOON, cast=cast, change=change) as stage:
        yield stage


def silence(stage: Stage) -> None:
    """From now on the account of Iberia is refused."""
    world = stage.sandbox.pipefy.world
    world.clients[1].client_secret = "changed meanwhile"
    world.clients[1].expires_in = 0
    stage.sandbox.pipefy.tokens._tokens.clear()


def restore(stage: Stage) -> None:
    stage.sandbox.pipefy.world.clients[1].client_secret = "iberia-secret"
    stage.sandbox.pipefy.world.clients[1].expires_in = 86_400


async def test_one_that_fails_does_not_hold_up_the_other(tmp_path: Path) -> None:
    async with two_accounts(tmp_path) as stage:
        await stage.start()
        silence(stage)
        await stage.uses(91)
        assert stage.seen.subjects == ["[Warning 91%] Acme Latam: cards, March 2026"]
        ok = {source.name: source.ok for source in (await stage.status()).sources}
        assert ok == {"latam": True, "iberia": False}


async def test_silence_is_told_as_no_data_and_its_end_as_resolved(tmp_path: Path) -> None:
    async with two_accounts(tmp_path) as stage:
        await stage.start()
        silence(stage)
        await stage.passes(timedelta(minutes=75))
        assert (stage.seen.slack_states, stage.seen.mail_states) == (["No data"], ["No data"])
        (parent,) = stage.seen.parents
        assert "No data · Pipefy (iberia): no answer for 45 min" in parent.words
        restore(stage)
        await stage.passes(2 * POLL)
        assert stage.seen.slack_states == ["No data", "Resolved"]
        assert stage.seen.mail_states == ["No data", "Resolved"]
        assert len(stage.seen.parents) == 1


async def test_what_happened_in_the_silence_is_told_after_it(tmp_path: Path) -> None:
    async with two_accounts(tmp_path) as stage:
        await stage.start()
        silence(stage)
        await stage.passes(timedelta(minutes=75))
        use_cards(stage.sandbox.pipefy.world.organizations[1], 100)
        restore(stage)
        await stage.passes(2 * POLL)
        assert sorted(stage.seen.mail_states) == ["Critical", "No data", "Resolved"]
        assert "[Critical 100%] Acme Iberia: cards, March 2026" in stage.seen.subjects


async def test_a_silence_never_ends_an_alert(tmp_path: Path) -> None:
    async with two_accounts(tmp_path) as stage:
        use_cards(stage.sandbox.pipefy.world.organizations[1], 92)
        await stage.start()
        silence(stage)
        await stage.passes(timedelta(hours=7))
        assert stage.seen.mail_states == ["Warning", "No data", "No data"]
        assert stage.seen.slack_states == ["Warning", "No data", "No data"]
        restore(stage)
        await stage.passes(2 * POLL)
        assert stage.seen.mail_states[3:] == ["Resolved"]

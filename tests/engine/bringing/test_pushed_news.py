"""What is brought again and again, or was old when it came, is no news, and no sign that all is well."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from tests.engine.bringing.test_intake import DAY, START, desk
from watcher.adapters.stores.transaction import SqlTransaction
from watcher.domain.allowance import Allowance
from watcher.domain.rule import Selector
from watcher.engine.standing.status import Standing
from watcher.ports.served import Ignored
from watcher.records import OrgState

KNOWN = "already known: `as_of` is 2026-03-21 12:00:00 UTC again"


async def test_a_number_that_is_brought_again_is_ignored_and_that_is_said(tmp_path: Path) -> None:
    async with desk(tmp_path) as d:
        reading = d.tasks(50)
        await d.brings(reading)
        await d.clock.advance(timedelta(hours=6))
        taken = await d.brings(reading, d.tasks(7, "Globex"))
        assert (taken.accepted, taken.ignored) == (1, (Ignored(0, KNOWN),))


async def test_a_source_that_repeats_one_old_number_is_missed(tmp_path: Path) -> None:
    async with desk(tmp_path) as d:
        stuck = d.tasks(50, period=None)
        for _ in range(2):
            await d.brings(stuck)
            await d.silence(timedelta(hours=14))
        assert d.channel.heard == ["fired No data"]
        await d.clock.advance(DAY)
        await d.brings(stuck)
        assert ((await d.line()).standing, (await d.line()).why) == (Standing.NO_DATA, "not brought lately")
        assert not (await d.status()).sources[0].ok
        await d.brings(d.tasks(51))
        assert d.channel.heard == ["fired No data", "resolved Resolved"]
        assert (await d.status()).sources[0].ok


async def test_the_same_number_of_a_later_moment_is_news(tmp_path: Path) -> None:
    async with desk(tmp_path) as d:
        for _ in range(3):
            await d.brings(d.tasks(50))
            await d.silence(timedelta(hours=12))
        assert d.channel.heard == []
        assert (await d.line()).standing is Standing.OK


async def test_numbers_that_are_old_when_they_come_are_no_sign_of_life(tmp_path: Path) -> None:
    async with desk(tmp_path) as d:
        for number in range(2):  # each is newer than the one before, and all are weeks old
            await d.brings(d.tasks(number, ago=timedelta(days=20), period=None))
            await d.silence(timedelta(hours=14))
        assert d.channel.heard == ["fired No data"]
        assert (await d.line()).why == "not brought lately"
        assert not (await d.status()).sources[0].ok


async def test_a_number_of_yesterday_is_as_new_as_such_numbers_are(tmp_path: Path) -> None:
    async with desk(tmp_path) as d:
        for _ in range(2):
            await d.brings(d.tasks(50, ago=timedelta(hours=20)))
            await d.silence(DAY)
        assert d.channel.heard == []
        assert (await d.line()).standing is Standing.OK


async def test_a_correction_is_judged_but_is_no_sign_of_life(tmp_path: Path) -> None:
    async with desk(tmp_path) as d:
        reading = d.tasks(50)
        await d.brings(reading)
        await d.silence(timedelta(hours=20))
        assert (await d.brings(replace(reading, used=91))).accepted == 1
        assert d.channel.heard == ["fired Warning"]
        assert (await d.status()).sources[0].last_ok_at == START


async def test_a_number_whose_limit_the_config_names_is_known_already_too(tmp_path: Path) -> None:
    async with desk(tmp_path) as d:
        d.policy = replace(d.policy, allowances=(Allowance(Selector(), 100, "config.yaml:9"),))
        d.restart()
        await d.start()
        reading = d.tasks(50, limit=None)
        await d.brings(reading)
        assert (await d.brings(reading)).ignored == (Ignored(0, KNOWN),)


async def test_a_delivery_looks_at_its_own_organizations_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with desk(tmp_path, on_disk=True) as d:
        await d.brings(d.tasks(1, "a"), d.tasks(1, "b"))
        looks: list[Sequence[str] | None] = []
        real = SqlTransaction.orgs

        async def noted(tx: SqlTransaction, source: str, ids: Sequence[str] | None = None) -> list[OrgState]:
            looks.append(ids)
            return await real(tx, source, ids)

        monkeypatch.setattr(SqlTransaction, "orgs", noted)
        await d.brings(d.tasks(2, "a"))
        assert {tuple(ids or ()) for ids in looks} == {("a",)}

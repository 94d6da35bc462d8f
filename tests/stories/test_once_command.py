"""`watcher once`: one cycle and its exit codes; `--dry-run` shows it and changes nothing."""

from __future__ import annotations

import hashlib
import json
import sqlite3
from pathlib import Path

import pytest

from tests.stories.desk import desk
from tests.stories.processes import Runner
from tests.stories.settings import secret
from tests.stories.times import until
from tests.stories.world import crowd
from watcher.sandbox.faults import Slow, Unauthorized, always, operation, times


async def test_it_asks_tells_and_exits_with_0(runner: Runner, tmp_path: Path) -> None:
    async with desk(runner, tmp_path) as d:
        d.uses(91)
        code, said = await d.does("once")
        assert code == 0
        assert said.startswith("Polled pipefy (1 organization, ")
        assert said.endswith("Sent 2 messages.\n")
        assert (d.seen.slack_states, d.seen.mail_states) == (["Warning"], ["Warning"])


async def test_a_second_one_tells_nothing_again(runner: Runner, tmp_path: Path) -> None:
    async with desk(runner, tmp_path) as d:
        d.uses(91)
        await d.does("once")
        assert "Sent 0 messages." in (await d.does("once"))[1]
        assert d.seen.mail_states == ["Warning"]


async def test_beside_a_running_daemon_it_refuses_and_takes_nothing_out_of_its_hands(
    runner: Runner, tmp_path: Path
) -> None:
    async with desk(runner, tmp_path) as d:
        d.uses(91)
        slow = d.sandbox.smtp.faults.add(operation("DATA") & times(1), Slow(1))
        daemon = d.types("run")
        await until(lambda: bool(slow.hits), "a mail under way")
        assert (await d.does("once"))[0] == 2
        await until(lambda: daemon.events.count("message.sent") == 2, "both messages")
        assert (d.seen.slack_states, d.seen.mail_states) == (["Warning"], ["Warning"])
        await daemon.kill()


async def test_one_source_that_fails_is_3_and_the_others_are_told(runner: Runner, tmp_path: Path) -> None:
    async with desk(runner, tmp_path) as d:
        d.uses(91)
        good = d.written["sources"]["pipefy"]
        wrong = {**good, "client_secret_file": secret(tmp_path, "wrong", "wrong-secret")}
        d.written["sources"] = {"wrong": wrong, "pipefy": good}
        code, said = await d.does("once")
        assert code == 3
        assert "wrong FAILED (" in said
        assert "pipefy (1 organization" in said
        assert d.seen.mail_states == ["Warning"]


async def test_a_refused_account_is_4(runner: Runner, tmp_path: Path) -> None:
    async with desk(runner, tmp_path) as d:
        d.sandbox.pipefy.faults.add(always(), Unauthorized())
        assert (await d.does("once"))[0] == 4


async def test_a_dry_run_shows_what_it_would_send_and_sends_nothing(runner: Runner, tmp_path: Path) -> None:
    async with desk(runner, tmp_path) as d:
        d.uses(91)
        code, said = await d.does("once", "--dry-run")
        assert code == 0
        assert "Would send 2 messages:" in said
        assert said.count("cards at 91 %") >= 2
        assert "slack" in said
        assert "mail" in said
        assert said.endswith("Nothing was sent or saved.\n")
        assert (d.sandbox.slack.log, d.sandbox.smtp.mails) == ([], [])


async def test_a_dry_run_without_state_leaves_none(runner: Runner, tmp_path: Path) -> None:
    async with desk(runner, tmp_path) as d:
        await d.does("once", "--dry-run")
        assert not (tmp_path / "watcher.db").exists()


async def test_a_dry_run_with_state_changes_none_of_it(runner: Runner, tmp_path: Path) -> None:
    async with desk(runner, tmp_path) as d:
        d.uses(91)
        await d.does("once")
        before = contents(tmp_path / "watcher.db")
        d.uses(100)
        code, said = await d.does("once", "--dry-run")
        assert (code, "Would send 2 messages:" in said) == (0, True)
        assert "Critical" in said
        assert contents(tmp_path / "watcher.db") == before
        assert d.seen.mail_states == ["Warning"]


async def test_a_dry_run_in_json_is_for_programs(runner: Runner, tmp_path: Path) -> None:
    async with desk(runner, tmp_path) as d:
        d.uses(100)
        _, said = await d.does("once", "--dry-run", "--json")
        found = json.loads(said)
        assert [row["receiver"] for row in found["messages"]] == ["slack", "mail"]
        assert (found["dry_run"], found["sent"]) == (True, 0)


@pytest.mark.parametrize(("organizations", "documents"), [(1, 1), (26, 2)])
async def test_a_cycle_costs_its_documents_a_token_and_a_discovery(
    organizations: int, documents: int, runner: Runner, tmp_path: Path
) -> None:
    async with desk(runner, tmp_path, crowd(organizations)) as d:
        assert (await d.does("once"))[0] == 0
        assert len(d.sandbox.pipefy.calls("LimitWatcher_Poll")) == documents
        assert len(d.sandbox.pipefy.log) == documents + 2


def contents(file: Path) -> tuple[str, list[str]]:
    """The file's bytes as a digest, and everything that can be read from it."""
    with sqlite3.connect(f"file:{file}?mode=ro", uri=True) as connection:
        rows = list(connection.iterdump())
    connection.close()
    return hashlib.sha256(file.read_bytes()).hexdigest(), rows

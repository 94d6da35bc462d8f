"""`watcher run` as a process: how it starts, what it logs, how it stops, and what health says meanwhile."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import sys
import time
from pathlib import Path

import pytest

from tests.stories.desk import desk
from tests.stories.processes import ROOT, Process, Runner, surroundings
from tests.stories.settings import write
from tests.stories.times import until
from watcher import __version__
from watcher.config.load import load
from watcher.sandbox.faults import Drop, Slow, TooManyRequests, always, operation, times

STOPS_WITHIN = 30.0
"""Seconds of real time, also on a busy machine: less than what hangs here would take."""


async def stopped(process: Process, number: int = signal.SIGTERM) -> int:
    """Its exit code after a signal; it has STOPS_WITHIN seconds."""
    since = time.monotonic()
    process.signal(number)
    code = await process.end()
    assert time.monotonic() - since < STOPS_WITHIN
    return code


async def test_it_tells_what_it_finds_and_stops_when_told(runner: Runner, tmp_path: Path) -> None:
    async with desk(runner, tmp_path) as d:
        d.uses(91)
        process = d.types("run")
        await until(lambda: d.seen.mail_states == ["Warning"], "the mail")
        await until(lambda: d.seen.slack_states == ["Warning"], "the Slack message")
        assert await stopped(process) == 0
        assert process.events[-1] == "daemon.stopped"
        assert process.said == ""


async def test_it_runs_by_the_entry_point_too_and_interrupt_ends_it(runner: Runner, tmp_path: Path) -> None:
    async with desk(runner, tmp_path) as d:
        config = write(d.folder, d.written)
        command = [sys.executable, "-m", "watcher", "run", "--config", str(config)]
        env = {**surroundings(tmp_path), "PYTHONPATH": str(ROOT)}
        process = await asyncio.create_subprocess_exec(
            *command, cwd=tmp_path, env=env, stderr=asyncio.subprocess.PIPE
        )
        await d.asked("LimitWatcher_Poll")
        process.send_signal(signal.SIGINT)
        _, logged = await asyncio.wait_for(process.communicate(), STOPS_WITHIN)
        assert process.returncode == 0
        assert json.loads(logged.splitlines()[0])["event"] == "daemon.started"


async def test_the_first_line_says_what_runs(runner: Runner, tmp_path: Path) -> None:
    async with desk(runner, tmp_path) as d:
        process = d.types("run")
        await d.asked("LimitWatcher_Poll")
        await stopped(process)
        started = process.lines[0]
        assert (started["event"], started["level"]) == ("daemon.started", "info")
        assert (started["version"], started["config"]) == (__version__, "config.yaml")
        shipped = load(ROOT / "config.example.yaml", env={}, secrets_dir=None, need_secrets=False)
        told_by = [rule for rule in shipped.rules if not rule.place.startswith("rules/ahead.yaml")]
        assert (started["rules"], started["sources"]) == (len(told_by), ["pipefy"])
        assert started["receivers"] == ["slack", "mail"]
        assert started["timestamp"].endswith("Z")


async def test_no_log_line_holds_a_secret_even_in_trouble(runner: Runner, tmp_path: Path) -> None:
    async with desk(runner, tmp_path) as d:
        d.uses(91)
        d.sandbox.slack.faults.add(times(1), TooManyRequests(600))
        d.sandbox.pipefy.faults.add(operation("LimitWatcher_Poll") & times(1), Drop())
        process = d.types("--verbose", "run")
        await until(lambda: "message.delayed" in process.events, "the delay")
        await stopped(process)
        logged = process.err.read_text(encoding="utf-8")
        for secret in (d.sandbox.pipefy.client_secret, d.sandbox.slack.token, "sandbox-token-"):
            assert secret not in logged


async def test_a_stop_during_a_slow_poll_lets_it_finish(runner: Runner, tmp_path: Path) -> None:
    async with desk(runner, tmp_path) as d:
        d.uses(91)
        slow = d.sandbox.pipefy.faults.add(operation("LimitWatcher_Poll") & always(), Slow(1.5))
        process = d.types("run")
        await until(lambda: bool(slow.hits), "the slow poll")
        assert await stopped(process) == 0
        assert "source.polled" in process.events
        assert process.lines[-1]["unfinished"] == []


async def test_a_second_signal_ends_even_a_poll_that_hangs_at_once(runner: Runner, tmp_path: Path) -> None:
    async with desk(runner, tmp_path) as d:
        hanging = d.sandbox.pipefy.faults.add(operation("LimitWatcher_Poll") & always(), Slow(600))
        process = d.types("run")
        await until(lambda: bool(hanging.hits), "the hanging poll")
        process.signal(signal.SIGTERM)
        await until(lambda: "daemon.stopping" in process.events, "the first signal's effect")
        process.signal(signal.SIGTERM)
        assert await process.end() == 128 + signal.SIGTERM


async def test_a_stop_during_a_delivery_lets_it_arrive(runner: Runner, tmp_path: Path) -> None:
    async with desk(runner, tmp_path) as d:
        d.uses(91)
        slow = d.sandbox.slack.faults.add(operation("chat.postMessage") & always(), Slow(1.5))
        process = d.types("run")
        await until(lambda: bool(slow.hits), "the slow delivery")
        assert await stopped(process) == 0
        assert d.seen.slack_states == ["Warning"]
        d.sandbox.slack.faults.clear()
        await d.does("once")
        assert d.seen.slack_states == ["Warning"]


async def test_faults_in_the_config_end_it_with_2_and_are_all_told(runner: Runner, tmp_path: Path) -> None:
    async with desk(runner, tmp_path) as d:
        d.written["timezone"] = "Mars/Olympus"
        d.written["routes"] = [{"match": {}, "to": ["slak"]}]
        process = d.types("run")
        assert await process.end() == 2
        told = process.err.read_text(encoding="utf-8")
        assert "Mars/Olympus" in told
        assert "slak" in told
        assert "config.yaml:" in told
        assert d.sandbox.pipefy.log == []


async def test_a_missing_secret_ends_it_with_2(runner: Runner, tmp_path: Path) -> None:
    async with desk(runner, tmp_path) as d:
        (tmp_path / "slack.secret").unlink()
        process = d.types("run")
        assert await process.end() == 2
        assert "slack.secret" in process.err.read_text(encoding="utf-8")


async def test_no_config_at_all_ends_it_with_2(runner: Runner, tmp_path: Path) -> None:
    process = runner.start(tmp_path, argv=["run"])
    assert await process.end() == 2
    assert "config.yaml" in process.err.read_text(encoding="utf-8")


async def test_health_follows_the_daemons_life(runner: Runner, tmp_path: Path) -> None:
    async with desk(runner, tmp_path) as d:
        assert (await d.does("health"))[0] == 1
        process = d.types("run")
        await d.asked("LimitWatcher_Poll")
        await until(d.heart.exists, "a sign of life")
        assert (await d.does("health"))[0] == 0
        await process.kill()
        assert (await d.does("health"))[0] == 0  # it may only be busy
        long_ago = time.time() - 600  # noqa: TID251 - the age of a file
        os.utime(d.heart, (long_ago, long_ago))
        code, said = await d.does("health")
        assert code == 1
        assert "600 s old" in said


async def test_health_ends_with_an_orderly_stop(runner: Runner, tmp_path: Path) -> None:
    async with desk(runner, tmp_path) as d:
        process = d.types("run")
        await until(d.heart.exists, "a sign of life")
        await stopped(process)
        assert (await d.does("health"))[0] == 1


async def test_status_tells_what_a_run_has_seen(runner: Runner, tmp_path: Path) -> None:
    async with desk(runner, tmp_path) as d:
        d.uses(91)
        process = d.types("run")
        await until(lambda: "message.sent" in process.events, "a message")
        await stopped(process)
        code, said = await d.does("status", "--json")
        found = json.loads(said)
        assert code == 0
        assert [source["ok"] for source in found["sources"]] == [True]
        worst = found["series"][0]
        assert (worst["org"], worst["resource"], worst["share"]) == ("Acme Brasil", "cards", 91)
        assert (worst["standing"], worst["limit_from"]) == ("WARNING", "api")
        assert found["broken"] == []


@pytest.mark.parametrize(("fail_on", "code"), [("critical", 0), ("warning", 1)])
async def test_status_can_fail_a_script(fail_on: str, code: int, runner: Runner, tmp_path: Path) -> None:
    async with desk(runner, tmp_path) as d:
        d.uses(91)
        await d.does("once")
        assert (await d.does("status", "--fail-on", fail_on))[0] == code

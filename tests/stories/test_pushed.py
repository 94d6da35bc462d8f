"""Numbers that are brought, from the request to the message, and through a death in between."""

from __future__ import annotations

import signal
from datetime import timedelta
from pathlib import Path

import pytest

from tests.stories.death import Step
from tests.stories.desk import desk
from tests.stories.mortal import mortal
from tests.stories.processes import Runner
from tests.stories.pushing import pushing
from tests.stories.settings import Settings
from tests.stories.stage import staged
from tests.stories.times import NOON, until

RULES = """
rules:
  - name: tasks
    select: { source: recipes, resource: tasks }
    when: { warning: used >= 90%, critical: used >= 100% }
"""


def rules(folder: Path) -> str:
    file = folder / "tasks.yaml"
    file.write_text(RULES, encoding="utf-8")
    return str(file)


async def test_a_pushed_number_becomes_a_message(tmp_path: Path) -> None:
    push = pushing(tmp_path)
    async with staged(tmp_path, start=NOON, change=push.into) as stage:
        stage_rules = stage.config.read_text().replace('"rules": [', f'"rules": ["{rules(tmp_path)}", ')
        stage.config.write_text(stage_rules)
        await stage.start()
        assert await push.brings(500, "monday") == {"accepted": 1, "ignored": 0}
        await stage.passes(timedelta(hours=1))
        await push.brings(912, "tuesday")
        await stage.idle()
        assert stage.seen.slack_states == ["Warning"]
        (parent,) = stage.seen.parents
        assert "Initech" in parent.text
        await push.brings(912, "tuesday")
        await push.brings(1000, "wednesday", as_of=stage.clock.now().isoformat())
        await stage.idle()
        assert stage.seen.slack_states == ["Warning", "Critical"]
        page = await push.asks("GET", "/metrics")
        assert 'watcher_used{org="Initech",resource="tasks",source="recipes"} 1000.0' in page
        assert 'watcher_poll_total{result="ok",source="pipefy"}' in page
        assert 'watcher_notifications_total{receiver="slack",result="sent"}' in page
        assert await push.asks("GET", "/readyz") == {"ready": True}


DEATHS: list[tuple[Step, dict[str, object]]] = [
    (Step.JUDGED, {"accepted": 1, "ignored": 0}),
    (Step.OWED, {"accepted": 1, "repeated": True}),
]


async def repeated_after_a_death(
    step: Step, again: dict[str, object], runner: Runner, folder: Path, storage: str | None = None
) -> None:
    push = pushing(folder)

    def change(written: Settings) -> None:
        push.into(written)
        written["rules"] = [rules(folder)]

    async with mortal(runner, folder, change=change, storage=storage) as stage:
        stage.start(step)
        await push.listens()
        assert await push.brings(950, "monday") is None  # killed in the middle, before the answer
        assert await stage.living.end() == -signal.SIGKILL
        stage.start()
        await push.listens()
        assert await push.brings(950, "monday") == again
        await until(lambda: len(stage.seen.slack_states) == 1, "the message")
        assert await push.brings(950, "monday") == {"accepted": 1, "repeated": True}
        await stage.idle()
        assert stage.seen.slack_states == ["Warning"]
        assert stage.seen.distinct_mail_states == ["Warning"]


@pytest.mark.parametrize(("step", "again"), DEATHS)
async def test_a_delivery_repeated_after_a_death_is_told_once(
    step: Step, again: dict[str, object], runner: Runner, tmp_path: Path
) -> None:
    await repeated_after_a_death(step, again, runner, tmp_path)


async def test_a_delivery_repeated_after_a_death_is_told_once_on_postgresql_too(
    runner: Runner, tmp_path: Path, postgres_url: str
) -> None:
    step, again = DEATHS[1]
    await repeated_after_a_death(step, again, runner, tmp_path, postgres_url)


async def test_a_port_that_is_taken_ends_the_daemon_with_what_helps(runner: Runner, tmp_path: Path) -> None:
    push = pushing(tmp_path)
    async with desk(runner, tmp_path) as d:
        push.into(d.written)
        d.written["server"]["listen"] = f"127.0.0.1:{d.sandbox.smtp.port}"
        process = d.types("run")
        assert await process.end() == 2
        said = process.err.read_text(encoding="utf-8")
    assert f"cannot listen at 127.0.0.1:{d.sandbox.smtp.port}" in said
    assert "help: another program listens there" in said

"""`watcher check` beside a state: budgets are checked with the size that the sources really have."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from pathlib import Path

from tests.cli.console import CONFIG, RULES, configured, watcher
from watcher.adapters.stores import SqlStore
from watcher.domain.period import calendar_month
from watcher.domain.reading import Limit, Org, Origin, Reading, Series
from watcher.records import SeriesState, Target

NOW = datetime(2026, 4, 10, tzinfo=UTC)
ORGS = tuple(Org(f"uuid-{number}", f"Org {number}") for number in range(60))
CALLS = Series("pipefy", "api_calls", (("org", ORGS[0].id),))


def remembered(folder: Path, limit: float) -> None:
    """Three batches, and one organization that may make so many calls a month."""
    reading = Reading(CALLS, 5, Limit(limit, Origin.API), calendar_month(NOW), NOW)

    async def write() -> None:
        store = SqlStore(f"sqlite:///{folder}/watcher.db")
        await store.open()
        async with store.transaction() as tx:
            await tx.put_targets(
                [Target("pipefy", at, ORGS[at * 25 : at * 25 + 25], NOW, NOW) for at in range(3)]
            )
            await tx.put_series_states([SeriesState(CALLS, (), reading, NOW)])
        await store.close()

    asyncio.run(write())


def files(folder: Path) -> set[str]:
    return {file.name for file in folder.iterdir()}


def test_a_budget_that_fits_one_batch_is_refused_once_three_are_known(tmp_path: Path) -> None:
    file = configured(tmp_path, CONFIG.replace("some-secret-token", "t, poll: {{max: 60m}}"))
    assert watcher("check", str(file)).exit_code == 0
    remembered(tmp_path, limit=60_000)
    before = files(tmp_path)
    result = watcher("check", str(file))
    assert result.exit_code == 1
    assert "3 batches every 1h takes 72 calls a day, and the budget is 20 (1%)" in " ".join(
        result.output.split()
    )
    assert "max: 220m} would keep it" in result.output
    assert files(tmp_path) == before


def test_where_nobody_wrote_a_pace_or_a_budget_it_is_only_a_warning(tmp_path: Path) -> None:
    file = configured(tmp_path, rules=RULES.replace("cards", "api_calls"))
    remembered(tmp_path, limit=60_000)
    result = watcher("check", str(file))
    assert (result.exit_code, "0 errors, 1 warning" in result.output) == (0, True)
    assert "max: 220m} would keep it" in result.output


def test_a_budget_that_three_batches_keep_is_fine(tmp_path: Path) -> None:
    file = configured(tmp_path)
    remembered(tmp_path, limit=1_000_000)
    assert watcher("check", str(file)).exit_code == 0


def test_a_state_that_cannot_be_read_does_not_keep_the_check_from_its_work(tmp_path: Path) -> None:
    file = configured(tmp_path)
    (tmp_path / "watcher.db").write_bytes(b"no database at all" * 100)
    assert watcher("check", str(file)).exit_code == 0


def test_a_database_elsewhere_is_not_asked(tmp_path: Path) -> None:
    text = CONFIG.replace("sqlite:///{folder}/watcher.db", "postgresql://nobody@192.0.2.1:1/x")
    assert "postgresql" in text
    assert watcher("check", str(configured(tmp_path, text))).exit_code == 0


def test_rules_are_compared_with_what_is_known_and_without_state_it_is_said_that_they_are_not(
    tmp_path: Path,
) -> None:
    file = configured(tmp_path)
    result = watcher("check", str(file))
    assert (result.exit_code, "note: nothing is known here of pipefy" in result.output) == (0, True)
    remembered(tmp_path, limit=6_000_000)
    result = watcher("check", str(file))
    assert (result.exit_code, "nothing is known" in result.output) == (0, False)
    assert "warning[W203]: rule `" in result.output
    assert "matches nothing right now" in result.output
    assert watcher("check", "--strict", str(file)).exit_code == 1

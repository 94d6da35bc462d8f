"""`watcher status`: what is known, how fresh it is, and what is not known."""

from __future__ import annotations

import asyncio
import json
import math
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from tests.cli.console import CONFIG, NOW, configured, watcher
from tests.engine.fakes import ACME, GLOBEX, cards
from watcher.adapters.stores import SqlStore
from watcher.domain.alert import Alert
from watcher.domain.period import calendar_month
from watcher.domain.reading import Limit, Org, Origin, Reading, Series
from watcher.domain.rule import Level
from watcher.records import OrgState, ReceiverState, SeriesState, Target

MONTH = calendar_month(NOW)


def state(org: Org, used: float | None, limit: Limit | None, why: str | None = None) -> SeriesState:
    labels = (("org", org.name),)
    reading = None if used is None else Reading(cards(org), used, limit, MONTH, NOW, labels)
    return SeriesState(cards(org), labels, reading, NOW, sampled_at=NOW, unknown_why=why)


def remembered(folder: Path, *states: SeriesState, failing: str | None = None) -> None:
    """Write a state as a daemon would have left it."""
    target = Target("pipefy", 0, (ACME, GLOBEX), NOW + timedelta(minutes=12), NOW, NOW, NOW)
    if failing:
        target = replace(target, failures=3, failure=failing, last_ok_at=NOW - timedelta(hours=2))

    async def write() -> None:
        store = SqlStore(f"sqlite:///{folder}/watcher.db")
        await store.open()
        async with store.transaction() as tx:
            await tx.put_targets([target])
            await tx.put_orgs([OrgState("pipefy", org, last_seen_at=NOW) for org in (ACME, GLOBEX)])
            await tx.put_series_states(states)
            await tx.put_alerts([Alert("cards", cards(ACME).key, Level.WARNING, NOW)])
        await store.close()

    asyncio.run(write())


ACME_AT_92 = state(ACME, 1_850, Limit(2_000, Origin.ALLOWANCE, "allowances[0]"))


def test_the_table_shows_number_share_limit_and_its_origin(tmp_path: Path) -> None:
    file = configured(tmp_path)
    remembered(tmp_path, ACME_AT_92)
    shown = watcher("status", "-c", str(file)).output
    assert "Acme Brasil" in shown
    assert "92 %" in shown
    assert "2,000*" in shown
    assert "* limit from the config" in shown
    assert "WARNING" in shown


def test_the_worst_stands_first(tmp_path: Path) -> None:
    file = configured(tmp_path)
    remembered(tmp_path, state(GLOBEX, 1_990, Limit(2_000, Origin.API)), ACME_AT_92)
    shown = watcher("status", "--all", "-c", str(file)).output
    assert shown.index("Acme Brasil") < shown.index("Globex")


def test_an_unknown_limit_is_counted_as_unknown_and_not_as_low(tmp_path: Path) -> None:
    file = configured(tmp_path)
    remembered(tmp_path, state(GLOBEX, 10, None))
    assert "1 without a known limit" in watcher("status", "-c", str(file)).output


def test_a_failing_source_makes_its_numbers_no_data(tmp_path: Path) -> None:
    file = configured(tmp_path)
    remembered(tmp_path, state(GLOBEX, 10, Limit(100, Origin.API)), failing="HTTP 502 from Pipefy")
    shown = watcher("status", "--all", "-c", str(file)).output
    assert "FAILING, answered 2 h ago (HTTP 502 from Pipefy; 3 in a row)" in shown
    assert "NO DATA" in shown


def test_json_holds_the_same_facts(tmp_path: Path) -> None:
    file = configured(tmp_path)
    remembered(tmp_path, ACME_AT_92)
    found = json.loads(watcher("status", "--json", "-c", str(file)).output)
    (line,) = found["series"]
    assert (line["used"], line["limit"], line["limit_from"], line["standing"]) == (
        1850,
        2000,
        "allowance",
        "WARNING",
    )


def test_fail_on_gives_scripts_an_exit_code(tmp_path: Path) -> None:
    file = configured(tmp_path)
    remembered(tmp_path, ACME_AT_92)
    assert watcher("status", "--fail-on", "warning", "-c", str(file)).exit_code == 1
    assert watcher("status", "--fail-on", "critical", "-c", str(file)).exit_code == 0


def test_without_any_state_it_says_what_to_do(tmp_path: Path) -> None:
    result = watcher("status", "-c", str(configured(tmp_path)))
    assert result.exit_code == 2
    assert "start `watcher run`" in result.output


def test_a_hostile_name_moves_no_cursor(tmp_path: Path) -> None:
    file = configured(tmp_path)
    evil = Org(ACME.id, "\x1b[2JAcme\n[red]Brasil[/red]")
    remembered(tmp_path, state(evil, 95, Limit(100, Origin.API)))
    shown = watcher("status", "-c", str(file)).output
    assert "\x1b" not in shown
    assert "[red]Brasil[/red]" in shown


@pytest.mark.parametrize(
    ("content", "said"), [("", "the database is empty"), ("x" * 200, "is not a database")]
)
def test_a_file_that_holds_no_state_is_left_alone_and_named(content: str, said: str, tmp_path: Path) -> None:
    file = tmp_path / "watcher.db"
    file.write_text(content, encoding="utf-8")
    result = watcher("status", "-c", str(configured(tmp_path)))
    assert result.exit_code == 2
    assert said in result.output
    assert str(file) in result.output
    assert file.read_text(encoding="utf-8") == content


def test_a_relative_place_is_told_in_full(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    file = configured(tmp_path, CONFIG.replace("{folder}/watcher.db", "limits.db"))
    assert f"sqlite file {tmp_path}/limits.db" in watcher("status", "-c", str(file)).output


def test_the_last_line_says_when_in_which_zone_and_from_where(tmp_path: Path) -> None:
    file = configured(tmp_path)
    remembered(tmp_path, ACME_AT_92)
    last = watcher("status", "-c", str(file)).output.split("\n  as of ")[1]
    assert f" UTC, from the sqlite file {tmp_path}/watcher.db" in last.replace("\n", "")


def test_a_part_of_an_organization_is_named(tmp_path: Path) -> None:
    file = configured(tmp_path)
    series = Series("pipefy", "cards", (("org", ACME.id), ("pipe", "77")))
    labels = (("org", ACME.name), ("pipe", "Purchases\x1b[2J"))
    part = SeriesState(series, labels, Reading(series, 5, None, MONTH, NOW, labels), NOW, sampled_at=NOW)
    remembered(tmp_path, ACME_AT_92, part)
    shown = watcher("status", "--all", "-c", str(file)).output
    assert "cards, pipe Purchases" in shown
    assert "\x1b" not in shown


def test_absurd_numbers_do_not_spoil_the_json(tmp_path: Path) -> None:
    absurd = state(ACME, 1e308, Limit(5e-324, Origin.API)), state(GLOBEX, math.inf, Limit(1, Origin.API))
    remembered(tmp_path, *absurd)
    said = watcher("status", "--json", "--config", str(configured(tmp_path))).stdout
    lines = json.loads(said, parse_constant=pytest.fail)["series"]
    assert {line["org"]: (line["used"], line["share"]) for line in lines} == {
        ACME.name: (1e308, None),
        GLOBEX.name: (None, None),
    }


def test_a_receiver_that_refuses_stands_at_the_top(tmp_path: Path) -> None:
    file = configured(tmp_path)
    remembered(tmp_path, ACME_AT_92)
    refuses(tmp_path, ReceiverState("terminal", NOW, "channel_not_found"))
    first = watcher("status", "-c", str(file)).output.splitlines()[0]
    assert first.startswith("receiver terminal  BROKEN since ")
    assert first.endswith("channel_not_found")


def refuses(folder: Path, broken: ReceiverState) -> None:
    async def write() -> None:
        store = SqlStore(f"sqlite:///{folder}/watcher.db")
        await store.open()
        async with store.transaction() as tx:
            await tx.put_receiver_states([broken])
        await store.close()

    asyncio.run(write())

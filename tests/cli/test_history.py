"""`watcher history`: what happened, by names; old data is named, hostile text is tamed."""

from __future__ import annotations

import asyncio
import json
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from tests.adapters.stores.values import row
from tests.cli.console import NOW, configured, watcher
from tests.cli.test_status import ACME_AT_92, remembered
from tests.engine.fakes import ACME, cards
from watcher.adapters.stores import SqlStore
from watcher.domain.message import Reason
from watcher.records import Event, OutboxRow


def happened(folder: Path, *events: Event) -> None:
    async def write() -> None:
        store = SqlStore(f"sqlite:///{folder}/watcher.db")
        await store.open()
        async with store.transaction() as tx:
            await tx.add_events(events)
        await store.close()

    asyncio.run(write())


def event(kind: str = "alert.fired", text: str = "fired warning", *, ago: float = 1) -> Event:
    return Event(NOW - timedelta(hours=ago), kind, cards(ACME).key, text)


def test_events_are_told_by_names_oldest_first(tmp_path: Path) -> None:
    file = configured(tmp_path)
    remembered(tmp_path, ACME_AT_92)
    happened(tmp_path, event("limit.changed", "from 1 to 2", ago=3), event())
    shown = watcher("history", "-c", str(file)).output
    assert shown.index("from 1 to 2") < shown.index("fired warning")
    assert "Acme Brasil cards" in shown
    assert "times in UTC" in shown


def test_events_about_a_source_need_no_series(tmp_path: Path) -> None:
    file = configured(tmp_path)
    happened(tmp_path, Event(NOW, "source.slowed", "pipefy", "slowed down to keep the budget"))
    assert "pipefy  slowed down" in watcher("history", "-c", str(file)).output


def test_the_health_of_a_source_is_told_by_its_name(tmp_path: Path) -> None:
    file = configured(tmp_path)
    happened(tmp_path, Event(NOW, "alert.fired", "pipefy/%40source", "fired warning"))
    assert "pipefy health  fired warning" in watcher("history", "-c", str(file)).output


def test_what_is_older_than_asked_for_is_left_out(tmp_path: Path) -> None:
    file = configured(tmp_path)
    happened(tmp_path, event(text="long ago", ago=50), event(text="just now"))
    shown = watcher("history", "--since", "1d", "-c", str(file)).output
    assert "just now" in shown
    assert "long ago" not in shown


def test_one_organization_can_be_asked_for(tmp_path: Path) -> None:
    file = configured(tmp_path)
    remembered(tmp_path, ACME_AT_92)
    happened(tmp_path, event(), Event(NOW, "source.note", "pipefy", "a note"))
    shown = watcher("history", "acme", "-c", str(file)).output
    assert "fired warning" in shown
    assert "a note" not in shown


def test_data_older_than_two_polls_is_named(tmp_path: Path) -> None:
    file = configured(tmp_path)
    remembered(tmp_path, ACME_AT_92, failing="HTTP 502 from Pipefy")
    shown = watcher("history", "-c", str(file)).output
    assert "OLD DATA  pipefy: Acme Brasil, Globex since" in shown
    assert "HTTP 502" in shown


@pytest.mark.parametrize("span", ["soon", "7", "-3d", ""])
def test_a_span_that_is_none_is_refused_with_an_example(tmp_path: Path, span: str) -> None:
    result = watcher("history", f"--since={span}", "-c", str(configured(tmp_path)))
    assert result.exit_code == 2
    assert "--since 7d" in result.output


def test_the_beginning_of_time_is_early_enough(tmp_path: Path) -> None:
    file = configured(tmp_path)
    happened(tmp_path, event())
    assert "fired warning" in watcher("history", "--since", "999999w", "-c", str(file)).output


def test_json_holds_everything(tmp_path: Path) -> None:
    file = configured(tmp_path)
    remembered(tmp_path, ACME_AT_92, failing="down")
    happened(tmp_path, event())
    data = json.loads(watcher("history", "--json", "-c", str(file)).output)
    assert data["happenings"][0]["org"] == "Acme Brasil"
    assert data["old"][0]["why"] == "down"


def test_text_from_far_away_cannot_move_the_cursor(tmp_path: Path) -> None:
    file = configured(tmp_path)
    happened(tmp_path, event(text="evil \x1b[2J \u202e text"))
    shown = watcher("history", "-c", str(file)).output
    assert "\x1b" not in shown
    assert "\u202e" not in shown


def test_without_a_state_it_says_what_to_do(tmp_path: Path) -> None:
    result = watcher("history", "-c", str(configured(tmp_path)))
    assert result.exit_code == 2
    assert "watcher run" in result.output


def test_messages_stand_among_what_happened_and_edits_only_on_demand(tmp_path: Path) -> None:
    file = configured(tmp_path)
    remembered(tmp_path, ACME_AT_92)
    some = row("k", "slack", "i1", NOW)
    told = replace(
        some,
        created_at=NOW - timedelta(hours=2),
        message=replace(some.message, reason=Reason.FIRED, instead=""),
    )
    edit = replace(told, key="e", message=replace(told.message, reason=Reason.PROGRESS))
    owed(tmp_path, told, edit)
    happened(tmp_path, event(text="just now"))
    shown = watcher("history", "-c", str(file)).output
    assert shown.index("-> slack: waiting since") < shown.index("just now")
    assert "1 silent edits of open messages are left out (--all)" in shown
    assert watcher("history", "--all", "-c", str(file)).output.count("-> slack") == 2


def owed(folder: Path, *rows: OutboxRow) -> None:
    async def write() -> None:
        store = SqlStore(f"sqlite:///{folder}/watcher.db")
        await store.open()
        async with store.transaction() as tx:
            await tx.add_rows(rows)
        await store.close()

    asyncio.run(write())

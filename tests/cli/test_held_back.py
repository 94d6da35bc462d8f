"""What a rule holds back because it would raise too many, as the commands show it."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path

import pytest

from tests.cli.console import NOW, RULES, configured, watcher
from tests.cli.test_status import remembered, state
from tests.engine.fakes import ACME, GLOBEX, cards
from watcher.adapters.stores import SqlStore
from watcher.domain.alert import Alert
from watcher.domain.reading import Limit, Origin
from watcher.domain.rule import Level

LIMIT = Limit(2_000, Origin.API)


@pytest.fixture
def file(tmp_path: Path) -> str:
    """One alert is told, the other held back: the rule may raise one."""
    config = configured(tmp_path, rules=f"{RULES}    max_alerts: 1\n")
    remembered(tmp_path, state(ACME, 1_850, LIMIT), state(GLOBEX, 1_900, LIMIT))

    async def write() -> None:
        store = SqlStore(f"sqlite:///{tmp_path}/watcher.db")
        await store.open()
        async with store.transaction() as tx:
            await tx.put_alerts([Alert("cards", cards(GLOBEX).key, Level.WARNING, NOW, held_back=NOW)])
        await store.close()

    asyncio.run(write())
    return str(config)


def test_the_status_names_the_rule_and_marks_its_lines(file: str) -> None:
    shown = watcher("status", "-c", file).output
    assert "1 of the 2 alerts of rule cards are held back: it may raise 1" in shown
    assert "held back" in next(line for line in shown.splitlines() if "Globex" in line)
    assert "held back" not in next(line for line in shown.splitlines() if "Acme" in line)


def test_the_status_as_json_has_it_too(file: str) -> None:
    found = json.loads(watcher("status", "--json", "-c", file).output)
    assert found["floods"] == [{"rule": "cards", "raised": 2, "most": 1, "held": {"warning": 1}}]
    assert [line["held_back"] for line in found["series"]] == [["cards"], []]


def test_an_explanation_says_why_nothing_is_sent(file: str) -> None:
    shown = watcher("explain", "cards", "--org", "Globex", "-c", file).output
    assert "nothing to send: held back: rule cards would raise 2 alerts (limit 1)" in shown
    reasons = json.loads(watcher("explain", "cards", "--org", "Globex", "--json", "-c", file).output)
    assert reasons["items"][0]["reasons"][0]["why"] == "held back"

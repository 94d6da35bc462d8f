"""`watcher explain` as it is typed, and the FORECAST of `watcher status`: on a real store."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from tests.cli.console import CONFIG, NOW, RULES, TYPED, configured, watcher
from tests.cli.test_status import ACME_AT_92, MONTH, remembered, state
from tests.engine.fakes import ACME, GLOBEX, cards
from watcher.adapters.stores import SqlStore
from watcher.adapters.stores.sole import SoleUse
from watcher.domain.alert import Alert, Incident
from watcher.domain.dates import near
from watcher.domain.forecast import Days, sketch
from watcher.domain.reading import Limit, Org, Origin
from watcher.domain.rule import Level
from watcher.ports import Transaction
from watcher.records import Foresight

AHEAD = (
    RULES
    + """  - name: ahead
    select: {source: "*", resource: cards}
    when: {warning: forecast >= 100%}
  - name: resting
    enabled: false
    select: {source: "*", resource: cards}
    when: {warning: used >= 50%}
"""
)
TOLD = Incident(
    "i-1",
    cards(ACME).key,
    NOW,
    Level.WARNING,
    told=(Level.WARNING,),
    period_start=MONTH.start,
    period_label=MONTH.label,
)


@pytest.fixture
def file(tmp_path: Path) -> str:
    remembered(tmp_path, ACME_AT_92, state(GLOBEX, 10, Limit(2_000, Origin.API)))
    return str(configured(tmp_path, rules=AHEAD))


def write(folder: Path, work: Callable[[Transaction], Awaitable[None]]) -> None:
    async def begin() -> None:
        store = SqlStore(f"sqlite:///{folder}/watcher.db")
        await store.open()
        async with store.transaction() as tx:
            await work(tx)
        await store.close()

    asyncio.run(begin())


def foretold(folder: Path) -> None:
    """Sketch forty busy days, and let the rule that looks ahead hold."""
    days = Days(NOW.date() - timedelta(days=40), (1_500.0,) * 40)

    async def work(tx: Transaction) -> None:
        await tx.put_foresights([Foresight(cards(ACME).key, "UTC", days, sketch(days))])
        old = await tx.alerts()
        await tx.drop_alerts(old)
        await tx.put_alerts([Alert("ahead", cards(ACME).key, Level.WARNING, NOW)])

    write(folder, work)


def explain(*words: str) -> str:
    result = watcher("explain", *words)
    assert result.exit_code == 0, result.output
    return " ".join(result.output.split())


def test_a_rule_is_explained_beside_a_running_daemon(file: str, tmp_path: Path) -> None:
    with SoleUse(f"sqlite:///{tmp_path}/watcher.db") as daemon:
        assert daemon.take()
        said = explain("cards", "--org", "Acme*", "-c", file)
    assert "cards on Acme Brasil · cards" in said
    assert "data 1,850 at" in said
    assert "limit 2,000 from config, allowances[0]; Pipefy gives none" in said
    assert "warning used >= 90% 92.5 % true" in said
    assert "critical used >= 100% 92.5 % false 150 to go" in said
    assert "route 1 of 1 -> terminal (nothing sent yet)" in said


def test_what_matters_most_comes_first_and_the_rest_is_counted(file: str) -> None:
    said = explain("cards", "-c", file)
    assert said.index("Acme Brasil") < said.index("Globex")


def test_all_says_every_reason_and_json_too(file: str, tmp_path: Path) -> None:
    async def work(tx: Transaction) -> None:
        await tx.put_incidents([replace(TOLD, acked_by="Ana", acked_at=NOW)])

    write(tmp_path, work)
    first = explain("cards", "--org", "Acme*", "-c", file)
    every = explain("cards", "--org", "Acme*", "--all", "-c", file)
    assert "also: warning was already told for" not in first
    assert "also: warning was already told for" in every
    (item,) = json.loads(watcher("explain", "cards", "--org", "Acme*", "--json", "-c", file).output)["items"]
    assert {"acknowledged", "already told"} <= {reason["why"] for reason in item["reasons"]}
    assert item["levels"][0]["terms"][0]["measured"] == 92.5


def test_a_series_by_its_short_id_has_a_block_a_rule(file: str) -> None:
    said = explain(cards(ACME).short_id, "-c", file)
    assert "cards on Acme Brasil" in said
    assert "ahead on Acme Brasil" in said


def test_a_disabled_rule_is_said_to_be_disabled(file: str) -> None:
    assert "now nothing to send: the rule is disabled (rules/cards.yaml" in explain("resting", "-c", file)


def test_a_rule_that_selects_nothing_says_so_and_what_is_near(tmp_path: Path) -> None:
    rules = RULES.replace('source: "*"', 'org: "Acme Brazil"')
    remembered(tmp_path, ACME_AT_92)
    said = explain("cards", "-c", str(configured(tmp_path, rules=rules)))
    assert "selects nothing that is known now" in said
    assert "did you mean `Acme Brasil`?" in said


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("crads",), "did you mean `cards`?"),
        (("Acme Brazil",), "did you mean `Acme Brasil`?"),
        (("b",), "is in the names of 2 organizations"),
        (("cards", "--org", "Nobody*"), "nothing is known of organization `Nobody*`"),
        (("cards", "--resource", "crads"), "did you mean `cards`?"),
        (("\x1b[2Jnobody",), "no rule, series or organization is called `[2Jnobody`"),
    ],
)
def test_a_name_that_nobody_has_is_a_usage_error_with_a_hint(
    words: tuple[str, ...], said: str, file: str
) -> None:
    result = watcher("explain", *words, "-c", file)
    assert result.exit_code == 2
    assert said in result.output
    assert "\x1b" not in result.output


def test_a_name_of_a_rule_and_of_an_organization_is_told_apart(tmp_path: Path) -> None:
    remembered(tmp_path, state(Org(ACME.id, "cards"), 5, None))
    file = str(configured(tmp_path))
    result = watcher("explain", "cards", "-c", file)
    assert result.exit_code == 2
    assert "`cards` is the rule and the organization" in result.output
    assert "cards on cards" in explain("cards", "--org", "*", "-c", file)


def test_without_state_or_config_it_says_what_to_do(tmp_path: Path) -> None:
    result = watcher("explain", "cards", "-c", str(configured(tmp_path)))
    assert result.exit_code == 2
    assert "start `watcher run`" in result.output
    assert watcher("explain", "cards", "-c", str(tmp_path / "nowhere.yaml")).exit_code == 2


def test_a_hostile_name_moves_no_cursor(tmp_path: Path) -> None:
    remembered(tmp_path, state(Org(ACME.id, "\x1b[2JAcme\n[red]Brasil[/red]"), 95, None, why="\x1b[31mgone"))
    shown = watcher("explain", "cards", "--all", "-c", str(configured(tmp_path))).output
    assert "\x1b" not in shown
    assert "[red]Brasil[/red]" in shown


def test_times_are_in_the_zone_of_the_config_and_that_is_said(tmp_path: Path) -> None:
    remembered(tmp_path, ACME_AT_92)
    brasilia = CONFIG.replace("timezone: UTC", "timezone: America/Sao_Paulo")
    shown = watcher("explain", "cards", "-c", str(configured(tmp_path, brasilia))).output
    assert shown.endswith("times in Sao Paulo time\n")
    assert f"since {near(NOW, TYPED, 'America/Sao_Paulo')}" in shown


def test_the_forecast_is_told_with_its_range_and_odds(file: str, tmp_path: Path) -> None:
    foretold(tmp_path)
    said = explain("ahead", "--org", "Acme*", "-c", file)
    assert "the rule asks for 90%" in said
    assert "forecast lands at" in said
    assert "probability" in said


def test_status_shows_where_the_period_will_end_and_calls_it_forecast(file: str, tmp_path: Path) -> None:
    foretold(tmp_path)
    row = next(line for line in watcher("status", "-c", file).output.splitlines() if "Acme" in line)
    assert "FORECAST" in row
    assert row.count(" %") == 2
    assert watcher("status", "--fail-on", "warning", "-c", file).exit_code == 1
    assert watcher("status", "--fail-on", "critical", "-c", file).exit_code == 0


def test_status_as_json_says_why_there_is_no_forecast(file: str, tmp_path: Path) -> None:
    foretold(tmp_path)
    lines = json.loads(watcher("status", "--json", "-c", file).output)["series"]
    by_org = {line["org"]: line for line in lines}
    assert by_org["Acme Brasil"]["forecast"] > 92
    assert by_org["Acme Brasil"]["rules"] == ["ahead"]
    assert (by_org["Globex"]["forecast"], by_org["Globex"]["forecast_why"]) == (None, "not reckoned yet")


def test_status_says_where_no_rule_asks_for_a_forecast(tmp_path: Path) -> None:
    remembered(tmp_path, ACME_AT_92)
    (line,) = json.loads(watcher("status", "--json", "-c", str(configured(tmp_path))).output)["series"]
    assert line["forecast_why"] == "no rule asks for a forecast of it"

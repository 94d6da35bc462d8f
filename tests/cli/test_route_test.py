from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from watcher.cli.main import app

CONFIG = """\
version: 1
timezone: America/Sao_Paulo
sources: {pipefy: {type: pipefy, token_file: nowhere}}
receivers:
  terminal: {type: console}
  hook: {type: webhook, url_file: nowhere, fallback: terminal}
schedules: {nights: {when: ["mon-fri 19:00-08:00"]}}
routes:
  - {match: {severity: critical, org: ["Acme *", "!Acme Sandbox"]}, to: hook, mention: "@here", quiet: none}
  - {match: {watch: source}, to: hook}
  - {match: {}, to: [terminal, hook], quiet: nights, group: plan}
"""
RULES = """\
rules:
  - {name: own-receivers, select: {resource: cards}, when: {warning: used >= 90%}, route: [hook]}
"""
NIGHT, DAY = "2026-03-23T22:00", "2026-03-23T12:00"


@pytest.fixture
def route(tmp_path: Path) -> Any:
    (tmp_path / "rules").mkdir()
    (tmp_path / "rules/r.yaml").write_text(RULES)
    (tmp_path / "config.yaml").write_text(CONFIG)

    def run(*options: str) -> Any:
        return CliRunner().invoke(app, ["route-test", "-c", str(tmp_path), "--at", DAY, *options])

    return run


def test_the_route_that_takes_it_is_told_with_why(route: Any) -> None:
    shown = route("--severity", "critical", "--org", "Acme Brasil").stdout
    assert "Route 1 of 3 (config.yaml:9) matches, severity critical, org Acme Brasil: hook" in shown
    assert "mention   @here" in shown
    assert "quiet     never" in shown
    assert "fallback  hook -> terminal" in shown


def test_each_route_before_says_which_key_does_not_fit(route: Any) -> None:
    shown = route("--severity", "critical", "--org", "Acme Sandbox").stdout
    assert "Route 3 of 3 (config.yaml:11) matches, it catches all: terminal, hook" in shown
    assert "severity  `critical`: `critical` fits" in shown
    assert "org       `Acme *` or `!Acme Sandbox`: `Acme Sandbox` does not fit" in shown
    assert "watch     `source`: `limit` does not fit" in shown


def test_what_is_not_given_is_said_to_be_so(route: Any) -> None:
    assert "`Acme *` or `!Acme Sandbox`: not given does not fit" in route("--severity", "critical").stdout


def test_quiet_hours_are_told_as_they_are_then(route: Any) -> None:
    assert "quiet     not now (schedule nights)" in route().stdout
    shown = route("--at", NIGHT).stdout
    assert "now, until Tue 24 Mar 2026 08:00" in shown
    assert "held, and told together then" in shown


def test_a_rule_with_receivers_of_its_own_goes_past_the_routes(route: Any) -> None:
    shown = route("--rule", "own-receivers").stdout
    assert "The rule names its receivers itself, past the routes: hook" in shown
    assert "Not route" not in shown


def test_a_level_for_the_digest_alone_is_told_to_send_nothing(route: Any) -> None:
    assert "nothing at once" in route("--severity", "notice").stdout


@pytest.mark.parametrize(
    ("option", "value", "said"),
    [
        ("--source", "pipfy", "there is no source `pipfy`: did you mean `pipefy`?"),
        ("--rule", "own-reciever", "there is no rule `own-reciever`: did you mean `own-receivers`?"),
        ("--resource", "card", "there is no resource `card`: did you mean `cards`?"),
        ("--org", "Acme Sandbx", "no route names the org `Acme Sandbx`: did you mean `Acme Sandbox`?"),
    ],
)
def test_an_unknown_value_is_told_with_what_was_meant(route: Any, option: str, value: str, said: str) -> None:
    result = route(option, value)
    assert said in result.stderr
    assert result.exit_code == 0


def test_an_unknown_level_is_wrong_usage(route: Any) -> None:
    assert route("--severity", "urgent").exit_code == 2
    assert route("--label", "pipe").exit_code == 2


def test_programs_get_the_same(route: Any) -> None:
    found = json.loads(route("--watch", "source", "--label", "pipe=Sales", "--json").stdout)
    assert (found["route"], found["to"], found["fallbacks"]) == (2, ["hook"], {"hook": "terminal"})
    assert [one["matches"] for one in found["routes"]] == [False, True, True]
    assert found["given"] == {"pipe": "Sales", "watch": "source", "severity": "warning"}
    assert json.loads(route("--at", NIGHT, "--json").stdout)["quiet"]["now"] is True

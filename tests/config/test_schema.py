from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any, Literal

import pytest
from jsonschema import Draft202012Validator

from watcher.config.conditionschema import SNIPPETS
from watcher.config.schema import Known, schema, schema_text
from watcher.config.yaml.walk import read_page
from watcher.domain.condition import BadCondition, Metric, parse_condition

KINDS: tuple[Literal["config"], Literal["rules"]] = ("config", "rules")


@cache
def validator(of: Literal["config", "rules"]) -> Draft202012Validator:
    Draft202012Validator.check_schema(schema(of))
    return Draft202012Validator(schema(of))


def written(path: str) -> Any:
    return read_page(Path(path), path).data


@pytest.mark.parametrize("of", KINDS)
def test_the_committed_schema_is_the_program_s(of: Literal["config", "rules"]) -> None:
    assert Path(f"docs/reference/{of}.schema.json").read_text() == schema_text(of)


def test_the_example_config_fits_its_schema() -> None:
    assert list(validator("config").iter_errors(written("config.example.yaml"))) == []


@pytest.mark.parametrize("path", sorted(map(str, Path("rules").glob("*.yaml"))))
def test_shipped_rules_fit_their_schema(path: str) -> None:
    assert list(validator("rules").iter_errors(written(path))) == []


@pytest.mark.parametrize("path", ["config.example.yaml", *sorted(map(str, Path("rules").glob("*.yaml")))])
def test_shipped_files_point_editors_to_the_schema(path: str) -> None:
    first = Path(path).read_text().splitlines()[0]
    target = first.removeprefix("# yaml-language-server: $schema=")
    assert (Path(path).parent / target).is_file()


@pytest.mark.parametrize(
    "change",
    [
        {"smpt": {}},
        {"timezone": 5},
        {"sources": {"p": {"type": "pipefy", "poll": "15"}}},
        {"storage": {"keep_samples": "long"}},
        {"smtp": {"host": "h", "from": "a@b", "port": 0}},
        {"receivers": {"x": {"type": "slack", "channel": "#ops"}}},
        {"receivers": {"x": {"type": "pager"}}},
        {"defaults": {"repeat": {"critcal": "24h"}}},
        {"routes": []},
    ],
)
def test_an_editor_marks_what_the_program_refuses(change: dict[str, Any]) -> None:
    assert not validator("config").is_valid({**written("config.example.yaml"), **change})


def conditional(condition: str) -> dict[str, Any]:
    return {"rules": [{"name": "x", "select": {}, "when": {"warning": condition}}]}


@pytest.mark.parametrize("condition", [*SNIPPETS, "used > 8.5 % and rise(36h)<2 x  last_week and age>1.5h"])
def test_the_schema_and_the_program_take_the_same_conditions(condition: str) -> None:
    assert parse_condition(condition).terms
    assert validator("rules").is_valid(conditional(condition))


@pytest.mark.parametrize(
    "condition",
    [
        "runs_out_in < 3",
        "pace > 120%",
        "rise > 5",
        "used(1h) > 5",
        "elapsed > 5",
        "failures > 3",
        "used > 5 and",
    ],
)
def test_the_schema_and_the_program_refuse_the_same_conditions(condition: str) -> None:
    with pytest.raises(BadCondition):
        parse_condition(condition)
    assert not validator("rules").is_valid(conditional(condition))


def test_an_editor_completes_a_condition_for_each_metric() -> None:
    offered = [parse_condition(text).terms[0].metric for text in SNIPPETS]
    assert set(offered) == set(Metric)
    assert schema("rules")["$defs"]["When"]["properties"]["warning"]["examples"] == list(SNIPPETS)


def test_an_editor_completes_the_names_of_a_config() -> None:
    known = Known(("pipefy",), ("terminal", "mail"), ("nights",))
    rule = {"name": "x", "select": {"source": "pip*"}, "when": {"warning": "used > 5"}}
    rules = Draft202012Validator(schema("rules", known))
    assert rules.is_valid({"rules": [{**rule, "route": ["mail"], "quiet": "nights"}]})
    assert rules.is_valid({"rules": [{**rule, "quiet": {"schedule": "none", "then": "send"}}]})
    assert not rules.is_valid({"rules": [{**rule, "route": ["nobody"]}]})
    assert not rules.is_valid({"rules": [{**rule, "quiet": "days"}]})
    config = Draft202012Validator(schema("config", known))
    sound = {
        "version": 1,
        "sources": {"pipefy": {"type": "push"}},
        "receivers": {"terminal": {"type": "console"}},
    }
    assert config.is_valid({**sound, "routes": [{"to": "terminal"}, {"to": ["${WHO}"]}]})
    assert not config.is_valid({**sound, "routes": [{"to": ["nobody"]}]})
    assert "x-names" not in schema_text("rules") + schema_text("config")


def test_an_editor_knows_schedules_and_waits() -> None:
    sound = {
        **written("config.example.yaml"),
        "schedules": {"n": {"when": ["mon-fri 19:00-08:00", "0:00-24:00"]}},
    }
    defaults = {"repeat": {"critical": ["4h", "1d"]}, "quiet": "none", "confidence": "90%", "group": "org"}
    assert validator("config").is_valid({**sound, "defaults": defaults})
    assert not validator("config").is_valid({**sound, "schedules": {"n": {"when": "25:00-26:00"}}})
    assert not validator("config").is_valid({**sound, "defaults": {"confidence": 0.2}})
    assert not validator("config").is_valid({**sound, "defaults": {"quiet": {"then": "send"}}})


@pytest.mark.parametrize("when", [{"warning": "used => 80%"}, {"warnin": "used > 80%"}, {"warning": 80}])
def test_an_editor_marks_bad_conditions(when: dict[str, Any]) -> None:
    rule = {"name": "x", "select": {}, "when": {"warning": "used > 80% and elapsed < 20%"}}
    assert validator("rules").is_valid({"rules": [rule]})
    assert not validator("rules").is_valid({"rules": [{**rule, "when": when}]})


def test_a_variable_may_stand_for_a_number() -> None:
    smtp = {"host": "h", "from": "${FROM}", "port": "${PORT}", "security": "${HOW}"}
    assert validator("config").is_valid({**written("config.example.yaml"), "smtp": smtp})


def test_every_key_is_described() -> None:
    for of in KINDS:
        models = [schema(of), *schema(of)["$defs"].values()]
        bare = [
            key
            for model in models
            for key, value in model["properties"].items()
            if "description" not in json.dumps(value) and "$ref" not in value
        ]
        assert bare == []

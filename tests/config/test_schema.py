from __future__ import annotations

import json
from pathlib import Path
from typing import Any, Literal

import pytest
from jsonschema import Draft202012Validator
from ruamel.yaml import YAML

from watcher.config.schema import schema, schema_text

KINDS: tuple[Literal["config"], Literal["rules"]] = ("config", "rules")


def validator(of: Literal["config", "rules"]) -> Draft202012Validator:
    Draft202012Validator.check_schema(schema(of))
    return Draft202012Validator(schema(of))


def written(path: str) -> Any:
    return YAML(typ="safe", pure=True).load(Path(path))


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

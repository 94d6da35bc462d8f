"""JSON Schemas for editors, from the models: one for config.yaml, one for rules files."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any, Literal

from watcher.config.fields import NAMES_OF
from watcher.config.models import Config
from watcher.config.rulemodels import RulesFile
from watcher.config.schedules import NONE

_VARIABLE = r"^\$\{[A-Za-z_][A-Za-z0-9_]*\}$"
_BY_VARIABLE = {"type": "string", "pattern": _VARIABLE}
_TITLES = {"config": "Limit Watcher: config.yaml", "rules": "Limit Watcher: a rules file"}


@dataclass(frozen=True, slots=True)
class Known:
    """Names that a configuration gives, for editors to complete."""

    sources: tuple[str, ...] = ()
    receivers: tuple[str, ...] = ()
    schedules: tuple[str, ...] = ()

    @classmethod
    def of(cls, config: Config) -> Known:
        return cls(tuple(config.sources), tuple(config.receivers), tuple(config.schedules))


_ANY_NAME = Known()


def schema(of: Literal["config", "rules"], known: Known = _ANY_NAME) -> dict[str, Any]:
    """The JSON Schema (2020-12) of config.yaml or of a rules file; `known` names are completed."""
    raw = (
        Config.model_json_schema(by_alias=True)
        if of == "config"
        else RulesFile.model_json_schema(by_alias=True)
    )
    found = {"$schema": "https://json-schema.org/draft/2020-12/schema", **raw, "title": _TITLES[of]}
    _tidy(found)
    _name(found, known)
    if of == "config":
        _allow_variables(found)
    return found


def schema_text(of: Literal["config", "rules"], known: Known = _ANY_NAME) -> str:
    """The schema as it is written to a file, ending in a line end."""
    return json.dumps(schema(of, known), indent=2, ensure_ascii=False) + "\n"


def _name(node: Any, known: Known) -> None:
    """Let texts that name entries of the config be chosen from them; sources may be patterns, too."""
    if isinstance(node, list):
        for item in node:
            _name(item, known)
    if not isinstance(node, dict):
        return
    section = node.pop(NAMES_OF, None)
    names = list(getattr(known, section)) if section else []
    if section == "schedules" and names:
        names.append(NONE)
    if names:
        said = {key: node[key] for key in ("description", "default") if key in node}
        other = _BY_VARIABLE if section != "sources" else {"type": "string", "minLength": 1}
        node.clear()
        node.update({**said, "anyOf": [{"type": "string", "enum": names}, dict(other)]})
        return
    for value in node.values():
        _name(value, known)


def _tidy(node: Any) -> None:
    """Drop what pydantic adds for itself: titles that repeat the keys, and `null`."""
    if isinstance(node, list):
        for item in node:
            _tidy(item)
    if not isinstance(node, dict):
        return
    if isinstance(node.get("title"), str) and "$schema" not in node:
        del node["title"]
    if node.get("default", "") is None or isinstance(node.get("default"), dict):
        del node["default"]
    choices = node.get("anyOf")
    if isinstance(choices, list):
        _without_null(node, [choice for choice in choices if choice != {"type": "null"}])
    for value in node.values():
        _tidy(value)


def _without_null(node: dict[str, Any], choices: list[Any]) -> None:
    if len(choices) == 1 and isinstance(choices[0], dict):
        del node["anyOf"]
        for key, value in choices[0].items():
            node.setdefault(key, value)
    else:
        node["anyOf"] = choices


def _allow_variables(node: Any) -> None:
    """Let "${NAME}" stand for any single value whose own schema would refuse that text."""
    for holder in _property_maps(node):
        for name, value in holder.items():
            if any(map(_is_picky, value.get("anyOf", ()))):
                value["anyOf"].append(dict(_BY_VARIABLE))
            elif _is_picky(value):
                said = {key: value.pop(key) for key in ("description", "default") if key in value}
                holder[name] = {**said, "anyOf": [value, dict(_BY_VARIABLE)]}


def _is_picky(value: dict[str, Any]) -> bool:
    """Whether a schema is of a single value and refuses most texts."""
    picky = {"pattern", "enum"} & set(value) or value.get("type") in {"integer", "number", "boolean"}
    return bool(picky) and "const" not in value


def _property_maps(node: Any) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    items = node.values() if isinstance(node, dict) else node if isinstance(node, list) else ()
    for item in items:
        found += _property_maps(item)
    if isinstance(node, dict) and isinstance(node.get("properties"), dict):
        found.append(node["properties"])
    return found

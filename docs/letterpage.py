"""The reference of a webhook's JSON: a page and a JSON Schema, from the shape that the program sends."""

# ruff: noqa: INP001 - beside the script it belongs to, not part of the package
from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from watcher.adapters.channels.webhook import Letter

Schema = dict[str, Any]

_INTRODUCTION = """\
# What a webhook gets

Written by `make docs` from the program's own models; [JSON Schema](webhook.schema.json).
[Tell any address that takes JSON](../how-to/webhook.md) says how to set it up, how to verify a letter
and what to answer.

Version 1. Every key is always there; what is not known is `null`, and never `0`. Keys may be added at any
time: pass over those you do not know. One that went or meant something else would make a new `version`.
Moments are UTC in ISO 8601, numbers are whole where they are. Names are text that anybody at the vendor can
choose: escape them where you show them."""
_WORDS = {
    "string": "text",
    "integer": "number",
    "number": "number",
    "boolean": "true, false",
    "array": "list",
}


def letter_schema() -> str:
    """reference/webhook.schema.json."""
    schema = Letter.model_json_schema(mode="serialization")
    head = {"$schema": "https://json-schema.org/draft/2020-12/schema", "title": "A telling, version 1"}
    return json.dumps({**schema, **head}, indent=2, ensure_ascii=False) + "\n"


def letter_page() -> str:
    """reference/webhook.md: a table for the letter and for each part of it."""
    schema = Letter.model_json_schema(mode="serialization")
    definitions = schema["$defs"]
    parts = [_INTRODUCTION, "## The letter", _table(schema, definitions)]
    for path, name in _below(schema, definitions, ""):
        part = definitions[name]
        parts += [f"## `{path}`", _oneline(part["description"]), _table(part, definitions)]
    return "\n\n".join(parts) + "\n"


def _below(node: Schema, definitions: Schema, path: str) -> Iterator[tuple[str, str]]:
    """Every part by the way to it, in reading order."""
    for key, prop in node["properties"].items():
        for step, name in _parts(prop):
            way = f"{path}.{key}{step}".lstrip(".")
            yield way, name
            yield from _below(definitions[name], definitions, way)


def _parts(prop: Schema) -> Iterator[tuple[str, str]]:
    if "$ref" in prop:
        yield "", prop["$ref"].rpartition("/")[2]
    for one in prop.get("anyOf", ()):
        yield from _parts(one)
    if "items" in prop:
        yield from (("[]" + step, name) for step, name in _parts(prop["items"]))


def _table(node: Schema, definitions: Schema) -> str:
    rows = [
        f"| `{key}` | {_kind(prop)} | {_oneline(_meaning(prop, definitions))} |"
        for key, prop in node["properties"].items()
    ]
    return "\n".join(["| key | is | meaning |", "|---|---|---|", *rows])


def _meaning(prop: Schema, definitions: Schema) -> str:
    """A key's own description, else that of the part it holds."""
    return str(prop.get("description") or definitions[prop["$ref"].rpartition("/")[2]]["description"])


def _kind(prop: Schema) -> str:
    """What a value is, in a word or two; `null` last."""
    kinds = [_one(one) for one in prop.get("anyOf", [prop])]
    return " or ".join(dict.fromkeys(sorted(kinds, key=lambda kind: kind == "`null`")))


def _one(prop: Schema) -> str:
    if "enum" in prop or "const" in prop:
        return ", ".join(f"`{word}`" for word in prop.get("enum", [prop.get("const")]))
    if prop.get("format") == "date-time":
        return "moment"
    if prop.get("type") == "null":
        return "`null`"
    return "object" if "$ref" in prop else _WORDS[prop["type"]]


def _oneline(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|")

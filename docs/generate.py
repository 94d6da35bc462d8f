"""Writes the reference pages from the program itself: `make docs`; a test holds the pages to it."""

# ruff: noqa: INP001 - a script beside the pages it writes, not part of the package
from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter

from watcher.config.models import Config
from watcher.config.rulemodels import RulesFile

Schema = dict[str, Any]

REFERENCE = Path(__file__).parent / "reference"
INTRODUCTION = """\
# `config.yaml` and rules files

Written by `make docs` from the program's own models. [config.example.yaml](../../config.example.yaml) shows
the same as a tutorial, and [Conditions](conditions.md) tells what stands after `when:`. `watcher check` finds
every fault and its place.

Globs may be one text or a list of which any may match; `!x` leaves x out. Durations are a number and `s`,
`m`, `h`, `d` or `w`. Any key of `config.yaml` can come from the environment (`WATCHER_SMTP__HOST` for
`smtp.host`). A value that is wholly `${NAME}` is taken from the variable NAME."""
SPANS = (("d", 86400), ("h", 3600), ("m", 60), ("s", 1))


def configuration() -> str:
    """reference/configuration.md: every key of config.yaml and of a rules file."""
    parts = [
        INTRODUCTION,
        "## config.yaml",
        *sections(Config.model_json_schema(by_alias=True)),
        "## A rules file",
        *sections(RulesFile.model_json_schema(by_alias=True)),
    ]
    return "\n\n".join(parts) + "\n"


def sections(schema: Schema) -> Iterator[str]:
    """A table for the schema's root and for every object below it, in reading order."""
    yield from section(schema, schema["$defs"], "")


def section(node: Schema, definitions: Schema, path: str) -> Iterator[str]:
    if path:
        title = path + kind(node)
        yield f"### `{title}`"
        yield oneline(node["description"])
    properties: Schema = node["properties"]
    yield table(properties, set(node.get("required", ())), definitions)
    for name, prop in properties.items():
        for step, reference in references(prop):
            yield from section(definitions[reference], definitions, f"{path}.{name}{step}".lstrip("."))


def kind(node: Schema) -> str:
    """What tells one of several kinds apart, such as `type: slack`."""
    const = node["properties"].get("type", {}).get("const")
    return f" (type: {const})" if const else ""


def references(prop: Schema) -> Iterator[tuple[str, str]]:
    """The objects a property holds: how they are reached and what they are called."""
    if "$ref" in prop:
        yield "", prop["$ref"].rpartition("/")[2]
    for one in [*prop.get("anyOf", ()), *prop.get("oneOf", ())]:
        yield from references(one)
    if "items" in prop:
        yield from (("[]" + step, name) for step, name in references(prop["items"]))
    for named in prop.get("patternProperties", {}).values():
        yield from ((".<name>" + step, name) for step, name in references(named))


def table(properties: Schema, required: set[str], definitions: Schema) -> str:
    rows = [
        f"| `{name}` | {'required' if name in required else default(prop.get('default'))} | "
        f"{oneline(meaning(prop, definitions))} |"
        for name, prop in properties.items()
    ]
    return "\n".join(["| key | default | meaning |", "|---|---|---|", *rows])


def meaning(prop: Schema, definitions: Schema) -> str:
    """A key's own description, else that of the object it holds."""
    return str(prop.get("description") or definitions[prop["$ref"].rpartition("/")[2]]["description"])


def default(value: Any) -> str:
    """A default as one would write it; nothing where the key simply may be left out."""
    match value:
        case None | "" | "**********" | [] | dict():  # masked: a secret's description tells its default
            return ""
        case bool():
            return f"`{str(value).lower()}`"
        case list():
            return f"`[{', '.join(map(str, value))}]`"
        case str() if value.startswith("P"):  # ISO 8601, as JSON Schema has it
            return f"`{span(TypeAdapter(timedelta).validate_python(value))}`"
        case _:
            return f"`{value}`"


def span(length: timedelta) -> str:
    """A duration in the largest unit that fits: `15m`."""
    seconds = int(length.total_seconds())
    return next(f"{seconds // size}{unit}" for unit, size in SPANS if seconds % size == 0)


def oneline(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|")


PAGES = {"configuration.md": configuration}


def main() -> None:
    for name, page in PAGES.items():
        (REFERENCE / name).write_text(page(), encoding="utf-8")


if __name__ == "__main__":
    main()

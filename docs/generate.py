"""Writes the reference pages from the program itself: `make docs`; a test holds the pages to it."""

# ruff: noqa: INP001 - a script beside the pages it writes, not part of the package
from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from enum import Enum
from pathlib import Path
from typing import Any

import typer
from pydantic import TypeAdapter

from docs.letterpage import letter_page, letter_schema
from watcher.cli.everywhere import PANEL, flags
from watcher.cli.exits import MEANINGS
from watcher.cli.main import app
from watcher.config.models import Config
from watcher.config.rulemodels import RulesFile
from watcher.config.schema import schema_text
from watcher.domain.filling import FILTERS
from watcher.domain.templatewords import MEANINGS as WORDS

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
COMMANDS = """\
# Commands and exit codes

Written by `make docs` from the program itself; `watcher COMMAND --help` says the same."""
ANYWHERE = """\
## Options of every command

They stand before the command or after it: `watcher -q check`, `watcher check -q`."""
BEFORE = """\
## Options before the command

`watcher -c /etc/watcher status` is `watcher status -c /etc/watcher`. A command that reads no
configuration leaves it unread; the others are refused by commands that do not have them.

With `--json` a configuration with faults is told as JSON as well: on stdout, in the shape of
`watcher check --json`, while stderr has it for people. The exit code is the same."""
TEMPLATES = """\
# Words for a rule's messages

Written by `make docs` from the program itself. A rule's `message` may have a `title` and a `next_step` of its
own. Both may hold words in two braces, which are filled in when a message is written:

```yaml
rules:
  - name: automation-spike
    select: { source: pipefy, resource: automation_jobs }
    when:
      warning: rise(24h) >= 2x last_week and rise(24h) >= 500
    message:
      title: "{{ org }}: {{ resource_label }} doubled since last week"
      next_step: "{{ left }} are left until {{ resets_at }}. Pause the top automation."
```

A word that does not exist is a fault that `watcher check` tells, with its place. A number that is not known
is `?`. The title stands in place of the message's first words, as long as the alert lasts. Should a template
fail all the same, the message goes out with its usual words and a note that says so.

Filters come after a bar: `{{ org | upper }}`. There are {filters}.
`{% if raw_left and raw_left < 100 %}…{% endif %}` chooses. There are no loops, calls or assignments. A text
with words to fill in has 4,000 characters at most, and makes no longer one."""
HIDDEN = ("help", "install_completion", "show_completion")
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


def commands() -> str:
    """reference/commands.md: every command with its options, and the exit codes."""
    group = typer.main.get_command(app)
    context = typer.Context(group, info_name="watcher")
    before = [one for one in group.params if getattr(one, "rich_help_panel", None) != PANEL]
    parts = [COMMANDS, ANYWHERE, rows(flags()), BEFORE, rows(before)]
    parts += [text for path, command in below(group, context) for text in manual(path, command)]
    codes = [f"| {int(code)} | {oneline(meaning)} |" for code, meaning in MEANINGS.items()]
    parts += ["## Exit codes", "\n".join(["| code | means |", "|---|---|", *codes])]
    return "\n\n".join(part for part in parts if part) + "\n"


def below(group: Any, context: typer.Context) -> Iterator[tuple[str, Any]]:
    """Every command that is shown, by what one types."""
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        if command.hidden:
            continue
        path = f"{context.info_name} {name}"
        if hasattr(command, "list_commands"):
            yield from below(command, typer.Context(command, info_name=path))
        else:
            yield path, command


def manual(path: str, command: Any) -> tuple[str, str, str, str]:
    arguments = [one for one in command.params if one.param_type_name == "argument"]
    names = [called(one) if one.required else f"[{called(one)}]" for one in arguments]
    usage = " ".join([path, *names])
    text = "\n\n".join(map(oneline, command.help.split("\n\n")))
    return f"## `{usage}`", text, options(command), shown(command)


def shown(command: Any) -> str:
    """The examples under a command's help, without their heading."""
    lines = (command.epilog or "").split("\n\n")[1:]
    return "\n".join(["```sh", *lines, "```"]) if lines else ""


def options(command: Any) -> str:
    return rows([one for one in command.params if getattr(one, "rich_help_panel", None) != PANEL])


def rows(params: list[Any]) -> str:
    found = [
        f"| `{spelled(one)}` | {oneline(one.help or '')}{environment(one)} |"
        for one in params
        if one.name not in HIDDEN and not getattr(one, "hidden", False)
    ]
    return "\n".join(["| option | meaning |", "|---|---|", *found]) if found else ""


def spelled(param: Any) -> str:
    """What one types: `-c, --config`, `--fail-on never/no-data/…`, `PATH`."""
    is_option = param.param_type_name == "option"
    word = ", ".join(param.opts) if is_option else called(param)
    kind_of = param.type_descriptor.annotation
    if isinstance(kind_of, type) and issubclass(kind_of, Enum):
        return f"{word} {'/'.join(one.value for one in kind_of)}"
    return oneline(f"{word} {param.metavar}" if is_option and param.metavar else word)


def called(argument: Any) -> str:
    """What an argument is called in the help."""
    return str(argument.metavar or argument.name.upper()).strip("[].")


def environment(option: Any) -> str:
    return f" Also from `{option.envvar}`." if option.envvar else ""


def templates() -> str:
    """reference/templates.md: every word that a rule's messages may ask for."""
    rows = [f"| `{name}` | {oneline(meaning)} |" for name, meaning in WORDS.items()]
    filters = ", ".join(f"`{name}`" for name in FILTERS)
    head = TEMPLATES.replace("{filters}", filters)
    return "\n".join([head, "", "| word | is |", "|---|---|", *rows]) + "\n"


PAGES: dict[str, Callable[[], str]] = {
    "commands.md": commands,
    "configuration.md": configuration,
    "templates.md": templates,
    "webhook.md": letter_page,
    "webhook.schema.json": letter_schema,
    "config.schema.json": lambda: schema_text("config"),
    "rules.schema.json": lambda: schema_text("rules"),
}


def main() -> None:
    for name, page in PAGES.items():
        (REFERENCE / name).write_text(page(), encoding="utf-8")


if __name__ == "__main__":
    main()

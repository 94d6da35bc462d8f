"""Blocks checked as Slack would: its documented limits, its own library's checks, its error codes."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from slack_sdk.errors import SlackObjectFormationError
from slack_sdk.models.blocks import Block

from watcher.sandbox.slack.charts import chart_faults, data_table_faults

MAX_BLOCKS = 50
MAX_CHARACTERS = 13_200
_BLOCK_ID = 255
_IN_MESSAGES = {
    "actions",
    "context",
    "context_actions",
    "data_table",
    "data_visualization",
    "divider",
    "file",
    "header",
    "image",
    "input",
    "markdown",
    "rich_text",
    "section",
    "table",
    "video",
}
_BUTTON_TEXT, _BUTTON_VALUE = 75, 2000
_SECTION_TEXT, _FIELDS, _FIELD_TEXT, _HEADER_TEXT = 3000, 10, 2000, 150
_CONTEXT, _ACTIONS = 10, 25
_TEXTS = {"mrkdwn", "plain_text"}


@dataclass(frozen=True, slots=True)
class Refused:
    """Why blocks are not taken: Slack's error and its `[ERROR]` lines."""

    error: str
    lines: tuple[str, ...] = ()


def check(blocks: object, refused_types: frozenset[str] = frozenset()) -> Refused | None:
    """What Slack would say against `blocks`; `refused_types` are new ones a workspace does not know yet."""
    if not isinstance(blocks, list) or not all(isinstance(block, dict) for block in blocks):
        return Refused("invalid_blocks_format")
    if len(blocks) > MAX_BLOCKS:
        return Refused("invalid_blocks", (_line(f"no more than {MAX_BLOCKS} items allowed", "/blocks"),))
    lines = [line for at, block in enumerate(blocks) for line in _faults(at, block, refused_types)]
    lines += _doubles(blocks) + _charts_allowed(blocks)
    if lines:
        return Refused("invalid_blocks", tuple(lines))
    if characters(blocks) > MAX_CHARACTERS:
        return Refused("msg_blocks_too_long")
    return None


def characters(blocks: Sequence[Mapping[str, Any]]) -> int:
    """The size Slack measures: the blocks as JSON."""
    return len(json.dumps(list(blocks), ensure_ascii=False, separators=(",", ":")))


def _line(text: str, pointer: str) -> str:
    return f"[ERROR] {text} [json-pointer:{pointer}]"


def _faults(at: int, block: dict[str, Any], refused_types: frozenset[str]) -> Iterator[str]:
    here = f"/blocks/{at}"
    kind = block.get("type")
    if kind not in _IN_MESSAGES or kind in refused_types:
        yield _line(f"unsupported type: {kind}", f"{here}/type")
        return
    if len(str(block.get("block_id", ""))) > _BLOCK_ID:
        yield _line(f"must be less than {_BLOCK_ID + 1} characters", f"{here}/block_id")
    yield from (_line(text, here + pointer) for text, pointer in _by_kind(kind, block))


def _by_kind(kind: str, block: dict[str, Any]) -> Iterator[tuple[str, str]]:
    if kind == "section":
        yield from _section(block)
    elif kind == "header":
        yield from _text(block.get("text"), "/text", _HEADER_TEXT, {"plain_text"})
    elif kind == "context":
        yield from _context(block)
    elif kind == "actions":
        yield from _actions(block)
    elif kind == "data_visualization":
        yield from chart_faults(block)
    elif kind in {"data_table", "table"}:
        yield from data_table_faults(block)
    if kind not in {"data_visualization", "data_table"}:
        yield from _library(block)


def _section(block: dict[str, Any]) -> Iterator[tuple[str, str]]:
    if "text" in block:
        yield from _text(block["text"], "/text", _SECTION_TEXT, _TEXTS)
    fields = block.get("fields", [])
    if not isinstance(fields, list) or ("fields" in block and not fields):
        yield "no less than 1 items allowed", "/fields"
    elif len(fields) > _FIELDS:
        yield f"no more than {_FIELDS} items allowed", "/fields"
    else:
        for at, one in enumerate(fields):
            yield from _text(one, f"/fields/{at}", _FIELD_TEXT, _TEXTS)


def _context(block: dict[str, Any]) -> Iterator[tuple[str, str]]:
    elements = block.get("elements")
    if not isinstance(elements, list) or not elements:
        yield "no less than 1 items allowed", "/elements"
    elif len(elements) > _CONTEXT:
        yield f"no more than {_CONTEXT} items allowed", "/elements"
    else:
        for at, one in enumerate(elements):
            if not isinstance(one, dict) or one.get("type") != "image":
                yield from _text(one, f"/elements/{at}", _SECTION_TEXT, _TEXTS)


def _actions(block: dict[str, Any]) -> Iterator[tuple[str, str]]:
    elements = block.get("elements")
    if not isinstance(elements, list) or not elements:
        yield "no less than 1 items allowed", "/elements"
        return
    if len(elements) > _ACTIONS:
        yield f"no more than {_ACTIONS} items allowed", "/elements"
    seen: set[str] = set()
    for at, one in enumerate(elements):
        if one.get("type") == "button":
            yield from _text(one.get("text"), f"/elements/{at}/text", _BUTTON_TEXT, {"plain_text"})
            if len(one.get("value", "")) > _BUTTON_VALUE:
                yield f"must be less than {_BUTTON_VALUE + 1} characters", f"/elements/{at}/value"
        if one.get("action_id") in seen:
            yield f"`action_id` {one['action_id']} already exists", f"/elements/{at}/action_id"
        seen |= {one["action_id"]} if "action_id" in one else set()


def _text(value: object, pointer: str, most: int, kinds: set[str]) -> Iterator[tuple[str, str]]:
    if not isinstance(value, dict):
        yield "must be an object", pointer
        return
    if value.get("type") not in kinds:
        yield f"must be a valid text type: {' or '.join(sorted(kinds))}", f"{pointer}/type"
    text = value.get("text")
    if not isinstance(text, str) or not text:
        yield "must be more than 0 characters", f"{pointer}/text"
    elif len(text) > most:
        yield f"must be less than {most + 1} characters", f"{pointer}/text"


def _library(block: dict[str, Any]) -> Iterator[tuple[str, str]]:
    try:
        parsed = Block.parse(dict(block))
        if parsed is not None:
            parsed.validate_json()
    except (SlackObjectFormationError, TypeError) as error:
        yield str(error), ""


def _doubles(blocks: Sequence[Mapping[str, Any]]) -> list[str]:
    ids = [block["block_id"] for block in blocks if "block_id" in block]
    return [
        _line(f"`block_id` {one} already exists", "/blocks")
        for one in dict.fromkeys(ids)
        if ids.count(one) > 1
    ]


def _charts_allowed(blocks: Sequence[Mapping[str, Any]]) -> list[str]:
    charts = sum(block.get("type") == "data_visualization" for block in blocks)
    return [_line("no more than 2 data_visualization blocks allowed", "/blocks")] if charts > 2 else []  # noqa: PLR2004 - the limit it names

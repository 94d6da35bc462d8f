"""One block by its kind: the keys it may have and what must hold of each."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from slack_sdk.errors import SlackObjectFormationError
from slack_sdk.models.blocks import Block

from watcher.sandbox.slack.charts import chart_faults
from watcher.sandbox.slack.elements import element_faults, image_faults
from watcher.sandbox.slack.tables import table_faults
from watcher.sandbox.slack.texts import PLAIN, Fault, counted, listed, optional_string, strangers, text_faults

SECTION_TEXT, FIELDS, FIELD_TEXT, HEADER_TEXT = 3_000, 10, 2_000, 150
CONTEXT, ACTIONS, BLOCK_ID, IMAGE_TITLE = 10, 25, 255, 2_000
_HEADER_LEVELS = 4
_SHARED = {"type", "block_id"}
_IMAGE = {"image_url", "slack_file", "alt_text", "title"}
_KEYS = {
    "actions": {"elements"},
    "context": {"elements"},
    "data_table": {"rows", "caption", "page_size", "row_header_column_index"},
    "data_visualization": {"title", "chart"},
    "divider": set[str](),
    "header": {"text", "level"},
    "image": _IMAGE,
    "section": {"text", "fields", "accessory", "expand"},
    "table": {"rows", "column_settings"},
}
_BY_LIBRARY = {"card", "carousel", "container", "context_actions", "file", "input", "markdown", "plan"} | {
    "rich_text",
    "task_card",
    "video",
}
IN_MESSAGES = frozenset(_KEYS) | _BY_LIBRARY
"""Blocks that a message may have; `alert` is for modals alone."""


def block_faults(block: Mapping[str, Any]) -> Iterator[Fault]:
    """What Slack would say against one block of a kind in IN_MESSAGES."""
    kind = block["type"]
    yield from optional_string(block, "block_id", BLOCK_ID, "")
    if kind in _BY_LIBRARY:
        yield from _library(block)
        return
    yield from strangers(block, _KEYS[kind] | _SHARED, "")
    yield from _CHECKS[kind](block)


def _section(block: Mapping[str, Any]) -> Iterator[Fault]:
    if not {"text", "fields"} & block.keys():
        yield "must define either `text` or `fields`", ""
    if "text" in block:
        yield from text_faults(block["text"], "/text", SECTION_TEXT)
    if "fields" in block:
        yield from counted(block["fields"], FIELDS, "/fields")
        for at, one in enumerate(listed(block["fields"])):
            yield from text_faults(one, f"/fields/{at}", FIELD_TEXT)
    if "accessory" in block:
        yield from element_faults(block["accessory"], "/accessory", images=True)


def _header(block: Mapping[str, Any]) -> Iterator[Fault]:
    yield from text_faults(block.get("text"), "/text", HEADER_TEXT, PLAIN)
    if block.get("level", 1) not in range(1, _HEADER_LEVELS + 1):
        yield f"must be 1 to {_HEADER_LEVELS}", "/level"


def _context(block: Mapping[str, Any]) -> Iterator[Fault]:
    yield from counted(block.get("elements"), CONTEXT, "/elements")
    for at, one in enumerate(listed(block.get("elements"))):
        if isinstance(one, dict) and one.get("type") == "image":
            yield from element_faults(one, f"/elements/{at}", images=True)
        else:
            yield from text_faults(one, f"/elements/{at}", SECTION_TEXT)


def _actions(block: Mapping[str, Any]) -> Iterator[Fault]:
    yield from counted(block.get("elements"), ACTIONS, "/elements")
    seen: list[object] = []
    for at, one in enumerate(listed(block.get("elements"))):
        yield from element_faults(one, f"/elements/{at}")
        if not isinstance(one, dict) or "action_id" not in one:
            continue
        if one["action_id"] in seen:
            yield f"`action_id` {one['action_id']} already exists", f"/elements/{at}/action_id"
        seen.append(one["action_id"])


def _image(block: Mapping[str, Any]) -> Iterator[Fault]:
    yield from image_faults(block, "", _IMAGE | _SHARED)
    if "title" in block:
        yield from text_faults(block["title"], "/title", IMAGE_TITLE, PLAIN)


def _library(block: Mapping[str, Any]) -> Iterator[Fault]:
    """Kinds that we never send: what Slack's own library has against them."""
    try:
        parsed = Block.parse(dict(block))
        if parsed is not None:
            parsed.validate_json()
    except (SlackObjectFormationError, LookupError, TypeError, ValueError, AttributeError) as error:
        yield str(error), ""


_CHECKS: dict[str, Callable[[Mapping[str, Any]], Iterator[Fault]]] = {
    "actions": _actions,
    "context": _context,
    "data_table": table_faults,
    "data_visualization": chart_faults,
    "divider": lambda _block: iter(()),
    "header": _header,
    "image": _image,
    "section": _section,
    "table": table_faults,
}

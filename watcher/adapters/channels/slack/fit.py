"""Slack's limits and ours, checked before sending; what does not fit is left out whole, and said."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from watcher.adapters.channels.slack.assumptions import (
    MOST_ACTIONS,
    MOST_BLOCK_ID,
    MOST_ELEMENTS,
    MOST_FIELD,
    MOST_FIELDS,
    MOST_HEADER,
    MOST_JSON,
    MOST_SECTION,
    NOVEL,
    Block,
)
from watcher.domain.tongue import say


@dataclass(frozen=True, slots=True)
class Budget:
    """How much one message may be: blocks, and characters that people read."""

    blocks: int
    characters: int


ALERT = Budget(12, 6_000)
DIGEST = Budget(20, 10_000)

# What a reader can best do without comes first; the head is never left out.
_DISPENSABLE = ("chart", "note", "top", "changes", "bar", "facts", "table", "file", "do", "act", "why")
_NOTICE_ROOM = 160


def fit(parts: Mapping[str, Block], budget: Budget = ALERT) -> list[Block]:
    """The blocks, in order, within the budget.

    `parts` are blocks by name. Raises nothing: parts go until the rest fits, and the last block says which.
    """
    kept = {name: block for name, block in parts.items() if fits_alone(block)}
    for name in _DISPENSABLE:
        if _is_within(kept, budget):
            break
        kept.pop(name, None)
    gone = [name for name in parts if name not in kept]
    blocks = list(kept.values())
    if gone:
        words = say("Left out to fit: {parts}.", parts=", ".join(_called(name) for name in gone))
        blocks.append({"type": "context", "elements": [{"type": "plain_text", "text": words}]})
    return blocks


def _is_within(kept: Mapping[str, Block], budget: Budget) -> bool:
    """Always with room left to say what is missing."""
    return (
        len(kept) < budget.blocks
        and size(kept.values()) <= budget.characters - _NOTICE_ROOM
        and weight(kept.values()) <= MOST_JSON - _NOTICE_ROOM
    )


def size(blocks: Iterable[Block]) -> int:
    """The characters people could read in `blocks`, markup included; of charts and tables all their JSON."""
    return sum(
        weight([block]) if block["type"] in NOVEL else sum(map(len, _texts(block))) for block in blocks
    )


def weight(blocks: Iterable[Block]) -> int:
    """The size as Slack is thought to measure it: the blocks as JSON."""
    return len(json.dumps(list(blocks), ensure_ascii=False, separators=(",", ":")))


def fits_alone(block: Block) -> bool:
    """Whether a block keeps to Slack's own limits for its kind."""
    if len(block.get("block_id", "")) > MOST_BLOCK_ID:
        return False
    kind = block["type"]
    if kind in NOVEL:
        return True  # made within their limits, or not at all
    if kind == "context":
        return _are_texts(block["elements"], MOST_ELEMENTS, MOST_SECTION)
    if kind == "actions":
        return 0 < len(block["elements"]) <= MOST_ACTIONS
    if "fields" in block:
        return _are_texts(block["fields"], MOST_FIELDS, MOST_FIELD)
    return 0 < len(block["text"]["text"]) <= (MOST_HEADER if kind == "header" else MOST_SECTION)


def _are_texts(objects: list[dict[str, Any]], most: int, longest: int) -> bool:
    return 0 < len(objects) <= most and all(0 < len(each["text"]) <= longest for each in objects)


def _texts(block: Block) -> list[str]:
    """All texts of a block, also of its buttons and what they ask before they act."""
    texts: list[str] = []
    for name, value in block.items():
        if name == "text" and isinstance(value, str):
            texts.append(value)
        elif isinstance(value, dict):
            texts += _texts(value)
        elif isinstance(value, list):
            texts += [text for each in value if isinstance(each, dict) for text in _texts(each)]
    return texts


def _called(name: str) -> str:
    called = {
        "chart": say("chart"),
        "note": say("small print"),
        "top": say("contributors"),
        "changes": say("changes"),
        "bar": say("bar"),
        "facts": say("figures"),
        "table": say("table"),
        "file": say("file"),
        "do": say("next step"),
        "act": say("buttons"),
        "why": say("consequence"),
    }
    return called.get(name, name)

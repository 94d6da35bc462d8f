"""Slack's limits and ours, checked before sending; what does not fit is left out whole, and said."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

Block = dict[str, Any]

MOST_BLOCKS = 12
MOST_CHARACTERS = 6_000
MOST_SECTION, MOST_FIELDS, MOST_FIELD = 3_000, 10, 2_000
MOST_ELEMENTS, MOST_BLOCK_ID = 10, 255

# What a reader can best do without comes first; the head is never left out.
_DISPENSABLE = ("note", "top", "do", "bar", "facts", "why")
_CALLED = {
    "note": "small print",
    "top": "contributors",
    "do": "next step",
    "bar": "bar",
    "facts": "figures",
    "why": "consequence",
}
_NOTICE_ROOM = 160


def fit(parts: Mapping[str, Block]) -> list[Block]:
    """The blocks, in order, within the budget: at most 12 of them and 6,000 characters.

    `parts` are blocks by name. Raises nothing: parts go until the rest fits, and the last block says which.
    """
    kept = {name: block for name, block in parts.items() if fits_alone(block)}
    for name in _DISPENSABLE:
        if len(kept) < MOST_BLOCKS and size(kept.values()) <= MOST_CHARACTERS - _NOTICE_ROOM:
            break
        kept.pop(name, None)
    gone = [name for name in parts if name not in kept]
    blocks = list(kept.values())
    if gone:
        words = ", ".join(_CALLED.get(name, name) for name in gone)
        blocks.append(
            {"type": "context", "elements": [{"type": "plain_text", "text": f"Left out to fit: {words}."}]}
        )
    return blocks


def size(blocks: Sequence[Block] | Any) -> int:
    """The characters people could read in `blocks`, markup included."""
    return sum(len(text) for block in blocks for text in _texts(block))


def fits_alone(block: Block) -> bool:
    """Whether a block keeps to Slack's own limits for its kind."""
    if len(block.get("block_id", "")) > MOST_BLOCK_ID:
        return False
    if block["type"] == "context":
        return 0 < len(block["elements"]) <= MOST_ELEMENTS and all(
            0 < len(text) <= MOST_SECTION for text in _texts(block)
        )
    fields = block.get("fields", [])
    if len(fields) > MOST_FIELDS or any(not 0 < len(field["text"]) <= MOST_FIELD for field in fields):
        return False
    return bool(fields) or 0 < len(block["text"]["text"]) <= MOST_SECTION


def _texts(block: Block) -> list[str]:
    carriers = [*block.get("elements", []), *block.get("fields", [])]
    if "text" in block:
        carriers.append(block["text"])
    return [carrier["text"] for carrier in carriers]

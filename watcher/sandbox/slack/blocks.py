"""The blocks of a message, checked as Slack would: its documented limits, its error codes, its words."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from watcher.sandbox.slack.assumptions import MOST_CHARACTERS, SECOND_TABLE
from watcher.sandbox.slack.kinds import IN_MESSAGES, block_faults

MAX_BLOCKS, MAX_CHARTS = 50, 2
MAX_CHARACTERS = MOST_CHARACTERS
_TABLES = {"table", "data_table"}


@dataclass(frozen=True, slots=True)
class Refused:
    """Why blocks are not taken: Slack's error and its `[ERROR]` lines."""

    error: str
    lines: tuple[str, ...] = ()


def check(
    blocks: object,
    refused_types: frozenset[str] = frozenset(),
    files: Collection[str] | None = None,
) -> Refused | None:
    """What Slack would say against `blocks`.

    `refused_types` are new ones that a workspace does not know yet; `files` are the ids and addresses of
    the files that images may show, None to take any.
    """
    if not isinstance(blocks, list) or not all(isinstance(block, dict) for block in blocks):
        return Refused("invalid_blocks_format")
    if len(blocks) > MAX_BLOCKS:
        return Refused("invalid_blocks", (_line(f"no more than {MAX_BLOCKS} items allowed", "/blocks"),))
    lines = [line for at, block in enumerate(blocks) for line in _faults(at, block, refused_types)]
    lines += [*_doubles(blocks), *_charts_allowed(blocks), *_unknown_files(blocks, files)]
    if lines:
        return Refused("invalid_blocks", tuple(lines))
    if sum(block["type"] in _TABLES for block in blocks) > 1:
        return Refused(SECOND_TABLE, ("[ERROR] only_one_table_allowed",))
    if characters(blocks) > MAX_CHARACTERS:
        return Refused("msg_blocks_too_long")
    return None


def characters(blocks: Sequence[Mapping[str, Any]]) -> int:
    """The size Slack is taken to measure: all blocks but tables, as JSON."""
    counted = [block for block in blocks if block.get("type") not in _TABLES]
    return len(json.dumps(counted, ensure_ascii=False, separators=(",", ":")))


def _line(text: str, pointer: str) -> str:
    return f"[ERROR] {text} [json-pointer:{pointer}]"


def _faults(at: int, block: dict[str, Any], refused_types: frozenset[str]) -> Iterator[str]:
    here = f"/blocks/{at}"
    kind = block.get("type")
    if not isinstance(kind, str) or kind not in IN_MESSAGES or kind in refused_types:
        yield _line(f"unsupported type: {kind}", f"{here}/type")
        return
    yield from (_line(text, here + pointer) for text, pointer in block_faults(block))


def _doubles(blocks: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    ids = [block["block_id"] for block in blocks if isinstance(block.get("block_id"), str)]
    for one in dict.fromkeys(ids):
        if ids.count(one) > 1:
            yield _line(f"`block_id` {one} already exists", "/blocks")


def _charts_allowed(blocks: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    if sum(block.get("type") == "data_visualization" for block in blocks) > MAX_CHARTS:
        yield _line(f"no more than {MAX_CHARTS} data_visualization blocks allowed", "/blocks")


def _unknown_files(blocks: Sequence[Mapping[str, Any]], files: Collection[str] | None) -> Iterator[str]:
    for at, block in enumerate(blocks):
        file = block.get("slack_file") if block.get("type") == "image" else None
        if files is not None and isinstance(file, dict):
            asked = {str(file.get("id")), str(file.get("url"))}
            if not asked & set(files):
                yield _line("invalid slack file", f"/blocks/{at}/slack_file")

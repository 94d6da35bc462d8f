"""A root field of a document with the fields under it, any of which can be left out by its key.

A newer or older schema may lack any of them, and one undefined field makes Pipefy refuse the whole document.
Keys are `apiUsageStatsCombined`, `apiUsageStatsCombined.limit`, and `apiUsageStatsCombined/token` where the
same root field is asked once more for a part of its own.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from watcher.adapters.sources.pipefy.faults import Fault

_OPTIONAL_TEXT = {
    "filterDate": "filterDate { from }",
    "freeAiCredit": "freeAiCredit { limit usage }",
}


@dataclass(frozen=True, slots=True)
class Block:
    """A root field. `body` holds `%(field)s` for each of its `optional` fields; `fields` names the rest.

    `part` tells blocks with the same root apart; `single` blocks are asked for one organization alone.
    """

    root: str
    arguments: str
    body: str
    fields: frozenset[str]
    optional: tuple[str, ...] = ()
    part: str = ""
    single: bool = False

    @property
    def key(self) -> str:
        return f"{self.root}/{self.part}" if self.part else self.root

    def text(self, alias: str, arguments: str, dropped: Collection[str]) -> str:
        """The block as it stands in a document, without what `dropped` names."""
        shown = {f: _OPTIONAL_TEXT.get(f, f) for f in self.optional if f"{self.key}.{f}" not in dropped}
        body = self.body % {f: shown.get(f, "") for f in self.optional}
        head = f"{alias}: {self.root}" if alias != self.root else self.root
        return f"{head}{arguments or self.arguments} {{ {' '.join(body.split())} }}"


def droppable(blocks: Collection[Block]) -> frozenset[str]:
    """Keys of everything in these blocks that a document can do without."""
    fields = {f"{block.key}.{field}" for block in blocks for field in block.optional}
    return frozenset({block.key for block in blocks} | fields)


def lost_keys(faults: Iterable[Fault], blocks: Collection[Block], roots: Mapping[str, Block]) -> set[str]:
    """What to drop so that the schema takes the document; `roots` maps its response keys to blocks."""
    return {key for fault in faults for key in _lost(fault, blocks, roots)}


def _lost(fault: Fault, blocks: Collection[Block], roots: Mapping[str, Block]) -> set[str]:
    block = roots.get(fault.root)
    if block is not None:
        return {_key(block, (*fault.path[1:], fault.field))}
    if any(fault.field == b.root for b in blocks):  # no path, but it names the root field itself
        return {b.key for b in blocks if b.root == fault.field}
    return {_key(b, (fault.field,)) for b in blocks if fault.field in b.fields or fault.field in b.optional}


def _key(block: Block, path: tuple[str, ...]) -> str:
    """An optional field goes alone; without a needed one, or by bad use, the block is worth nothing."""
    optional = next((field for field in path if field in block.optional), None)
    return f"{block.key}.{optional}" if optional else block.key

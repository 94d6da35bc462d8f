"""A YAML text between reading and printing: every scalar as it was written, every comment at its owner."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

Comments: TypeAlias = tuple[str, ...]
"""Comments of lines of their own, with their `#`; an empty text is a blank line."""


@dataclass(frozen=True, slots=True)
class Leaf:
    """A scalar in its own quotes. `lines` after the first are without their indentation.

    Of a block scalar (`block`) the first line is the sign, such as `>-`, and `kept` says that blank lines
    at its end belong to it. An empty `lines` is a value that was left out.
    """

    lines: tuple[str, ...] = ()
    block: bool = False
    kept: bool = False


@dataclass(frozen=True, slots=True)
class FlowItem:
    """One thing between brackets, or a pair. `broken` ones began a new line."""

    value: Leaf | Flow
    key: str | None = None
    colon: bool = True
    lead: Comments = ()
    broken: bool = False
    middle: Comments = ()
    end: Comments = ()


@dataclass(frozen=True, slots=True)
class Flow:
    """`[a, b]`, `{ a: b }`, or without brackets the one pair in `[a: b]`."""

    brackets: str
    items: tuple[FlowItem, ...] = ()
    opening: Comments = ()
    """Comments behind the opening bracket, or in an empty pair of them."""
    tail: Comments = ()
    broken: bool = False
    """Whether the closing bracket began a new line."""
    comma: bool = False


@dataclass(frozen=True, slots=True)
class Item:
    """A key with its value, or one of a list.

    `beside` stands behind the key or the dash, `middle` between it and a value that begins `below` it,
    `end` behind the value. `pad` is how many more spaces than one follow the colon.
    """

    value: Leaf | Flow | Block
    key: str | None = None
    lead: Comments = ()
    beside: str = ""
    middle: Comments = ()
    below: bool = False
    end: str = ""
    pad: int = 0


@dataclass(frozen=True, slots=True)
class Block:
    """A mapping or a list, a line or more for each item; `tail` are comments below the last."""

    items: tuple[Item, ...]
    tail: Comments = ()

    @property
    def is_list(self) -> bool:
        return self.items[0].key is None


Value: TypeAlias = Leaf | Flow | Block


@dataclass(frozen=True, slots=True)
class Document:
    """`head` stays on top whatever moves below it; `marked` ones have a `---`, after what is `above` it."""

    root: Block | Flow | None
    above: Comments = ()
    marked: bool = False
    head: Comments = ()
    tail: Comments = ()

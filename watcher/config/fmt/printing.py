"""A Document as text: two spaces a step, lists indented, one space around what parts things."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import Enum, auto

from watcher.config.fmt.flowprinting import STEP, flow_lines, value_lines
from watcher.config.fmt.tree import Block, Comments, Document, Flow, Item, Leaf


class Kind(Enum):
    CODE = auto()
    OPENS = auto()
    """A key or dash whose block begins on the next line."""
    NOTE = auto()
    """A comment, or a blank line that may go."""
    KEPT = auto()
    """The end of a block scalar to which blank lines would be added."""


@dataclass(frozen=True, slots=True)
class Line:
    text: str
    kind: Kind = Kind.CODE


def printed(document: Document) -> str:
    """The text, ending in a line end unless it is empty."""
    lines = [*_notes(document.above, 0)]
    if document.marked:
        lines.append(Line("---", Kind.OPENS))
    lines += _notes(document.head, 0)
    if isinstance(document.root, Block):
        lines += _block(document.root, 0)
    elif document.root:
        lines += [Line(text) for text in flow_lines(document.root, 0)]
    lines += _notes(document.tail, 0)
    return "".join(f"{line.text}\n" for line in _settled(lines))


def _settled(lines: Iterable[Line]) -> list[Line]:
    """Without blank lines at the ends, in a row, below what opens a block, or where they have a meaning."""
    done: list[Line] = []
    for line in lines:
        blank = line.kind is Kind.NOTE and not line.text
        if blank and (not done or done[-1].kind in {Kind.OPENS, Kind.KEPT} or _is_blank(done[-1])):
            continue
        done.append(line)
    while done and _is_blank(done[-1]):
        done.pop()
    return done


def _is_blank(line: Line) -> bool:
    return line.kind is Kind.NOTE and not line.text


def _notes(comments: Comments, column: int) -> Iterator[Line]:
    for text in comments:
        yield Line(" " * column + text if text else "", Kind.NOTE)


def _block(block: Block, column: int) -> Iterator[Line]:
    for item in block.items:
        yield from _notes(item.lead, column)
        if item.key is None:
            yield from _list_item(item, column)
        elif isinstance(item.value, Block):
            yield Line(_joined(f"{' ' * column}{item.key}:", item.beside), Kind.OPENS)
            yield from _block(item.value, column + STEP)
        else:
            head = f"{' ' * column}{item.key}:{' ' * item.pad}"
            yield from _inline(head, item, item.value, column, column)
    yield from _notes(block.tail, column)


def _list_item(item: Item, column: int) -> Iterator[Line]:
    dash = " " * column + "-"
    if not isinstance(item.value, Block):
        yield from _inline(dash, item, item.value, column, column + STEP)
        return
    inner = list(_block(item.value, column + STEP))
    if item.beside:
        yield Line(f"{dash} {item.beside}", Kind.OPENS)
        yield from inner
        return
    first = next(at for at, line in enumerate(inner) if line.kind is not Kind.NOTE)
    # Comments above the first key of an item go above its dash: behind the dash there is no line for them.
    yield from _notes(tuple(line.text.strip() for line in inner[:first]), column)
    yield Line(f"{dash} {inner[first].text[column + STEP :]}", inner[first].kind)
    yield from inner[first + 1 :]


def _inline(head: str, item: Item, value: Leaf | Flow, column: int, closing: int) -> Iterator[Line]:
    """A key or dash with a scalar or something in brackets; `closing` is where a bracket may end it."""
    lines = list(value_lines(value, closing)) if isinstance(value, Flow) else value_lines(value, column)
    is_block = isinstance(value, Leaf) and value.block
    last = 0 if is_block else -1
    if not item.middle and not item.beside and not (item.below and not is_block):
        lines[0] = f"{head} {lines[0]}" if lines[0] else head
    elif isinstance(value, Leaf) and not value.lines:
        lines[0] = _joined(head, item.beside)
    else:
        yield Line(_joined(head, item.beside), Kind.OPENS)
        yield from _notes(item.middle, column + STEP)
        lines = value_lines(value, column + STEP) if isinstance(value, Flow) else lines
        lines[0] = " " * (column + STEP) + lines[0]
    lines[last] = _joined(lines[last], item.end)
    kept = isinstance(value, Leaf) and value.kept
    for number, text in enumerate(lines, 1):
        yield Line(text, Kind.KEPT if kept and number == len(lines) else Kind.CODE)


def _joined(text: str, comment: str) -> str:
    return f"{text} {comment}" if comment else text

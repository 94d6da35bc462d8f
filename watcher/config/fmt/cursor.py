"""The comments of a text, handed out in their order to whoever asks for those before a place."""

from __future__ import annotations

from collections import deque

from ruamel.yaml.nodes import Node, ScalarNode

from watcher.config.fmt.scalars import block_leaf, leaf
from watcher.config.fmt.tree import Leaf
from watcher.config.fmt.trivia import Note, Trivia


class Cursor:
    """The way through one text; each comment is handed out once."""

    def __init__(self, text: str, trivia: Trivia) -> None:
        self.text = text
        self._notes = deque(trivia.notes)

    def before(self, place: int) -> tuple[Note, ...]:
        """All that come before `place`."""
        taken = []
        while self._notes and self._notes[0].at < place:
            taken.append(self._notes.popleft())
        return tuple(taken)

    def beside(self, end: int, until: int) -> str:
        """The comment on the line on which something ended at `end`, or an empty text."""
        if not self._notes or self._notes[0].at >= until or self._notes[0].own:
            return ""
        return "" if self.broken(end, self._notes[0].at) else self._notes.popleft().text

    def below(self, column: int, until: int) -> tuple[str, ...]:
        """Comments that stand at least at `column`, with the blank lines before them."""
        taken: list[str] = []
        while (count := self._reach(column, until)) > 0:
            taken += [self._notes.popleft().text for _ in range(count)]
        return tuple(taken)

    def _reach(self, column: int, until: int) -> int:
        """How many notes there are up to the next comment, if that is one for this column."""
        for count, note in enumerate(self._notes, 1):
            if note.at >= until or (note.text and (note.col < column or not note.own)):
                return 0
            if note.text:
                return count
        return 0

    def broken(self, start: int, end: int) -> bool:
        return "\n" in self.text[start:end]

    def leaf(self, node: Node, column: int) -> tuple[Leaf, str]:
        """A scalar as written, and the comment behind a block scalar's sign."""
        raw = self.text[node.start_mark.index : node.end_mark.index]
        if isinstance(node, ScalarNode) and node.style in {"|", ">"}:
            return block_leaf(raw, column, str(node.value))
        return leaf(raw), ""


def texts(notes: tuple[Note, ...]) -> tuple[str, ...]:
    return tuple(note.text for note in notes)


def said(notes: tuple[Note, ...]) -> tuple[str, ...]:
    """The comments without the blank lines between them."""
    return tuple(note.text for note in notes if note.text)


def is_empty(node: Node) -> bool:
    """Whether a value was left out; such a node's place is anywhere before what comes next."""
    return isinstance(node, ScalarNode) and node.style is None and not node.value

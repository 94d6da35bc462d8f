"""What a parser skips: the comments and blank lines of a YAML text, and the dashes of its lists."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ruamel.yaml.tokens import BlockEntryToken, DocumentStartToken, ScalarToken, Token

_COMMENT_OR_BREAK = re.compile(r"#[^\n]*|\n")
_HEADER = re.compile(r"(?P<sign>[|>][0-9+-]*)[ \t]*(?P<comment>#[^\n]*)?")


@dataclass(frozen=True, slots=True)
class Note:
    """A comment, or with an empty text a blank line. `own` comments have their line for themselves."""

    at: int
    col: int
    text: str
    own: bool = True


@dataclass(frozen=True, slots=True)
class Trivia:
    """In the order of the text. `marker` is the place of a `---`, or -1."""

    notes: tuple[Note, ...]
    dashes: tuple[int, ...]
    marker: int
    in_headers: tuple[str, ...]
    """Comments behind the `|` or `>` of a block scalar."""

    @property
    def comments(self) -> list[str]:
        """Every comment's text, sorted."""
        return sorted([*(note.text for note in self.notes if note.text), *self.in_headers])


def header(scalar: str) -> tuple[str, str]:
    """A block scalar's sign with what belongs to it, such as `|2-`, and the comment behind it."""
    match = _HEADER.match(scalar)
    return (match["sign"], (match["comment"] or "").rstrip()) if match else ("", "")


def trivia_of(text: str, tokens: Sequence[Token]) -> Trivia:
    """What stands between `tokens`, which are all of the text's. Line breaks must be line feeds."""
    blocks = (each for each in tokens if isinstance(each, ScalarToken) and each.style in {"|", ">"})
    behind = (header(text[each.start_mark.index : each.end_mark.index])[1] for each in blocks)
    return Trivia(
        notes=tuple(_notes(text, tokens)),
        dashes=tuple(each.start_mark.index for each in tokens if isinstance(each, BlockEntryToken)),
        marker=next((each.start_mark.index for each in tokens if isinstance(each, DocumentStartToken)), -1),
        in_headers=tuple(comment for comment in behind if comment),
    )


def _notes(text: str, tokens: Sequence[Token]) -> Iterator[Note]:
    """Outside of tokens there is only white space and comments, so every `#` there begins one."""
    at = 0
    for token in tokens:
        yield from _between(text, at, token.start_mark.index)
        at = max(at, _end(text, token))
    yield from _between(text, at, len(text))


def _end(text: str, token: Token) -> int:
    """Where a token ends; blank lines below a block scalar are none of it, unless its `+` says so."""
    end: int = token.end_mark.index
    if not isinstance(token, ScalarToken) or token.style not in {"|", ">"}:
        return end
    raw = text[token.start_mark.index : end]
    return end if "+" in header(raw)[0] else token.start_mark.index + len(raw.rstrip())


def _between(text: str, start: int, end: int) -> Iterator[Note]:
    for match in _COMMENT_OR_BREAK.finditer(text, start, end):
        line = text.rfind("\n", 0, match.start()) + 1
        own = not text[line : match.start()].strip()
        if match[0] != "\n":
            yield Note(match.start(), match.start() - line, match[0].rstrip(), own)
        elif own:
            yield Note(match.start(), 0, "")

"""The canonical form of one file's text, or why there is none."""

from __future__ import annotations

import re
from dataclasses import dataclass

from watcher.config.fmt.arranging import arranged
from watcher.config.fmt.guard import lost
from watcher.config.fmt.printing import printed
from watcher.config.fmt.reading import read_document
from watcher.config.fmt.trivia import trivia_of
from watcher.config.shape import is_rules_file
from watcher.config.yaml.page import Page
from watcher.config.yaml.walk import whole_of

_BREAK = re.compile(r"\r\n?")
_EMPTY = "E005"


@dataclass(frozen=True, slots=True)
class Formatted:
    """`text` is the canonical form, or None: then `page.faults` or `refusal` say why there is none.

    `page` is the file as it was, `result` as it would be.
    """

    page: Page
    text: str | None = None
    result: Page | None = None
    refusal: str = ""


def formatted(text: str, name: str) -> Formatted:
    """The canonical form of a file's text without its BOM; `name` is the file's in faults.

    The line ends are those of the first line. A file of comments alone has a form too, although no
    configuration can be read from it.
    """
    plain = _BREAK.sub("\n", text)
    before = whole_of(plain, name)
    page = before.page
    if any(fault.code != _EMPTY for fault in page.faults):
        return Formatted(page)
    trivia = trivia_of(plain, before.tokens)
    node = None if page.data is None else before.node
    if node is None and (trivia.marker >= 0 or (plain.strip() and not trivia.comments)):
        return Formatted(page)
    document = arranged(read_document(plain, node, trivia), rules=is_rules_file(page.data))
    result = printed(document)
    ended = result.replace("\n", _line_end(text))
    if result == plain:
        return Formatted(page, ended, page)
    after = whole_of(result, name)
    comments = trivia_of(result, after.tokens).comments
    if refusal := lost(page, after.page, trivia.comments, comments):
        return Formatted(page, refusal=refusal)
    return Formatted(page, ended, after.page)


def _line_end(text: str) -> str:
    first = re.search(r"\r?\n", text)
    return first[0] if first else "\n"

"""The lines around a fault, fit to be shown: secrets masked, control characters replaced, long lines cut."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from unicodedata import east_asian_width

from watcher.config.fault import Fault
from watcher.config.secretkeys import hide, is_variable, joined, opens_secret, secret_spans
from watcher.config.yaml.page import Page

_WIDEST = 110
_BEFORE = 20


@dataclass(frozen=True, slots=True)
class Excerpt:
    """Numbered lines, and under the last one a mark of `length` cells after `start` cells."""

    lines: tuple[tuple[int, str], ...]
    start: int
    length: int
    width: int


def excerpt(fault: Fault, pages: Sequence[Page]) -> Excerpt | None:
    """The fault's line, and for an unknown key up to two lines above it; None where there is no line."""
    page = next((page for page in pages if page.name == fault.file), None)
    if page is None or not 1 <= fault.line <= len(page.lines):
        return None
    masks = _masks(page)
    shown, columns = hide(page.lines[fault.line - 1], masks.get(fault.line, []))
    begin = columns[min(fault.col - 1, len(columns) - 1)]
    end = max(begin + 1, columns[min(fault.col - 1 + fault.length, len(columns) - 1)])
    cut, start, length = _fitted(_clean(shown), begin, end)
    above = [(number, _above(page, number, masks)) for number in _context(fault)]
    return Excerpt((*above, (fault.line, cut)), start, length, max(2, len(str(fault.line))))


def masked_lines(page: Page) -> list[str]:
    """All of the file's lines with secrets masked."""
    masks = _masks(page)
    return [hide(line, masks.get(number, []))[0] for number, line in enumerate(page.lines, 1)]


def _context(fault: Fault) -> range:
    """Lines above are worth showing where the fault is about what a mapping holds."""
    return range(max(1, fault.line - 2), fault.line) if fault.code in {"E101", "E102"} else range(0)


def _above(page: Page, number: int, masks: dict[int, list[tuple[int, int]]]) -> str:
    shown, _ = hide(page.lines[number - 1], masks.get(number, []))
    return _fitted(_clean(shown), 0, 1)[0]


def _fitted(text: str, begin: int, end: int) -> tuple[str, int, int]:
    """The part of a long line around the mark, and the mark's start and length in terminal cells."""
    lead, tail = "", ""
    if len(text) > _WIDEST:
        first = max(0, min(begin - _BEFORE, len(text) - _WIDEST))
        lead, tail = ("…" if first else ""), ("…" if first + _WIDEST < len(text) else "")
        text, begin, end = text[first : first + _WIDEST], begin - first, min(end - first, _WIDEST)
    start = _cells(lead + text[:begin])
    return lead + text + tail, start, max(1, _cells(text[begin:end]))


def _cells(text: str) -> int:
    return sum(2 if east_asian_width(char) in "WF" else 1 for char in text)


def _clean(text: str) -> str:
    return "".join(char if char.isprintable() else (" " if char == "\t" else "�") for char in text)


def _masks(page: Page) -> dict[int, list[tuple[int, int]]]:
    """By line the stretches to hide: what looks like a secret, and what the file's structure says is one."""
    found = {number: secret_spans(line) for number, line in enumerate(page.lines, 1)}
    for number in _blocks(page.lines):
        found[number] = [(0, len(page.lines[number - 1]))]
    for place, last in page.hidden:
        end = place.col - 1 + place.length
        if is_variable(page.lines[place.line - 1][place.col - 1 : end]):
            continue
        found[place.line] = joined([*found[place.line], (place.col - 1, end)])
        for number in range(place.line + 1, min(last, len(page.lines)) + 1):
            found[number] = [(0, len(page.lines[number - 1]))]
    return {number: spans for number, spans in found.items() if spans}


def _blocks(lines: Sequence[str]) -> Iterator[int]:
    """Numbers of lines that go on with a secret begun above, told by their indentation alone."""
    depth: int | None = None
    for number, line in enumerate(lines, 1):
        indent = len(line) - len(line.lstrip())
        if depth is not None and line.strip() and indent <= depth:
            depth = None
        if depth is not None and line.strip():
            yield number
        elif depth is None:
            depth = opens_secret(line)

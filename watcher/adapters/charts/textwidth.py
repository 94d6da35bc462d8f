"""How wide words are in DejaVu Sans, closely enough to keep them apart; in pixels."""

from __future__ import annotations

import unicodedata

SMALL = 15
"""Pixels of the font beside lines and axes."""
TITLE = 20
"""Pixels of the title's font."""

_WIDTHS = {
    0.32: " ijl.,:;'|!I",
    0.42: 'frt()[]-/"J',
    0.53: "scz",
    0.85: "wOQGDHNUm",
    1.0: "MW%@…",
}  # of the font's size, rounded up from the font's own table
_BY_LETTER = {letter: width for width, letters in _WIDTHS.items() for letter in letters}
_USUAL, _CAPITAL, _FULL = 0.64, 0.72, 1.0


def text_width(words: str, size: int = SMALL) -> float:
    """About how many pixels wide the words are, rather more than less."""
    return size * sum(map(_width, words))


def fitting(words: str, room: float, size: int) -> str:
    """The words, or as many of their letters as fit in so many pixels, with an ellipsis."""
    if text_width(words, size) <= room:
        return words
    kept, wide = "", text_width("…", size)
    for letter in words:
        wide += size * _width(letter)
        if wide > room:
            break
        kept += letter
    return f"{kept.rstrip(' ,')}…"


def _width(letter: str) -> float:
    plain = unicodedata.normalize("NFD", letter)[0]
    if plain in _BY_LETTER:
        return _BY_LETTER[plain]
    if unicodedata.east_asian_width(letter) in {"W", "F"}:
        return _FULL
    return _CAPITAL if plain.isupper() else _USUAL

"""What looks alike in ASCII: for terminals without every letter, and for `--plain`."""

from __future__ import annotations

import codecs
import unicodedata

ERRORS = "watcher.alike"
"""The error handler's name: a letter that a stream cannot show is written as one that looks alike."""
PLAIN = "watcher-plain"
"""The encoding's name: UTF-8 in which what is drawn is ASCII, and names keep their letters."""

_ALIKE = {
    "█": "#",
    "░": ".",
    "…": "~",
    "·": "-",
    "•": "*",
    "—": "-",
    "\N{EN DASH}": "-",
    "→": ">",
    "↳": ">",
    "»": ">",
    "†": "+",
    "╭": "+",
    "╮": "+",
    "╰": "+",
    "╯": "+",
    "─": "-",
    "│": "|",
    "“": '"',
    "”": '"',
    "\N{LEFT SINGLE QUOTATION MARK}": "'",
    "\N{RIGHT SINGLE QUOTATION MARK}": "'",
}
_DRAWN = str.maketrans(_ALIKE)


def register() -> None:
    """Make both names known to Python's streams."""
    codecs.register_error(ERRORS, _alike)
    codecs.register(_plain)


def _alike(error: UnicodeError) -> tuple[str, int]:
    """What looks alike in ASCII and is as wide, else a question mark: columns stay in line."""
    if not isinstance(error, UnicodeEncodeError):
        raise error
    cut = error.object[error.start : error.end]
    return "".join(_ALIKE.get(letter) or "?" * _width(letter) for letter in cut), error.end


def _width(letter: str) -> int:
    if unicodedata.combining(letter):
        return 0
    return 2 if unicodedata.east_asian_width(letter) in "WF" else 1


class _Encoder(codecs.IncrementalEncoder):
    def encode(self, text: str, final: bool = False) -> bytes:  # noqa: ARG002 - as codecs calls it
        return _encode(text, self.errors)[0]


def _encode(text: str, errors: str = "strict") -> tuple[bytes, int]:
    return codecs.utf_8_encode(text.translate(_DRAWN), errors)


def _plain(name: str) -> codecs.CodecInfo | None:
    if name.replace("_", "-") != PLAIN:
        return None
    utf_8 = codecs.lookup("utf-8")
    return codecs.CodecInfo(
        _encode,
        utf_8.decode,
        incrementalencoder=_Encoder,
        incrementaldecoder=utf_8.incrementaldecoder,
        name=PLAIN,
    )

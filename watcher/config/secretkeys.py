"""Which keys hold secrets, also when they are misspelt, and how a line is shown without them."""

from __future__ import annotations

import re
from collections.abc import Sequence

from watcher.config.nearest import nearest
from watcher.config.strict import SECRET_KEYS

MASK = "********"
_TELLING = re.compile(r"(?i)secret|tok[ea]n|passw|pasw|pwd|webhook|credential|api_?key|^auth")
_HARMLESS = re.compile(r"(?i)(_file|_url|_timezone)$|^url$")
_KEY = re.compile(r"(?P<key>[\w.-]+)[\"']?\s*:(\s+|$)")
_VALUE = re.compile(r"""\s*("(?:[^"\\]|\\.)*"|'(?:[^']|'')*'|["'\[{|>&*!].*|[^,}\]#]*)""")
_BY_SHAPE = re.compile(
    r"xox[a-z]-[\w-]+|xapp-[\w-]+|https://hooks\.slack\.com/[^\s\"']+|://[^/\s:@\"']*:(?P<password>[^/\s\"']+)@"
    r"|eyJ[\w-]{8,}\.[\w.-]+"
)
_VARIABLE = re.compile(r"[\"']?\$\{\w+\}[\"']?\s*$")


def is_secret(key: str) -> bool:
    """Whether the value of `key` must stay hidden; a near miss of a secret key counts."""
    if _HARMLESS.search(key):
        return False
    return bool(_TELLING.search(key)) or nearest(key, [k for k in SECRET_KEYS if k != "url"]) is not None


def secret_spans(line: str) -> list[tuple[int, int]]:
    """The stretches of a raw line to hide, from 0, end excluded: by key, and by what tokens look like."""
    spans: list[tuple[int, int]] = []
    for match in _KEY.finditer(line):
        value = _VALUE.match(line, match.end())
        if value and value[1].strip() and is_secret(match["key"]) and not is_variable(value[1]):
            spans.append(value.span(1))
    return joined([*spans, *by_shape(line)])


def by_shape(text: str) -> list[tuple[int, int]]:
    """The stretches of any text that are secrets by their looks: tokens, webhooks, passwords in URLs."""
    return joined([match.span("password" if match["password"] else 0) for match in _BY_SHAPE.finditer(text)])


def without_secrets(text: str) -> str:
    """A text fit for any terminal: one line, no control characters, and no token that shows by its shape."""
    shown = hide(text, by_shape(text))[0]
    return " ".join("".join(char if char.isprintable() else " " for char in shown).split())


def is_variable(text: str) -> bool:
    """Whether a raw value is nothing but ${NAME}: a name, not a secret."""
    return bool(_VARIABLE.fullmatch(text))


def joined(spans: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """Stretches in order, those that touch made one."""
    result: list[tuple[int, int]] = []
    for start, end in sorted(spans):
        if result and start <= result[-1][1]:
            result[-1] = (result[-1][0], max(end, result[-1][1]))
        else:
            result.append((start, end))
    return result


def opens_secret(line: str) -> int | None:
    """The column of a secret key that a line begins with, else None: deeper lines below belong to it."""
    match = re.match(r"(?P<lead>[\s-]*)[\"']?(?P<key>[\w.-]+)[\"']?\s*:", line)
    return len(match["lead"]) if match and is_secret(match["key"]) else None


def hide(line: str, spans: Sequence[tuple[int, int]]) -> tuple[str, list[int]]:
    """The line with each span replaced by a mask, and for each old column (and the end) its new one."""
    shown, at = "", 0
    columns: list[int] = []
    for start, end in spans:
        columns += range(len(shown), len(shown) + start - at)
        shown += line[at:start]
        columns += [len(shown)] * (end - start)
        shown += MASK
        at = end
    columns += range(len(shown), len(shown) + len(line) - at + 1)
    return shown + line[at:], columns

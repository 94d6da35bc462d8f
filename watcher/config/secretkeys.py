"""Which keys hold secrets, also when they are misspelt, and how a line is shown without them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from watcher.config.mask import MASK
from watcher.config.nearest import nearest
from watcher.config.storageurl import url_shown
from watcher.config.strict import SECRET_KEYS

_TELLING = re.compile(
    r"(?i)secret|tok[ea]n|passw|pasw|pwd|webhook|credential|api[_-]?key|^auth|^headers$|cookie"
)
_NAMES = (*(key for key in SECRET_KEYS if key != "url"), "headers")
_WITH_HEADERS = ("sources", "receivers")
_HARMLESS = re.compile(r"(?i)(_file|_url|_timezone)$|^url$")
_URL_KEY = re.compile(r"(?i)(^|_)ur[li]$")
_KEY = re.compile(r"(?P<key>[\w.-]+)(?:[\"']\s*:\s*|\s*:(?:\s+|$))")
_VALUE = re.compile(r"""\s*("(?:[^"\\]|\\.)*"|'(?:[^']|'')*'|["'\[{|>&*!].*|[^,}\]#]*)""")
_BY_SHAPE = re.compile(
    r"xox[a-z]-[\w-]+|xapp-[\w-]+|https://hooks\.slack\.com/[^\s\"']+|eyJ[\w-]{8,}\.[\w.-]+"
    r"|:/*[^/\s:@\"']*:(?P<password>[^\s\"']+)@"
    r"|(?i:password|passwd|token|secret|api_?key)=(?P<pair>[^\s\"'&`]+)"
    r"|https?://[^\s\"'?`]*\?(?P<options>[^\s\"'`]+)"
)
_HOST = re.compile(r"https?://[^\s/?#@\"']+(?=[/?#\"'\s]|$)")
_WEB = re.compile(r"https?://[^\s?#@\"']+(?=[?#\"'\s]|$)")
_HARMLESS_URL = re.compile(r"sqlite://[^\s:?#@\"'`]+|\$\{\w+\}")
_VARIABLE = re.compile(r"[\"']?\$\{\w+\}[\"']?\s*$")


@lru_cache(maxsize=2_048)  # the same few keys stand in every file, and to find a near miss takes long
def is_secret(key: str) -> bool:
    """Whether the value of `key` must stay hidden; a near miss of a secret key counts."""
    if _HARMLESS.search(key):
        return False
    return bool(_TELLING.search(key)) or nearest(key, _NAMES) is not None


def is_secret_way(loc: Sequence[str | int]) -> bool:
    """Whether what stands at `loc` must stay hidden: by its key, or as a header, or a receiver's address."""
    key = next((part for part in reversed(loc) if isinstance(part, str)), "")
    if is_secret(key) or (loc[0] in _WITH_HEADERS and "headers" in loc[2:-1]):
        return True
    return loc[0] == "receivers" and key == "url"


def secret_spans(line: str) -> list[tuple[int, int]]:
    """The stretches of a raw line to hide, from 0, end excluded: by key, and by what tokens look like."""
    spans: list[tuple[int, int]] = []
    for match in _KEY.finditer(line):
        value = _VALUE.match(line, match.end())
        if not value or not value[1].strip() or is_variable(value[1]):
            continue
        start, end = value.span(1)
        if line[start] not in "\"'" and not re.search(r"[{\[,]", line[: match.start()]):
            end = len(line)  # outside of brackets a plain value goes on to the end of its line
        spans += hidden_inside(match["key"], line[start:end], start)
    return joined([*spans, *by_shape(line)])


def hidden_inside(key: str, raw: str, start: int) -> list[tuple[int, int]]:
    """What to hide of the text at `start` under `key`: all of a secret, the telling part of a URL."""
    end = start + len(raw)
    if is_secret(key):
        return [(start, end)]
    if not is_url_key(key):
        return []
    text = raw.strip().strip("\"'")
    if _HARMLESS_URL.fullmatch(text):
        return []
    web = _WEB.search(raw) if key.lower().endswith("_url") else _HOST.search(raw)
    if web:
        return [(start + web.end(), end)] if web.end() < len(raw.rstrip("\"' ")) else []
    # What cannot be taken apart for sure is hidden whole; by_shape finds the password in the rest.
    return [] if url_shown(text) != MASK else [(start, end)]


def is_url_key(key: str) -> bool:
    """Whether the value of `key` is an address, which may hold a password or a key."""
    return bool(_URL_KEY.search(key))


def by_shape(text: str) -> list[tuple[int, int]]:
    """The stretches of any text that are secrets by their looks: tokens, webhooks, passwords in URLs."""
    return joined([match.span(match.lastgroup or 0) for match in _BY_SHAPE.finditer(text)])


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
    return len(match["lead"]) if match and (is_secret(match["key"]) or is_url_key(match["key"])) else None


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

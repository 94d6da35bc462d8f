"""From a path to YAML nodes: bytes, text, syntax; every way in which that fails is a fault with its place."""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.events import (
    AliasEvent,
    DocumentStartEvent,
    Event,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
)
from ruamel.yaml.nodes import Node
from ruamel.yaml.reader import ReaderError
from ruamel.yaml.scanner import Scanner
from ruamel.yaml.tokens import Token

from watcher.config.fault import Fault, Place, fault, shortened
from watcher.config.plainfile import plain_bytes, why

MAX_BYTES = 1 << 20
MAX_DEPTH = 32
_BREAKS = re.compile(r"\r\n|[\n\r\x85\u2028\u2029]")
_REMEDIES = (
    ("character '\\t'", "a tab stands here; indent with spaces"),
    ("mapping values are not allowed", "a text with `: ` in it needs quotes; else check the line above"),
    ("expected <block end>", "the indentation does not fit the lines above"),
    ("could not find expected ':'", "a key needs a colon and a space after it"),
    ("unexpected end of stream", "the quote that opens here is never closed"),
    ("<stream end>", "the bracket that opens here is never closed"),
    ("expected ',' or", "a comma or the closing bracket is missing"),
    ("cannot start any token", "a text that begins with this character needs quotes"),
)


def read_text(path: Path, name: str) -> tuple[str, Fault | None]:
    """The text of a file without its BOM, or an empty one and the fault."""
    try:
        raw = plain_bytes(path, MAX_BYTES)
    except (OSError, ValueError) as error:
        return "", _unreadable(error, name)
    return decoded(raw, name)


def decoded(raw: bytes, name: str) -> tuple[str, Fault | None]:
    """The same of a file's bytes."""
    if len(raw) > MAX_BYTES:
        return "", fault("E004", f"`{name}` is larger than 1 MiB", Place(name))
    try:
        return raw.decode("utf-8-sig"), None
    except UnicodeDecodeError as error:
        wide = raw[:2] in {b"\xff\xfe", b"\xfe\xff"}
        hint = (
            "it is saved as UTF-16; save it as UTF-8" if wide else "this byte is not UTF-8; save it as UTF-8"
        )
        before = raw[: error.start].decode("utf-8-sig", errors="replace")
        at = Place(name, before.count("\n") + 1, len(before.rpartition("\n")[2]) + 1)
        return raw.decode("utf-8", errors="replace"), fault(
            "E003", "the file is not UTF-8 text", at, hint=hint
        )


def _unreadable(error: OSError | ValueError, name: str) -> Fault:
    if isinstance(error, FileNotFoundError):
        return fault(
            "E001", f"there is no file `{shortened(name)}`", Place(name), hint="give the path of config.yaml"
        )
    return fault("E002", f"`{shortened(name)}` {why(error)}", Place(name), hint="give a plain file")


def lines_of(text: str) -> tuple[str, ...]:
    """The lines as YAML counts them."""
    return tuple(_BREAKS.split(text))


def compose(text: str, name: str) -> tuple[Node | None, list[Fault]]:
    """The file's one node (None when empty), and what is wrong with it as YAML."""
    return compose_noting(text, name, None)


def compose_noting(text: str, name: str, tokens: list[Token] | None) -> tuple[Node | None, list[Fault]]:
    """The same; `tokens` gets all that the text is made of, unless something is wrong with it.

    To scan a text once more for them would cost half of reading it again.
    """
    brackets: list[Event] = []
    quotes: list[Event] = []
    heard: list[Event] = []
    try:
        faults = list(_refused(_noted(text, heard, tokens), name, brackets, quotes))
        return (None, faults) if faults else (_node(heard), [])
    except MarkedYAMLError as error:
        return None, [_syntax(error, name, brackets, quotes)]
    except ReaderError as error:
        before = text[: error.position]
        at = Place(name, before.count("\n") + 1, len(before.rpartition("\n")[2]) + 1)
        hint = "remove this character; it cannot be seen"
        return None, [fault("E006", "a control character is not YAML", at, hint=hint)]
    except (YAMLError, ValueError) as error:
        return None, [fault("E006", f"the file is not YAML: {type(error).__name__}", Place(name, 1, 1))]


class _Noting(Scanner):
    """A scanner that keeps what it hands to the parser."""

    def __init__(self, tokens: list[Token], loader: Any) -> None:
        super().__init__(loader=loader)
        self._noted = tokens

    def get_token(self) -> Token:
        token: Token = super().get_token()
        self._noted.append(token)
        return token


def _noted(text: str, heard: list[Event], tokens: list[Token] | None) -> Iterator[Event]:
    yaml = YAML(typ="safe", pure=True)
    if tokens is not None:
        yaml.Scanner = partial(_Noting, tokens)
    for event in yaml.parse(text):
        heard.append(event)
        yield event


class _Again:
    """A parser, as ruamel's composer asks one, that tells what was heard before: to parse costs the most."""

    def __init__(self, events: list[Event]) -> None:
        self._events = deque(events)

    def check_event(self, *kinds: type[Event]) -> bool:
        return isinstance(self._events[0], kinds)

    def peek_event(self) -> Event:
        return self._events[0]

    def get_event(self) -> Event:
        return self._events.popleft()


def _node(events: list[Event]) -> Node | None:
    yaml = YAML(typ="safe", pure=True)
    yaml.Parser = lambda loader: _Again(events)  # noqa: ARG005 - the name that ruamel calls it by
    node: Node | None = yaml.composer.get_single_node()
    return node


def _refused(events: Iterator[Event], name: str, opened: list[Event], quotes: list[Event]) -> Iterator[Fault]:
    """Parts of YAML that no configuration needs. Events come one by one, so hostile files cost little.

    `opened` holds the beginnings of what is not ended yet, `quotes` the last text if it has quotes and goes
    over several lines: for faults about brackets and quotes.
    """
    documents = 0
    for event in events:
        if isinstance(event, MappingStartEvent | SequenceStartEvent):
            opened.append(event)
        elif isinstance(event, MappingEndEvent | SequenceEndEvent):
            opened.pop()
        if isinstance(event, ScalarEvent):
            quotes[:] = [event] if event.style in {"'", '"'} and _goes_on(event) else []
        if len(opened) > MAX_DEPTH:
            yield fault("E010", f"this nests deeper than {MAX_DEPTH} levels", _at(event, name))
            return
        documents += isinstance(event, DocumentStartEvent)
        if isinstance(event, DocumentStartEvent):
            yield from _refused_document(event, documents, name)
        else:
            yield from _refused_node(event, name)


def _goes_on(event: Event) -> bool:
    return bool(event.end_mark.line > event.start_mark.line)


def _refused_document(event: DocumentStartEvent, number: int, name: str) -> Iterator[Fault]:
    if number > 1:
        yield fault(
            "E009", "a second document begins here", _at(event, name), hint="keep one; drop the `---`"
        )
    if event.version or event.tags:
        yield fault("E009", "YAML directives are not read", _at(event, name), hint="drop the line with %")


def _refused_node(event: Event, name: str) -> Iterator[Fault]:
    anchor = getattr(event, "anchor", None)
    if isinstance(event, AliasEvent):
        hint = "write the value out"
        yield fault("E008", f"the alias `*{anchor}` is not read", _at(event, name), hint=hint)
    elif anchor:
        yield fault("E008", f"the anchor `&{anchor}` is not read", _at(event, name), hint="drop the anchor")
    if getattr(event, "tag", None):
        yield fault("E009", "a tag is not read", _at(event, name), hint="drop what begins with `!`")


def _at(event: Event, name: str) -> Place:
    mark = event.start_mark
    return Place(name, mark.line + 1, mark.column + 1)


def _syntax(error: MarkedYAMLError, name: str, opened: list[Event], quotes: list[Event]) -> Fault:
    problem = str(error.problem or error.context or "")
    remedy = next((text for sign, text in _REMEDIES if sign in problem), "")
    mark = error.problem_mark or error.context_mark
    if "never closed" in remedy:
        brackets = [event for event in opened if getattr(event, "flow_style", False)]
        mark = brackets[-1].start_mark if "bracket" in remedy and brackets else error.context_mark or mark
    if quotes and "comma" in remedy:
        mark = quotes[0].start_mark
        remedy = f"the quote that opens here is closed in line {quotes[0].end_mark.line + 1} only"
    at = Place(name, mark.line + 1, mark.column + 1) if mark else Place(name, 1, 1)
    return fault("E006", "this is not YAML", at, hint=remedy or _plain(problem))


def _plain(problem: str) -> str:
    """The parser's own words, unless they repeat what stands in the file: that might be a secret."""
    return "" if "'" in problem or "`" in problem else problem

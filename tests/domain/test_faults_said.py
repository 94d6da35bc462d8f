"""Tests that our own words around a vendor's error are Portuguese, whoever says them first in English."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import replace
from http import HTTPStatus
from pathlib import Path

import pytest

from tests.domain.tellings import AT, SILENT, silent
from tests.domain.test_compose_digest import VIEW
from tests.domain.test_portuguese import ENGLISH_WORDS
from watcher.adapters.statuses import Refusal, refused
from watcher.domain.compose.digest import compose_digest
from watcher.domain.compose.messages import compose
from watcher.domain.digest.view import SourceStand
from watcher.domain.locale import PORTUGUESE
from watcher.domain.message import Message
from watcher.domain.tongue import called, speaking
from watcher.engine.pacing.targets import reason
from watcher.ports import Failure, SourceError

WATCHER = Path(__file__).parents[2] / "watcher"
SOURCES = [
    *(WATCHER / "adapters" / "sources").rglob("*.py"),
    *(WATCHER / "adapters" / name for name in ("http.py", "statuses.py")),
    *(
        WATCHER / "engine" / name
        for name in (
            "asking/discover.py",
            "judging/doubt.py",
            "judging/sound.py",
            "cases.py",
            "pacing/brought.py",
        )
    ),
]
_LEAVES_OUT = ("examin", "options", "assumptions", "catalog", "documents", "blocks", "history")
"""Files whose words reach the command line alone."""
_ERRORS = {"SourceError", "HttpError", "NotOfferedError", "NotAskedError"}
_WORDS = {"reason", "hint", "text"}
_FILLED = "7"
"""What stands for whatever is filled in: a host, a status, a name."""
_IS_GRAPHQL = re.compile(r"\$|^(query|mutation)\b|\{by")


def _said(node: ast.AST | None) -> str:
    """A text as it stands there, `7` for what is filled in; empty where it is none."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    if isinstance(node, ast.JoinedStr):
        return "".join(str(v.value) if isinstance(v, ast.Constant) else _FILLED for v in node.values)
    return ""


def _of_call(call: ast.Call) -> Iterator[ast.AST]:
    name = getattr(call.func, "id", "")
    if name in _ERRORS and call.args:
        yield call.args[0]
    if name == "Gap":
        yield call.args[1]
    if name == "Fault" and call.args:
        yield call.args[0]
    yield from (word.value for word in call.keywords if word.arg in _WORDS)


def _texts(path: Path) -> Iterator[str]:
    """What errors, gaps and hints say, and what constants and functions say that are for them."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Call):
            yield from map(_said, _of_call(node))
        if isinstance(node, ast.Return):
            yield from map(_said, node.value.elts if isinstance(node.value, ast.Tuple) else [node.value])
        if isinstance(node, ast.Assign) and getattr(node.targets[0], "id", "").strip("_").isupper():
            yield _said(node.value)


def _reasons() -> Iterator[str]:
    for path in SOURCES:
        if not any(part in path.name for part in _LEAVES_OUT):
            yield from (text for text in _texts(path) if _is_words(text))


def _is_words(text: str) -> bool:
    return re.search("[a-z] ", text) is not None and _IS_GRAPHQL.search(text) is None


def test_every_reason_that_a_source_gives_has_portuguese_words() -> None:
    found = set(_reasons())
    assert len(found) > 80
    with speaking(PORTUGUESE):
        assert sorted(text for text in found if called(text) == text and text not in NO_REASONS) == []


NO_REASONS = {
    "Workato lists a customer more than once on one page, with rows that differ: the last row counts",
    "this account's customer list ignores `page`: everybody stands on the first one",
    "a service account's, given for its id and secret in 77",
    "mailed by Pipefy to the service account's own address, which may have no reader",
    "mailed by Pipefy to the token's owner",
    "an object or a row",
    "left out, or refused for want of permission",
    "the field failed: nothing is known",
    "the field is not in the document",
    "its reset is more than a 7 away",  # it is a day or a month
    "without a name",  # said where the users are ranked
}
"""Notes for the command line, values for code, and what is said elsewhere."""


def _told(error: SourceError) -> Message:
    health = replace(SILENT, failure=reason(error), hint=error.hint)
    with speaking(PORTUGUESE):
        return compose(silent(health=health), timezone="UTC")


@pytest.mark.parametrize("html", [False, True])
@pytest.mark.parametrize("status", [302, 401, 403, 404, 408, 429, 500, 503])
def test_a_source_that_answers_with_an_error_is_told_of_in_portuguese(status: int, *, html: bool) -> None:
    message = _told(refused(Refusal(status, "api.pipefy.com", html=html), 60))
    said = HTTPStatus(status).phrase
    quoted = {text: text.replace(said, "") for text in (message.consequence, message.sentence)}
    assert said in message.consequence
    assert [text for text in quoted.values() if ENGLISH_WORDS.search(text)] == []
    assert not ENGLISH_WORDS.search(message.next_step)


@pytest.mark.parametrize("kind", Failure)
def test_the_kind_of_a_failure_is_portuguese_and_the_vendor_s_words_stay(kind: Failure) -> None:
    message = _told(SourceError("Pipefy answered: you are not welcome", kind=kind))
    assert "a Pipefy respondeu: you are not welcome." in message.consequence
    assert not ENGLISH_WORDS.search(message.consequence.replace("you are not welcome", ""))


def test_a_reason_is_cut_after_it_was_translated_not_before() -> None:
    long = "it wants " + "more and " * 30
    message = _told(SourceError(f"nothing to watch: {long}", kind=Failure.REFUSED))
    assert "requisição recusada: nada a monitorar: it wants more and" in message.consequence


def test_a_digest_says_why_a_source_is_silent_in_portuguese() -> None:
    ill = SourceStand("Workato", ok=False, failure="unreachable: app.workato.com cannot be reached", since=AT)
    with speaking(PORTUGUESE):
        told = compose_digest(replace(VIEW, sources=(ill,)), series_id="5ebe1dcc").digest
    assert told is not None
    assert "inacessível: app.workato.com não pode ser alcançado" in told.sources

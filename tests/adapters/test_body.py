"""Our own secrets never come out of an answer again, in whatever way JSON may write them."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as some

from watcher.adapters.body import MASK, parse

SECRET = "s3cret/töken"
_ANY = some.recursive(
    some.none() | some.booleans() | some.integers() | some.text(max_size=20) | some.just(SECRET),
    lambda inner: some.lists(inner, max_size=4) | some.dictionaries(some.text(max_size=5), inner, max_size=4),
    max_leaves=10,
)


def escaped(text: str) -> str:
    """As a JSON text in which every character is a code."""
    return "".join(f"\\u{ord(char):04x}" for char in text)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-32-le"])
@pytest.mark.parametrize("written", [SECRET, escaped(SECRET), SECRET.replace("/", "\\/"), f"x{SECRET}y"])
def test_a_secret_is_masked_however_it_is_written(written: str, encoding: str) -> None:
    text = f'{{"said": ["{written}"]}}'
    masked = parse(text.encode(encoding), "application/json", [SECRET])["said"][0]
    assert masked.replace(MASK, "") in {"", "xy"}


def test_an_answer_without_a_secret_is_as_it_was_written() -> None:
    said = {"a": ["töken", 1.5, None, {"b": "\n\\"}]}
    assert parse(json.dumps(said).encode(), "application/json", [SECRET]) == said


@given(_ANY, some.booleans())
def test_no_answer_holds_the_secret_or_loses_anything_else(said: Any, ascii_only: bool) -> None:
    body = json.dumps(said, ensure_ascii=ascii_only).encode("utf-8", "surrogatepass")
    found = parse(body, "application/json", [SECRET])
    assert found == json.loads(json.dumps(said, ensure_ascii=False).replace(SECRET, MASK))


@pytest.mark.parametrize("turn", [1, -1])
def test_of_a_secret_that_begins_like_another_no_tail_is_left(turn: int) -> None:
    secrets = ["sandbox-token-1", "sandbox-token-12"][::turn]
    found = parse(b'["sandbox-token-12", "sandbox-token-1!"]', "application/json", secrets)
    assert found == [MASK, f"{MASK}!"]

"""Files with comments wherever one may stand: formatting keeps each, and the meaning, and is done at once."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.config.fmt.writer import Writer
from watcher.config.fmt.formatting import formatted
from watcher.config.fmt.guard import lost
from watcher.config.fmt.trivia import trivia_of
from watcher.config.yaml.walk import whole_of


@settings(max_examples=12, deadline=None)
@given(seed=st.integers(0, 1 << 32), rules=st.booleans())
def test_no_comment_is_lost_and_a_second_time_changes_nothing(seed: int, *, rules: bool) -> None:
    writer = Writer(seed)
    text = writer.rules_file() if rules else writer.config_file()
    done = formatted(text, "x.yaml")
    assert done.text is not None, (done.page.faults, done.refusal)
    assert len(set(re.findall(r"# <\d+> it's", done.text))) == writer.comments
    assert formatted(done.text, "x.yaml").text == done.text


def _lost(before: str, after: str) -> str:
    old, new = whole_of(before, "x"), whole_of(after, "x")
    comments = [trivia_of(text, one.tokens).comments for text, one in ((before, old), (after, new))]
    return lost(old.page, new.page, *comments)


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        ("a: 1 # c\n", "a: 1\n", "lose 1 comment"),
        ("a: | # c\n  x\n", "a: |\n  x\n", "lose 1 comment"),
        ("a: 1\n", "a: 1 # c\n", "take something for a comment"),
        ("a: 1\n", "a: 1.0\n", "change what the file means"),
        ("a: 1\n", "a: '1'\n", "change what the file means"),
        ("a: 1\n", "a: [\n", "change what the file means"),
        ("a: [1, 2]\n", "a: [2, 1]\n", "change what the file means"),
        ("rules: [{clear: used > 1}]\n", "rules: [{clear: used > 2}]\n", "change what the file means"),
        ("rules: [{clear: used>1}]\n", "rules: [{clear: used > 1}]\n", ""),
    ],
)
def test_the_guard_sees_whatever_gets_lost(before: str, after: str, said: str) -> None:
    assert said in _lost(before, after)
    assert bool(_lost(before, after)) == bool(said)

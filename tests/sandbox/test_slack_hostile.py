"""Whatever JSON comes as blocks, the stand-in has an answer to it."""

from __future__ import annotations

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.sandbox.slack_blocks import (
    actions,
    button,
    chart,
    confirm,
    context,
    data_table,
    image,
    pie,
    section,
)
from watcher.sandbox.slack.blocks import check

SOUND = [
    actions(button()),
    chart(),
    confirm(),
    context(2),
    data_table(),
    image(),
    pie(1),
    section(accessory=button()),
]
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=3),
    lambda inner: (
        st.lists(inner, max_size=2)
        | st.dictionaries(st.sampled_from(["type", "text", "x"]), inner, max_size=2)
    ),
    max_leaves=3,
)


@st.composite
def spoiled(draw: st.DrawFn, value: Any) -> Any:
    """`value` with anything at all in one place of it."""
    if isinstance(value, dict) and value and draw(st.integers(0, 5)):
        key = draw(st.sampled_from(sorted(value)))
        return value | {key: draw(spoiled(value[key]))}
    if isinstance(value, list) and value and draw(st.integers(0, 5)):
        at = draw(st.integers(0, len(value) - 1))
        return [*value[:at], draw(spoiled(value[at])), *value[at + 1 :]]
    return draw(JSON)


@settings(max_examples=150)
@given(st.sampled_from(SOUND).flatmap(spoiled))
def test_a_block_with_anything_anywhere_is_taken_or_refused_by_name(block: Any) -> None:
    refused = check([block])
    assert refused is None or refused.error in {
        "invalid_blocks",
        "invalid_blocks_format",
        "msg_blocks_too_long",
    }

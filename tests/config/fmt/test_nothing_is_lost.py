"""Files with comments wherever one may stand: formatting keeps each, and the meaning, and is done at once."""

from __future__ import annotations

import re

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.config.fmt.writer import Writer
from watcher.config.fmt.formatting import formatted


@settings(max_examples=25, deadline=None)
@given(seed=st.integers(0, 1 << 32), rules=st.booleans())
def test_no_comment_is_lost_and_a_second_time_changes_nothing(seed: int, *, rules: bool) -> None:
    writer = Writer(seed)
    text = writer.rules_file() if rules else writer.config_file()
    done = formatted(text, "x.yaml")
    assert done.text is not None, (done.page.faults, done.refusal)
    assert len(set(re.findall(r"# <\d+> it's", done.text))) == writer.comments
    assert formatted(done.text, "x.yaml").text == done.text

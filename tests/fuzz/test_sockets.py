"""The same spoilt answers over real sockets, some written badly: broken HTTP gives no number either."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import AbstractAsyncContextManager
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.fuzz import test_http_json, test_pipefy, test_workato
from tests.fuzz.drill import READS, Drill, Read, drills
from tests.fuzz.effort import effort

Opened = Callable[..., AbstractAsyncContextManager[Sequence[Drill]]]
SOURCES = {
    each.__name__.rpartition("test_")[2]: each.opened for each in (test_http_json, test_pipefy, test_workato)
}


@pytest.mark.parametrize("opened", SOURCES.values(), ids=SOURCES)
def test_what_comes_over_a_socket_gives_no_number_that_is_not_there(tmp_path: Path, opened: Opened) -> None:
    with drills(opened(tmp_path, sockets=True)) as ready:

        @effort(0.1)
        @given(st.integers(0, 99), READS)
        def spoil(which: int, read: Read) -> None:
            ready.run(lambda drill: drill.read(*read), which)

        spoil()
    assert ready.tally["answered"] > 0
    assert ready.tally["failed"] > 0

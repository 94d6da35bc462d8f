"""Reading the whole state for a command, without spelling it out on the way."""

from __future__ import annotations

from typing import NoReturn

import pytest

from watcher.cli.looking import waited_for


class Huge:
    """Something that takes for ever to spell out."""

    spelt = 0

    def __repr__(self) -> str:
        self.spelt += 1
        return "everything there is"


def test_what_was_read_is_handed_over_and_never_spelt_out() -> None:
    huge = Huge()

    async def read() -> Huge:
        return huge

    assert waited_for(read()) is huge
    assert huge.spelt == 0


def test_what_fails_is_raised() -> None:
    async def read() -> NoReturn:
        raise OSError("gone")

    with pytest.raises(OSError, match="gone"):
        waited_for(read())

"""The pace of posting, also by a clock that somebody sets."""

from __future__ import annotations

from datetime import timedelta

from tests.domain.tellings import AT
from watcher.adapters.channels.slack.pace import posting
from watcher.sandbox.clock import JumpingClock


async def test_posts_leave_a_second_apart() -> None:
    clock = JumpingClock(AT)
    pace = posting(clock)
    for _ in range(4):
        await pace.turn()
    assert clock.now() - AT == timedelta(seconds=3)


async def test_a_rest_saves_up_no_burst() -> None:
    clock = JumpingClock(AT)
    pace = posting(clock)
    await pace.turn()
    await clock.advance(timedelta(hours=1))
    await pace.turn()
    await pace.turn()
    assert clock.now() - AT == timedelta(hours=1, seconds=1)


async def test_a_clock_that_is_set_back_holds_up_no_post() -> None:
    clock = JumpingClock(AT)
    pace = posting(clock)
    await pace.turn()
    set_back = AT - timedelta(hours=1)
    clock.set(set_back)
    await pace.turn()
    assert clock.now() - set_back <= timedelta(seconds=1)

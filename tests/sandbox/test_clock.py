"""The sandbox's clocks."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import pytest

from watcher.sandbox.clock import JumpingClock, ManualClock, PacedClock, SandboxClock

START = datetime(2026, 3, 1, tzinfo=UTC)


async def test_a_fast_clock_lives_a_day_in_a_moment() -> None:
    clock = SandboxClock(START, rate=86_400 * 100)
    await clock.sleep(86_400)
    assert clock.now() >= START + timedelta(days=1)


def test_two_clocks_with_one_epoch_agree() -> None:
    first = SandboxClock(START, rate=3_600)
    second = SandboxClock(START, rate=3_600, epoch=first.epoch)
    assert abs(second.now() - first.now()) < timedelta(minutes=5)


def test_a_clock_cannot_stand_still_or_run_back() -> None:
    with pytest.raises(ValueError, match="above zero"):
        SandboxClock(START, rate=0)


async def test_a_manual_clock_wakes_sleepers_in_the_order_of_their_times() -> None:
    clock, woken = ManualClock(START), []

    async def sleeper(name: str, seconds: float) -> None:
        await clock.sleep(seconds)
        woken.append((name, (clock.now() - START).total_seconds()))

    tasks = [asyncio.create_task(sleeper("late", 20)), asyncio.create_task(sleeper("early", 10))]
    await clock.advance(15)
    assert (woken, clock.sleepers) == ([("early", 10)], 1)
    await clock.advance(timedelta(seconds=5))
    assert woken == [("early", 10), ("late", 20)]
    await asyncio.gather(*tasks)


async def test_a_sleeper_that_sleeps_again_is_woken_again_within_one_advance() -> None:
    clock, ticks = ManualClock(START), []

    async def ticker() -> None:
        for _ in range(3):
            await clock.sleep(60)
            ticks.append(clock.now())

    task = asyncio.create_task(ticker())
    await clock.advance(timedelta(minutes=3))
    await task
    assert ticks == [START + timedelta(minutes=n) for n in (1, 2, 3)]


async def test_setting_a_manual_clock_wakes_those_whose_time_has_come() -> None:
    clock = ManualClock(START)
    task = asyncio.create_task(clock.sleep(60))
    await asyncio.sleep(0)
    clock.set(START + timedelta(hours=1))
    await task
    assert clock.now() == START + timedelta(hours=1)


async def test_a_jumping_clock_has_slept_as_long_as_it_was_told_at_once() -> None:
    clock = JumpingClock(START)
    await asyncio.gather(clock.sleep(300), clock.sleep(40))
    assert clock.now() == START + timedelta(seconds=300)


@dataclass
class Paced:
    """A clock at 100 times the rate, the machine's clock it goes by, and how far the watching has come."""

    monkeypatch: pytest.MonkeyPatch
    real: float = 1_000.0
    seen: datetime = START
    clock: PacedClock = field(init=False)

    def __post_init__(self) -> None:
        self.monkeypatch.setattr("watcher.sandbox.clock.time.monotonic", lambda: self.real)
        self.clock = PacedClock(START, 100, timedelta(minutes=1), seen=lambda: self.seen)

    def after(self, seconds: float) -> float:
        """What the clock shows `seconds` later, in seconds since it began."""
        self.real += seconds
        return (self.clock.now() - START).total_seconds()


def test_a_paced_clock_waits_for_the_watching(monkeypatch: pytest.MonkeyPatch) -> None:
    paced = Paced(monkeypatch)
    assert [paced.after(0.5), paced.after(10), paced.after(10)] == [50, 60, 60]


def test_a_paced_clock_makes_up_for_lost_time_in_a_hurry_and_no_further(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    paced = Paced(monkeypatch)
    paced.after(10)
    paced.seen = START + timedelta(days=1)
    assert paced.after(0.5) == 60 + 600
    assert paced.after(9.5) == 2_000
    assert paced.after(1) == 2_100

"""How soon to look while a level's condition holds and its `after` is not served yet."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import timedelta

from watcher.domain.advance import Step
from watcher.domain.cadence import Bounds
from watcher.domain.rule import After
from watcher.engine.pacing.targets import Next


def next_proof(steps: Iterable[Step], bounds: Bounds) -> Iterator[Next]:
    """One `Next` a step whose level waits for its proof: seen soon, and no later than the proof is due.

    What is unknown now proves nothing and hurries nobody.
    """
    for step in steps:
        seen = [hold.seconds for hold in step.after.holds.values() if hold.at]
        if seen:
            yield Next(_wait(step.rule.after, max(seen), bounds), f"waiting for `after` of {step.rule.name}")


def _wait(after: After, seconds: float, bounds: Bounds) -> timedelta:
    if after.span is None:
        return bounds.soon
    left = after.span - timedelta(seconds=seconds)
    return min(bounds.soon, max(bounds.shortest, left))

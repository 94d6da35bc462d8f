"""Any number of organizations in as few documents as Pipefy takes: halved where one is too heavy."""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from math import ceil

from watcher.adapters.sources.pipefy.asking import Asked, Asker, ensure_answered
from watcher.adapters.sources.pipefy.blocks import POLL
from watcher.adapters.sources.pipefy.documents import poll
from watcher.adapters.sources.pipefy.faults import Fault
from watcher.adapters.sources.pipefy.learned import Learned
from watcher.domain.reading import Org
from watcher.ports import Failure, SourceError

MOST_HEAVY = 8
"""Documents in a row that may be too heavy before a read gives up: 25 halve to 1 in five steps, and a
huge organization's neighbour must get its turn. Each may cost Pipefy's whole 33 s."""


@dataclass(frozen=True, slots=True)
class Part:
    """Some of the organizations and what was answered about them: nothing if even one was too heavy."""

    orgs: tuple[Org, ...]
    asked: Asked


class Splitter:
    def __init__(self, asker: Asker, learned: Learned) -> None:
        self._asker = asker
        self._learned = learned

    async def read(self, orgs: Sequence[Org], now: datetime) -> tuple[list[Part], tuple[str, ...]]:
        """The parts, and notes about what was learned."""
        await self._learned.load()
        waiting = deque(_evenly(orgs, self._learned.size(now)))
        parts: list[Part] = []
        notes: tuple[str, ...] = ()
        heavy_in_a_row, split = 0, False
        while waiting:
            some = waiting.popleft()
            asked = await self._asker.ask(partial(poll, some), POLL, now)
            notes += asked.notes
            heavy = asked.told.too_heavy
            heavy_in_a_row = heavy_in_a_row + 1 if heavy else 0
            if heavy and len(some) > 1:
                _bound(heavy_in_a_row, heavy)
                half, split = len(some) // 2, True
                waiting.extendleft((some[half:], some[:half]))
            else:
                if not (heavy and heavy.timed_out):
                    ensure_answered(asked)
                parts.append(Part(some, asked))
        return parts, notes + (await self._learn(parts, now) if split else ())

    async def _learn(self, parts: Sequence[Part], now: datetime) -> tuple[str, ...]:
        worked = [len(part.orgs) for part in parts if not part.asked.told.too_heavy]
        return await self._learned.fits(max(worked, default=1), now)


def _bound(heavy_in_a_row: int, fault: Fault) -> None:
    if heavy_in_a_row > MOST_HEAVY:
        raise SourceError(f"Pipefy answered: {fault.reason}", kind=Failure.SERVER)


def _evenly(orgs: Sequence[Org], size: int) -> list[tuple[Org, ...]]:
    """As few parts of at most `size` as possible, of about the same length."""
    count = ceil(len(orgs) / size)
    length = ceil(len(orgs) / count) if count else 1
    return [tuple(orgs[i : i + length]) for i in range(0, len(orgs), length)]

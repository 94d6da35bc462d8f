"""Any number of organizations in as few documents as Pipefy takes: halved where one is too heavy."""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from math import ceil
from typing import Any

from watcher.adapters.sources.pipefy.asking import Asked, Asker, ensure_answered
from watcher.adapters.sources.pipefy.catalogue import POLL
from watcher.adapters.sources.pipefy.documents import MOST_ORGS, Composed, Wish, poll
from watcher.adapters.sources.pipefy.faults import Fault
from watcher.adapters.sources.pipefy.graphql import Document, HungError, Told
from watcher.adapters.sources.pipefy.learned import Learned
from watcher.domain.reading import Org
from watcher.ports import Failure, SourceError

MOST_HEAVY = 8
"""Documents in a row that may be too heavy before a read gives up: 25 halve to 1 in five steps, and a
huge organization's neighbour must get its turn. Each may cost Pipefy's whole 33 s."""

MOST_SILENT = 2
"""Documents in a row that may hang without any answer. The client asks each of them twice, so that is more
than a minute of silence every time; the next read goes on below the size at which this one gave up."""


@dataclass(frozen=True, slots=True)
class Part:
    """Some of the organizations and what was answered about them: nothing if even one was too heavy.

    `flows` are rows of later pages, by organization; `unread_flows` is why such a page is not there.
    """

    orgs: tuple[Org, ...]
    asked: Asked
    flows: Mapping[str, Sequence[Mapping[str, Any]]] = field(default_factory=dict)
    unread_flows: Mapping[str, str] = field(default_factory=dict)


class Splitter:
    """Asks about organizations, part by part. `_start` is how many to begin with after a read that hung."""

    def __init__(self, asker: Asker, learned: Learned) -> None:
        self._asker = asker
        self._learned = learned
        self._start = MOST_ORGS

    async def read(
        self, orgs: Sequence[Org], wish: Wish, now: datetime
    ) -> tuple[list[Part], tuple[str, ...]]:
        """The parts, and notes about what was learned."""
        await self._learned.load()
        run = _Run(_evenly(orgs, min(self._learned.size(now), self._start)), wish)
        while run.waiting:
            some = run.waiting.popleft()
            try:
                run.answered(some, await self._asker.ask(partial(poll, some, wish), POLL, now))
            except HungError as error:
                if not run.hung(some, error):
                    self._start = len(some) // 2 or MOST_ORGS
                    raise
        self._start = MOST_ORGS
        return run.parts, run.notes + (await self._learned.fits(run.fitted, now) if run.split else ())


class _Run:
    """One read: what waits, what was answered, and how much of it was too much."""

    def __init__(self, parts: Sequence[tuple[Org, ...]], wish: Wish) -> None:
        self.waiting = deque(parts)
        self.parts: list[Part] = []
        self.notes: tuple[str, ...] = ()
        self.split = False
        self._wish = wish
        self._heard = False
        self._heavy_in_a_row = 0
        self._silent_in_a_row = 0

    @property
    def fitted(self) -> int:
        """Organizations of the largest document that was answered."""
        worked = [len(part.orgs) for part in self.parts if not part.asked.told.too_heavy]
        return max(worked, default=1)

    def answered(self, some: tuple[Org, ...], asked: Asked) -> None:
        self.notes += asked.notes
        self._heard, self._silent_in_a_row = True, 0
        heavy = asked.told.too_heavy
        self._heavy_in_a_row = self._heavy_in_a_row + 1 if heavy else 0
        if heavy and len(some) > 1:
            _bound(self._heavy_in_a_row, heavy)
            self._halve(some)
            return
        if not (heavy and heavy.timed_out):
            ensure_answered(asked)
        self.parts.append(Part(some, asked))

    def hung(self, some: tuple[Org, ...], error: HungError) -> bool:
        """No answer at all: try less, or say by False that it is time to give up.

        One organization that hangs beside others that are answered is unknown; where nothing is answered
        at all, the source is silent, and no size is to blame.
        """
        self._silent_in_a_row += 1
        alone = len(some) == 1
        most = MOST_SILENT if alone else MOST_SILENT - 1
        if self._silent_in_a_row > most or (alone and not self.waiting and not self._heard):
            return False
        if alone:
            self.parts.append(_nothing(some, self._wish, str(error)))
        else:
            self._halve(some)
        return True

    def _halve(self, some: tuple[Org, ...]) -> None:
        half, self.split = len(some) // 2, True
        self.waiting.extendleft((some[half:], some[:half]))


def _nothing(some: tuple[Org, ...], wish: Wish, why: str) -> Part:
    """A part of which nothing is known, read like an answer that holds only an error."""
    composed = poll(some, wish) or Composed(Document("", ""), {})
    return Part(some, Asked(composed, Told({}, (Fault(why, hung=True),))))


def _bound(heavy_in_a_row: int, fault: Fault) -> None:
    if heavy_in_a_row > MOST_HEAVY:
        raise SourceError(f"Pipefy answered: {fault.reason}", kind=Failure.SERVER)


def _evenly(orgs: Sequence[Org], size: int) -> list[tuple[Org, ...]]:
    """As few parts of at most `size` as possible, of about the same length."""
    count = ceil(len(orgs) / size)
    length = ceil(len(orgs) / count) if count else 1
    return [tuple(orgs[i : i + length]) for i in range(0, len(orgs), length)]

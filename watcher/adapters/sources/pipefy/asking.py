"""Asking despite a schema that lacks something: drop it, remember it, ask again, never for ever."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime

from watcher.adapters.sources.pipefy.blocks import Block, droppable, lost_keys
from watcher.adapters.sources.pipefy.documents import Composed
from watcher.adapters.sources.pipefy.graphql import GraphQL, Told
from watcher.adapters.sources.pipefy.learned import Learned
from watcher.ports import Failure, SourceError

MOST_ROUNDS = 8
"""Times a document is composed anew in one go: a schema names all it lacks at once, or level by level."""

Compose = Callable[[Collection[str]], Composed | None]
"""From the keys to leave out to a document, or None if nothing is left to ask."""


class NothingOfferedError(SourceError):
    """The account's schema takes no part of a document."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A document that the schema took, its answer, what was learned, and how often it had to be asked."""

    composed: Composed
    told: Told
    notes: tuple[str, ...] = ()
    rounds: int = 1


class Asker:
    """Composes, asks, and composes anew without what the schema lacks. Raises SourceError."""

    def __init__(self, graphql: GraphQL, learned: Learned) -> None:
        self._graphql = graphql
        self._learned = learned

    async def ask(
        self, compose: Compose, blocks: Collection[Block], now: datetime, most_rounds: int = MOST_ROUNDS
    ) -> Asked:
        await self._learned.load()
        dropped = self._learned.dropped(now)
        if compose(dropped) is None:  # nothing is left to ask: then ask for all, for a lack may be over
            dropped = frozenset()
        notes: tuple[str, ...] = ()
        for rounds in range(1, most_rounds + 1):
            composed = compose(dropped)
            if composed is None:
                break
            told = await self._graphql.ask(composed.document)
            lost = lost_keys(told.undefined, blocks, composed.roots) - dropped
            if not lost:
                if told.undefined:
                    break
                back = await self._learned.have(droppable(composed.roots.values()) - dropped, now)
                return Asked(composed, told, notes + back, rounds)
            notes += await self._learned.lack(lost, now)
            dropped |= lost
        else:
            raise SourceError("Pipefy's API refuses one field after the other", kind=Failure.SERVER)
        raise NothingOfferedError(
            "Pipefy's API offers none of what we ask for",
            kind=Failure.REFUSED,
            hint="The account's schema lacks the usage statistics; ask Pipefy to enable them.",
        )


def ensure_answered(asked: Asked) -> None:
    """Raise unless at least one root field was answered.

    Fields of single organizations may all be refused for want of permission: that is an answer about them.
    """
    told = asked.told
    if any(value is not None for value in told.data.values()):
        return
    about_single = all(block.single for block in asked.composed.roots.values())
    if about_single and told.data and told.faults and all(fault.not_ours for fault in told.faults):
        return
    if not told.faults:
        raise SourceError("Pipefy left everything we asked for empty", kind=Failure.BAD_ANSWER)
    kind = Failure.REFUSED if _by_rule(told) else Failure.SERVER
    raise SourceError(f"Pipefy answered: {told.faults[0].reason}", kind=kind)


def _by_rule(told: Told) -> bool:
    """Whether the same document would be refused again."""
    words = ("Variable $", "Parse error", "Query has ")
    return any(f.not_ours or f.bad_use or f.message.startswith(words) for f in told.faults)

"""Asking a source so that a fault of our own is a failed poll too: seen, and no reason to stop the rest."""

from __future__ import annotations

from collections.abc import Awaitable
from typing import TypeVar

import structlog

from watcher.ports import Answer, Failure, SourceError

log = structlog.get_logger(__name__)
_T = TypeVar("_T")


async def guarded(asking: Awaitable[_T]) -> _T:
    """What was asked for. Raises SourceError and nothing else."""
    try:
        return await asking
    except SourceError:
        raise
    except Exception as error:
        log.exception("source.bug")
        raise SourceError(
            f"our own fault: {type(error).__name__}",
            kind=Failure.BAD_ANSWER,
            hint="please report it with the log",
        ) from error


def without_a_number(answer: Answer) -> SourceError | None:
    """What is wrong with an answer that lacks all it was asked for: it is none, and as dangerous as silence.

    Organizations that are gone are another matter, and told by themselves.
    """
    if answer.readings or not (answer.gaps and answer.present):
        return None
    why = answer.gaps[0].reason
    return SourceError(f"no number in the whole answer: {why}", kind=Failure.BAD_ANSWER)

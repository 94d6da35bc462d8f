"""Asking a source so that a fault of our own is a failed poll too: seen, and no reason to stop the rest."""

from __future__ import annotations

from collections.abc import Awaitable
from typing import TypeVar

import structlog

from watcher.ports import Failure, SourceError

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

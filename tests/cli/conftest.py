"""What tests of commands share: none depends on the day on which it runs, and none outlives itself."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from typing import Any

import pytest
import structlog

import watcher.adapters.http  # noqa: F401 - sets levels, too, when it is first imported
from tests.cli.console import TYPED
from watcher import logs


@pytest.fixture(autouse=True)
def _stopped_clock(monkeypatch: pytest.MonkeyPatch) -> None:
    """It is TYPED for every command that is run in this process."""
    monkeypatch.setattr("watcher.bootstrap.clock.SystemClock.now", lambda _: TYPED)


@pytest.fixture(autouse=True)
def _own_log(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """How a command logs is how the whole process logs: put it back, for the tests that come after.

    No logger may remember it either, which nothing could put back.
    """
    configure, before = structlog.configure, dict(structlog.get_config())

    def forgetful(**how: Any) -> None:
        configure(**{**how, "cache_logger_on_first_use": False})

    monkeypatch.setattr(structlog, "configure", forgetful)
    levels = {name: logging.getLogger(name).level for name in ("root", "apscheduler", *logs._NOISY)}
    handlers = list(logging.getLogger().handlers)
    yield
    logging.getLogger().handlers[:] = handlers
    for name, level in levels.items():
        logging.getLogger(name).setLevel(level)
    configure(**before)

"""What tests of commands share: no command may depend on the day on which its test runs."""

from __future__ import annotations

import pytest

from tests.cli.console import TYPED


@pytest.fixture(autouse=True)
def _stopped_clock(monkeypatch: pytest.MonkeyPatch) -> None:
    """It is TYPED for every command that is run in this process."""
    monkeypatch.setattr("watcher.bootstrap.clock.SystemClock.now", lambda _: TYPED)

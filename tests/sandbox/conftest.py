"""Fixtures of the sandbox's tests."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from tests.sandbox.given import NOW, Caller, calling
from watcher.sandbox.clock import ManualClock
from watcher.sandbox.pipefy.server import PipefyServer
from watcher.sandbox.slack.server import SlackServer


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock(NOW)


@pytest.fixture
async def caller(clock: ManualClock) -> AsyncIterator[Caller]:
    async with calling(clock) as somebody:
        yield somebody


@pytest.fixture
def pipefy(caller: Caller) -> PipefyServer:
    return caller.sandbox.pipefy


@pytest.fixture
def slack(caller: Caller) -> SlackServer:
    return caller.sandbox.slack

"""A Pipefy account with one organization, Acme Brasil, whose cards a test turns, and a rig around it."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from tests.stories.behaviours.rig import Rig, rig
from tests.stories.settings import Settings, source
from tests.stories.world import acme, use_cards, world
from watcher.sandbox.clock import JumpingClock
from watcher.sandbox.pipefy.server import PipefyServer
from watcher.sandbox.pipefy.world import Organization
from watcher.sandbox.serve import Sandbox

NOON = datetime(2026, 3, 21, 12, tzinfo=UTC)
APRIL = datetime(2026, 4, 1, tzinfo=UTC)


@dataclass
class Account(Rig):
    """A rig whose source is the account."""

    @property
    def pipefy(self) -> PipefyServer:
        return self.sandbox.pipefy

    @property
    def acme(self) -> Organization:
        return self.pipefy.world.organizations[0]

    async def uses(self, *percents: float) -> None:
        """For each number: so many percent of Acme's cards are used, and the next look at them."""
        for percent in percents:
            use_cards(self.acme, percent)
            await self.passes()


@asynccontextmanager
async def account(
    folder: Path,
    *organizations: Organization,
    at: datetime = NOON,
    cards: float = 0,
    change: Callable[[Settings], Any] | None = None,
    **options: Any,
) -> AsyncIterator[Account]:
    """Acme with so many percent of its `cards` used, or these organizations; `options` as in the config."""
    clock = JumpingClock(at)
    async with Sandbox(clock, world(*organizations)) as sandbox:
        use_cards(sandbox.pipefy.world.organizations[0], cards)
        asked = source(sandbox, folder, **{"budget": 10_000, **options})
        async with rig(folder, sandbox, clock, asked, change=change, kind=Account) as running:
            yield running


def contract(limit: int, resource: str = "automation_jobs") -> Callable[[Settings], None]:
    """A change of the config: what a contract grants."""

    def change(written: Settings) -> None:
        one = {"source": "pipefy", "resource": resource, "limit": limit, "period": "month"}
        written["allowances"] = [one]

    return change


def rule(folder: Path, text: str) -> Callable[[Settings], None]:
    """A change of the config: one more file of rules."""
    file = folder / "more.yaml"
    file.write_text(f"rules:\n{text}", encoding="utf-8")
    return lambda written: written["rules"].append(str(file))


__all__ = ["APRIL", "NOON", "Account", "account", "acme", "contract", "rule", "use_cards"]

"""What people do meanwhile: acknowledge what is open, as the command does or by a click; ask for quiet."""

from __future__ import annotations

import asyncio
import random
from dataclasses import dataclass, field
from datetime import timedelta

from bench.kills.seen import Seen
from bench.kills.truth import Climber
from tests.stories.mortal import Mortal
from tests.stories.stage import loaded_from
from watcher.bootstrap import policy_of
from watcher.engine.acks import acknowledge, open_incidents
from watcher.engine.policy import Policy
from watcher.engine.silences import Wish, add
from watcher.sandbox.slack.buttons import button
from watcher.sandbox.slack.socket import Sent

_QUIET = timedelta(hours=1)
_ANSWER = 0.2
ANA = "Ana"


@dataclass
class People:
    """They act on the store as the commands do, beside the daemon, alive or dead."""

    stage: Mortal
    seen: Seen
    chance: random.Random
    policy: Policy
    acked: int = 0
    silenced: int = 0
    clicks: list[Sent] = field(default_factory=list)

    @classmethod
    def of(cls, stage: Mortal, seen: Seen, chance: random.Random) -> People:
        stage.sandbox.sockets.answer_within = _ANSWER
        return cls(stage, seen, chance, policy_of(*loaded_from(stage.config)))

    async def act(self, climbers: list[Climber]) -> None:
        """Now and then."""
        if self.chance.random() < 0.15:
            await self._acknowledge()
        if self.chance.random() < 0.08:
            await self._silence(self.chance.choice(climbers))

    async def _acknowledge(self) -> None:
        async with self.stage.store.transaction() as tx:
            found = [one for one in await open_incidents(tx, self.policy) if not one.incident.acked_by]
            if found:
                chosen = self.chance.choice(found).incident.id
                await acknowledge(tx, self.policy, chosen, ANA, "on it", self.stage.clock.now())
                self.acked += 1

    async def _silence(self, climber: Climber) -> None:
        now = self.stage.clock.now()
        if climber.is_muted(now):
            return
        wish = Wish({"org": [climber.name]}, ANA, "a load test", lasts=_QUIET)
        async with self.stage.store.transaction() as tx:
            await add(tx, self.policy, wish, now)
        climber.muted_until = now + _QUIET
        self.silenced += 1

    def click(self) -> asyncio.Task[None]:
        """Somebody clicks "acknowledge" on a message that has the button."""
        open_ = [m for m in self.seen.parents.values() if button(m, "ack") is not None]
        return asyncio.create_task(self._click(self.chance.choice(open_).ts if open_ else None))

    async def _click(self, ts: str | None) -> None:
        if ts is not None:
            self.clicks.append(await self.stage.sandbox.sockets.click(ts, "ack"))

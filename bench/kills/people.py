"""What people do meanwhile: acknowledge what is open, as the command does or by a click; ask for quiet."""

from __future__ import annotations

import asyncio
import random
from dataclasses import dataclass, field
from datetime import timedelta

from bench.kills.reckoning import Fault, Violation
from bench.kills.seen import SLACK, Seen
from bench.kills.truth import Climber
from tests.stories.mortal import Mortal
from tests.stories.stage import loaded_from
from watcher.adapters.channels.slack.socketinput import pressed
from watcher.bootstrap import policy_of
from watcher.domain.offer import Act
from watcher.engine.desk.front import CLICKS
from watcher.engine.desk.seen import Seen as Clicked
from watcher.engine.desk.seen import seen
from watcher.engine.policy import Policy
from watcher.engine.silencing.acks import acknowledge, open_incidents
from watcher.engine.silencing.silences import Wish, add
from watcher.sandbox.slack.buttons import button
from watcher.sandbox.slack.socket import Sent

_QUIET = timedelta(hours=1)
_ANSWER = 0.2
ANA = "Ana"
CLICKER = "U0KILLS00"
"""Who clicks, by the id: nobody looks up in Slack whether they may."""


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
    lost: list[Violation] = field(default_factory=list)

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

    def click(self) -> asyncio.Task[Sent | None]:
        """Somebody clicks "acknowledge" on a message that has the button."""
        open_ = [m for m in self.seen.parents.values() if button(m, "ack") is not None]
        return asyncio.create_task(self._click(self.chance.choice(open_).ts if open_ else None))

    async def _click(self, ts: str | None) -> Sent | None:
        if ts is None:
            return None
        self.clicks.append(await self.stage.sandbox.sockets.click(ts, "ack", CLICKER))
        return self.clicks[-1]

    async def reckon(self, sent: Sent | None) -> None:
        """While the daemon is dead: a click that was acknowledged to Slack must be in the store.

        One that may have been refused, for what it is about is over, worse or somebody's, need not.
        """
        made = pressed(sent.envelope["payload"], "") if sent and sent.took is not None else None
        if made is None:
            return
        click = made.click(Act.ACK, SLACK)
        async with self.stage.store.reading() as tx:
            stored = await tx.pushed(CLICKS, click.key) is not None
            found = await seen(tx, self.policy, click, self.stage.clock.now())
        if not stored and isinstance(found, Clicked) and not found.incident.acked_by:
            what = f"the click on {click.incident} was acknowledged to Slack and is not stored"
            self.lost.append(Violation(Fault.LOST, self.seen.life, what))

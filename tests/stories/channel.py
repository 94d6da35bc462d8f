"""A story's channel as people use it: they click what stands there, and read what is answered."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Awaitable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.stories.settings import Settings, secret, write
from tests.stories.stage import Stage, staged
from tests.stories.times import PATIENCE, POLL, finished, until
from tests.stories.world import LIMIT
from watcher.records import Export
from watcher.sandbox.slack.buttons import buttons
from watcher.sandbox.slack.socket import Sent
from watcher.sandbox.slack.workspace import SlackMessage

ANA, BO = "U0ANA", "U0BO"
RULE = """
rules:
  - name: jobs
    select: {{resource: automation_jobs}}
    when: {{warning: used >= 90%, critical: used >= 100%}}
    repeat: 30m
    actions: {actions}
"""


@dataclass(frozen=True)
class Channel:
    """The daemon on its stage, and the hands of who clicks. Acme may use 2,000 automation jobs a month."""

    stage: Stage

    @property
    def parent(self) -> SlackMessage:
        (one,) = self.stage.seen.parents
        return one

    @property
    def replies(self) -> list[SlackMessage]:
        return self.stage.seen.replies(self.parent)

    @property
    def told(self) -> list[str]:
        """What stands in the channel and the thread, in order: the state that each message began with."""
        return self.stage.seen.slack_states

    @property
    def offered(self) -> list[str]:
        return [one.action_id for one in buttons(self.parent)]

    async def uses(self, *percents: float) -> None:
        """For each number: that much of Acme's jobs is used, then comes the next poll."""
        for percent in percents:
            self.stage.acme.automation_jobs.used = LIMIT * percent / 100
            await self.stage.passes(POLL)

    async def click(
        self, action: str, user: str = ANA, on: SlackMessage | None = None, edits: int | None = None
    ) -> str:
        """What only who clicked reads, once all that follows from the click is delivered."""
        clicked = self.stage.sandbox.sockets.click((on or self.parent).ts, action, user, edits=edits)
        return (await self._answered(clicked, user)).text

    async def limits(self, wanted: str, user: str = ANA) -> SlackMessage:
        """What only who typed `/limits` reads."""
        return await self._answered(self.stage.sandbox.sockets.command("/limits", wanted, user), user)

    async def _answered(self, sending: Awaitable[Sent], user: str) -> SlackMessage:
        whispers = self.stage.sandbox.slack.workspace.ephemerals
        before = len(whispers)
        assert not (await sending).late
        await until(lambda: len(whispers) > before, "the answer")
        await self.stage.idle()
        assert whispers[-1].seen_by == user
        return whispers[-1]

    async def exports(self) -> list[Export]:
        assert self.stage.parts is not None
        async with self.stage.parts.store.reading() as tx:
            return list(reversed(await tx.exports()))

    async def exported(self) -> None:
        """The only export is done: time goes on to each look at it, and no further."""
        assert self.stage.parts is not None
        await finished(self.stage, self.stage.parts.store)


@asynccontextmanager
async def channel(
    folder: Path, actions: str = "[]", storage: str | None = None, **receiver: Any
) -> AsyncIterator[Channel]:
    """A daemon that has seen half of the jobs used, and is connected to the buttons."""

    def change(written: Settings) -> None:
        rules = folder / "jobs.yaml"
        rules.write_text(RULE.format(actions=actions), encoding="utf-8")
        written["rules"] = [str(rules)]
        written["allowances"] = [{"source": "pipefy", "resource": "automation_jobs", "limit": LIMIT}]

    async with staged(folder, change=change, storage=storage) as stage:
        written = json.loads(stage.config.read_text(encoding="utf-8"))
        token = secret(folder, "app", stage.sandbox.slack.app_token)
        written["receivers"]["slack"] |= {"app_token_file": token, **receiver}
        write(folder, written)
        stage.sandbox.sockets.answer_within = PATIENCE  # how fast we are is up to the machine
        stage.acme.automation_jobs.used = LIMIT / 2
        await stage.start()
        await until(lambda: stage.sandbox.sockets.connections == 1, "the connection")
        yield Channel(stage)

"""Where a process shall be killed: at a named step of judging or delivering, from within, by SIGKILL."""

from __future__ import annotations

import os
import signal
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from watcher.adapters.channels.slack.bot import SlackBot
from watcher.bootstrap import Parts
from watcher.ports import Parcel, Receipt, Transaction
from watcher.records import OutboxRow


class Step(StrEnum):
    """A step of the life of a reading, after which nothing more happens."""

    JUDGED = "judged, not committed"
    OWED = "judged and committed"
    CLAIMING = "claimed, not committed"
    CLAIMED = "claimed and committed"
    EDITED = "parent edited, reply not posted"
    ACCEPTED = "accepted by the channel, not recorded"
    RECORDING = "recorded, not committed"
    RECORDED = "recorded and committed"


@dataclass
class Death:
    """Comes the `nth` time that `step` is reached; `receiver` is whose messages count."""

    step: Step
    nth: int
    receiver: str

    def at(self, *steps: Step) -> None:
        if self.step in steps:
            self.nth -= 1
            if self.nth == 0:
                os.kill(os.getpid(), signal.SIGKILL)

    def await_in(self, parts: Parts) -> None:
        """Stand beside the store and the receiver's channel, and watch them work."""
        channel: Any = parts.channels[self.receiver]
        channel.deliver = self._delivering(channel.deliver)
        if isinstance(channel, SlackBot):
            api: Any = channel._api
            api.edit = self._editing(api.edit)
        store: Any = parts.store
        store.transaction = self._beside(store.transaction)

    def _delivering(
        self, deliver: Callable[[Parcel], Awaitable[Receipt]]
    ) -> Callable[[Parcel], Awaitable[Receipt]]:
        async def watched(parcel: Parcel) -> Receipt:
            receipt = await deliver(parcel)
            self.at(Step.ACCEPTED)
            return receipt

        return watched

    def _editing(self, edit: Callable[..., Awaitable[None]]) -> Callable[..., Awaitable[None]]:
        async def watched(*arguments: Any) -> None:
            await edit(*arguments)
            self.at(Step.EDITED)

        return watched

    def _beside(
        self, begin: Callable[[], AbstractAsyncContextManager[Transaction]]
    ) -> Callable[[], AbstractAsyncContextManager[Any]]:
        @asynccontextmanager
        async def watched() -> AsyncIterator[Any]:
            async with begin() as tx:
                witness = Witness(tx, self.receiver)
                yield witness
                self.at(*(before for before, _ in witness.steps))
            self.at(*(after for _, after in witness.steps))

        return watched


class Witness:
    """A transaction that remembers which steps were taken in it, as (before the commit, after it)."""

    def __init__(self, tx: Transaction, receiver: str) -> None:
        self._tx = tx
        self._receiver = receiver
        self.steps: list[tuple[Step, Step]] = []

    def __getattr__(self, name: str) -> Any:
        return getattr(self._tx, name)

    async def add_rows(self, rows: Sequence[OutboxRow]) -> int:
        if self._mine(rows):
            self.steps.append((Step.JUDGED, Step.OWED))
        return await self._tx.add_rows(rows)

    async def claim_rows(self, *how: Any) -> list[OutboxRow]:
        rows = await self._tx.claim_rows(*how)
        if self._mine(rows):
            self.steps.append((Step.CLAIMING, Step.CLAIMED))
        return rows

    async def put_rows(self, rows: Sequence[OutboxRow]) -> None:
        await self._tx.put_rows(rows)
        if self._mine([row for row in rows if row.state == "sent"]):
            self.steps.append((Step.RECORDING, Step.RECORDED))

    def _mine(self, rows: Sequence[OutboxRow]) -> bool:
        return any(row.receiver == self._receiver for row in rows)

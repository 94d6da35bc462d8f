"""Try a receiver: send it a message, edit that where it can, and say how it went. Nothing is remembered."""

from __future__ import annotations

import time
from dataclasses import dataclass

from watcher.domain.message import Message
from watcher.ports import Account, Accountable, Channel, ChannelError, Finding, Mark, Parcel, Receipt, Thread

_NOTHING_SAID = Account()


@dataclass(frozen=True, slots=True)
class Tryout:
    """How it went: seconds for posting and, where that was done, for editing; `error` is what failed.

    `buttons` is whether clicks can come back, None where the receiver has no buttons of its own.
    """

    receiver: str
    posted: float | None = None
    edited: float | None = None
    reference: str = ""
    account: Account = _NOTHING_SAID
    error: ChannelError | None = None
    buttons: Finding | None = None

    @property
    def failed(self) -> bool:
        return self.error is not None or (self.buttons is not None and self.buttons.mark is Mark.FAIL)


async def tried(name: str, channel: Channel, first: Message, then: Message | None) -> Tryout:
    """Post `first`, then edit it to `then` where the channel can; the channel is closed."""
    try:
        return await _tried(name, channel, first, then)
    finally:
        await channel.close()


async def _tried(name: str, channel: Channel, first: Message, then: Message | None) -> Tryout:
    try:
        receipt, posted = await _timed(channel, _parcel(name, first))
    except ChannelError as error:
        return Tryout(name, error=error)
    account = await _account(channel, first, receipt)
    if then is None or not channel.edits:
        return Tryout(name, posted, reference=receipt.reference, account=account)
    try:
        _, edited = await _timed(channel, _parcel(name, then, receipt.thread))
    except ChannelError as error:
        return Tryout(name, posted, None, receipt.reference, account, error)
    return Tryout(name, posted, edited, receipt.reference, account)


async def _account(channel: Channel, message: Message, receipt: Receipt) -> Account:
    return await channel.account(message, receipt.thread) if isinstance(channel, Accountable) else Account()


async def _timed(channel: Channel, parcel: Parcel) -> tuple[Receipt, float]:
    """What came back, and the seconds of real time that it took."""
    began = time.perf_counter()
    receipt = await channel.deliver(parcel)
    return receipt, time.perf_counter() - began


def _parcel(name: str, message: Message, thread: Thread | None = None) -> Parcel:
    return Parcel(f"{message.incident}:{message.revision}:{name}", message, thread)

"""From the richest layout down to bare words, as far as Slack makes us go."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any, TypeVar

from watcher.adapters.channels.slack.calls import Refused
from watcher.adapters.channels.slack.errors import BAD_BLOCKS
from watcher.adapters.channels.slack.look import Look, Part
from watcher.adapters.channels.slack.payload import payload, plain_payload
from watcher.adapters.channels.slack.refusals import Refusals, novel, without
from watcher.domain.message import Message

_T = TypeVar("_T")


async def climb_down(
    message: Message,
    part: Part,
    look: Look,
    refusals: Refusals,
    send: Callable[[dict[str, Any]], Awaitable[_T]],
) -> _T:
    """Send with all blocks, then without the new ones, then without any.

    That a new kind of block was refused is remembered only if the message is taken without it: else it was
    something else that Slack would not have. Raises what `send` raises.
    """
    body = payload(message, part, without(look, refusals.known()))
    try:
        return await send(body)
    except Refused as refused:
        if refused.word not in BAD_BLOCKS:
            raise
    kinds = novel(body)
    if kinds:
        try:
            sent = await send(payload(message, part, without(look, refusals.known() | kinds)))
        except Refused as refused:
            if refused.word not in BAD_BLOCKS:
                raise
        else:
            refusals.add(kinds)
            return sent
    return await send(plain_payload(message, part))

"""What becomes of an envelope: a click goes to the desk, a command gets its table, people get an answer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import structlog

from watcher.adapters.channels.slack.socketallow import Doorkeeper
from watcher.adapters.channels.slack.socketcalls import SocketCalls
from watcher.adapters.channels.slack.socketinput import Asked, Place, Pressed, asked, pressed
from watcher.adapters.channels.slack.sockettable import table_text
from watcher.adapters.channels.slack.text import escape
from watcher.domain.tongue import say, speaking
from watcher.ports import ChannelError, Desk

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Door:
    """A receiver that clicks can come from: its channel's id, its bot's token, and who may click there."""

    receiver: str
    channel: str
    token: str = field(repr=False)
    allow: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Counter:
    """Serves envelopes that are acknowledged already. Nothing that comes in makes it raise."""

    desk: Desk
    doors: Sequence[Door]
    calls: SocketCalls
    keeper: Doorkeeper
    locale: str
    timezone: str

    async def serve(self, envelope: Mapping[str, Any]) -> None:
        payload = envelope.get("payload")
        if not isinstance(payload, Mapping):
            return
        with speaking(self.locale):
            try:
                await self._served(str(envelope.get("type")), payload, str(envelope.get("envelope_id")))
            except ChannelError as error:
                log.warning("click.unanswered", reason=str(error), hint=error.hint)
            except Exception:
                log.exception("click.bug")

    async def _served(self, kind: str, payload: Mapping[str, Any], envelope: str) -> None:
        if kind == "slash_commands":
            command = asked(payload)
            if command is not None:
                await self._command(command)
        elif kind == "interactive":
            click = pressed(payload, envelope)
            if click is not None:
                await self._click(click)

    async def _click(self, click: Pressed) -> None:
        door = self._door(click.place.channel)
        if click.act is None:  # a button that only opens an address, or one of a newer version
            return
        if door is None:
            await self._answer(None, click.place, say("Nothing is told into this channel by this program."))
            return
        refused = next(
            filter(None, await self._refusals(self._doors(click.place.channel), click.actor.id)), ""
        )
        if refused:
            log.warning("click.not_allowed", receiver=door.receiver, by=click.actor.id, act=click.act.value)
            await self._answer(door, click.place, refused)
            return
        reply = await self.desk.clicked(click.click(click.act, door.receiver))
        await self._answer(door, click.place, reply.text)

    async def _command(self, command: Asked) -> None:
        """Anybody may ask whom some receiver of the app lets in; in a channel of theirs, all of that one."""
        here, user = self._door(command.place.channel), command.actor.id
        refusals = await self._refusals(self._doors(command.place.channel) or self.doors, user)
        if any(refusals) if here is not None else all(refusals):
            await self._answer(here, command.place, next(filter(None, refusals)), by_address=True)
            return
        found = await self.desk.limits(command.text)
        await self._tell(here, command.place, table_text(found, self.timezone), by_address=True)

    async def _refusals(self, doors: Sequence[Door], user: str) -> list[str]:
        return [await self.keeper.refusal(door.token, door.allow, user) for door in doors]

    def _door(self, channel: str) -> Door | None:
        return next(iter(self._doors(channel)), None)

    def _doors(self, channel: str) -> Sequence[Door]:
        """The receivers of a channel. The only one is meant anyhow: what became private may have a new id.

        A click does not say which of several it came from, so each of them must let its author in.
        """
        if len(self.doors) == 1:
            return self.doors
        return [door for door in self.doors if door.channel == channel]

    async def _answer(self, door: Door | None, place: Place, words: str, *, by_address: bool = False) -> None:
        await self._tell(door, place, escape(words), by_address=by_address)

    async def _tell(self, door: Door | None, place: Place, text: str, *, by_address: bool) -> None:
        """In the channel or thread where they stand; by the address that came along where that is refused.

        A command may be typed where the bot is not: its address goes first.
        """
        if by_address and place.response_url:
            await self.calls.respond(place.response_url, text, place.thread)
            return
        token = (door or self.doors[0]).token
        try:
            await self.calls.whisper(token, place.channel, place.user, text, place.thread)
        except ChannelError:
            if not place.response_url:
                raise
            await self.calls.respond(place.response_url, text, place.thread)

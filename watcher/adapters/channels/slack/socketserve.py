"""What becomes of an envelope: a click goes to the desk, a command gets its table, people get an answer."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
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
class Answer:
    """What somebody is told, as mrkdwn; `changed` says that the desk may have others to tell."""

    text: str
    changed: bool = False


@dataclass(frozen=True, slots=True)
class Counter:
    """Serves envelopes. Nothing that comes in makes it raise.

    What an envelope asks for is done first and then acknowledged, so that whatever ends the program between
    the two, Slack says that we did not answer. After `soon` seconds it is acknowledged in any case.
    """

    desk: Desk
    doors: Sequence[Door]
    calls: SocketCalls
    keeper: Doorkeeper
    locale: str
    timezone: str
    soon: float

    async def serve(self, envelope: Mapping[str, Any], acknowledge: Callable[[], Awaitable[None]]) -> None:
        with speaking(self.locale):
            wish = _wish(envelope)
            doing = asyncio.create_task(self._done(wish), name="click")
            try:
                await asyncio.wait({doing}, timeout=self.soon)
                await acknowledge()
                if wish is not None and not doing.done():
                    await self._tell(
                        wish, say("This takes longer than usual; what comes of it is told here.")
                    )
                await asyncio.wait({doing})  # to be cancelled here must not wait until that one is
                answer = doing.result()
                if wish is not None and answer is not None:
                    await self._follow(wish, answer)
            except asyncio.CancelledError:
                if isinstance(wish, Pressed) and not doing.done():
                    doing.cancel()
                    await self._lost(wish)
                raise
            except Exception:
                log.exception("click.bug")
            finally:
                doing.cancel()

    async def _lost(self, click: Pressed) -> None:
        """The program ends before it could be done: Slack showed it as taken and sends it to nobody else."""
        act = click.act.value if click.act else ""
        log.warning("click.lost", by=click.actor.id, act=act, incident=click.incident, about=click.about)
        await self._tell(click, say("This program is ending and could not do this; click again in a minute."))

    async def _done(self, wish: Pressed | Asked | None) -> Answer | None:
        """Do what is asked for, and store it; what to say then."""
        if isinstance(wish, Pressed):
            return await self._click(wish)
        return await self._command(wish) if wish is not None else None

    async def _follow(self, wish: Pressed | Asked, answer: Answer) -> None:
        """Show and say what came of it."""
        if answer.changed:
            await self.desk.tell()
        await self._tell(wish, answer.text)

    async def _click(self, click: Pressed) -> Answer | None:
        door = self._door(click.place.channel)
        if click.act is None:  # a button that only opens an address, or one of a newer version
            return None
        if door is None:
            return Answer(say("Nothing is told into this channel by this program."))
        refused = next(
            filter(None, await self._refusals(self._doors(click.place.channel), click.actor.id)), ""
        )
        if refused:
            log.warning("click.not_allowed", receiver=door.receiver, by=click.actor.id, act=click.act.value)
            return Answer(escape(refused))
        reply = await self.desk.clicked(click.click(click.act, door.receiver))
        return Answer(escape(reply.text), changed=True)

    async def _command(self, command: Asked) -> Answer:
        """Anybody may ask whom some receiver of the app lets in; in a channel of theirs, all of that one."""
        here, user = self._door(command.place.channel), command.actor.id
        refusals = await self._refusals(self._doors(command.place.channel) or self.doors, user)
        if any(refusals) if here is not None else all(refusals):
            return Answer(escape(next(filter(None, refusals))))
        found = await self.desk.limits(command.text)
        return Answer(table_text(found, self.timezone))

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

    async def _tell(self, wish: Pressed | Asked, text: str) -> None:
        """Where it cannot be said, that is logged: what was asked for is done."""
        try:
            await self._say(wish.place, text, by_address=isinstance(wish, Asked))
        except ChannelError as error:
            log.warning("click.unanswered", reason=str(error), hint=error.hint)

    async def _say(self, place: Place, text: str, *, by_address: bool) -> None:
        """In the channel or thread where they stand; by the address that came along where that is refused.

        A command may be typed where the bot is not: its address goes first.
        """
        if by_address and place.response_url:
            await self.calls.respond(place.response_url, text, place.thread)
            return
        token = (self._door(place.channel) or self.doors[0]).token
        try:
            await self.calls.whisper(token, place.channel, place.user, text, place.thread)
        except ChannelError:
            if not place.response_url:
                raise
            await self.calls.respond(place.response_url, text, place.thread)


def _wish(envelope: Mapping[str, Any]) -> Pressed | Asked | None:
    """What an envelope asks for; None where it is about nothing of ours."""
    payload, kind = envelope.get("payload"), str(envelope.get("type"))
    if not isinstance(payload, Mapping):
        return None
    if kind == "slash_commands":
        return asked(payload)
    return pressed(payload, str(envelope.get("envelope_id"))) if kind == "interactive" else None

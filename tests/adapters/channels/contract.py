"""What every channel promises, run against a real far side: see the world a test class provides."""

from __future__ import annotations

import logging
import traceback
from typing import Protocol

import pytest

from tests.adapters.channels.samples import CRITICAL, HOSTILE, RESET, WARNING, hostile, message, parcel
from watcher.ports import Channel, ChannelError, Parcel


class World(Protocol):
    """A channel and what stands behind it."""

    channel: Channel
    secrets: tuple[str, ...]

    def arrived(self) -> list[str]:
        """Everything people got, one text a message, as their program would show it."""
        ...

    def harmful(self) -> list[str]:
        """What in the messages would do more than be read: mentions, markup, headers, escape codes."""
        ...


class FailingWorld(World, Protocol):
    def refuse_for_now(self) -> None: ...

    def refuse_for_good(self) -> None: ...

    async def vanish(self) -> None:
        """Be no longer there at all."""
        ...


class ChannelContract:
    """For every channel; subclasses give the fixture `world`."""

    async def test_a_first_message_arrives(self, world: World) -> None:
        await world.channel.deliver(parcel(WARNING))
        assert any("automation jobs at 92 % of 10,000" in text for text in world.arrived())

    async def test_what_follows_arrives_with_the_thread_of_the_first(self, world: World) -> None:
        first = await world.channel.deliver(parcel(WARNING, revision=1))
        second = await world.channel.deliver(parcel(CRITICAL, revision=2, thread=first.thread))
        await world.channel.deliver(parcel(RESET, revision=3, thread=second.thread))
        everything = "\n".join(world.arrived())
        assert "Critical" in everything
        assert "The period reset on 1 April" in everything

    @pytest.mark.parametrize("name", HOSTILE, ids=range(len(HOSTILE)))
    async def test_a_hostile_name_stays_text(self, world: World, name: str) -> None:
        for telling in (WARNING, RESET):
            await world.channel.deliver(Parcel(f"k-{telling.reason}", hostile(name, telling)))
        assert len(world.arrived()) == 2
        assert world.harmful() == []

    async def test_a_message_for_a_test_says_so(self, world: World) -> None:
        await world.channel.deliver(Parcel("k", message(test=True)))
        assert "TEST" in world.arrived()[0]

    async def test_closing_twice_is_fine(self, world: World) -> None:
        await world.channel.deliver(parcel())
        await world.channel.close()
        await world.channel.close()

    async def test_a_closed_channel_opens_again(self, world: World) -> None:
        await world.channel.close()
        await world.channel.deliver(parcel())
        assert world.arrived()


class FailingChannelContract(ChannelContract):
    """For every channel with a far side that can say no."""

    async def test_a_refusal_for_now_is_worth_another_try(self, world: FailingWorld) -> None:
        world.refuse_for_now()
        error = await failing(world)
        assert not error.permanent
        await world.channel.deliver(parcel())
        assert world.arrived()

    async def test_a_refusal_for_good_says_what_to_do(self, world: FailingWorld) -> None:
        world.refuse_for_good()
        error = await failing(world)
        assert error.permanent
        assert error.hint

    async def test_nobody_there_is_worth_another_try(self, world: FailingWorld) -> None:
        await world.vanish()
        assert not (await failing(world)).permanent

    @pytest.mark.parametrize("how", ["now", "good", "gone"])
    async def test_no_error_and_no_log_tells_a_secret(
        self, world: FailingWorld, how: str, caplog: pytest.LogCaptureFixture
    ) -> None:
        caplog.set_level(logging.DEBUG)
        if how == "gone":
            await world.vanish()
        else:
            (world.refuse_for_now if how == "now" else world.refuse_for_good)()
        error = await failing(world)
        told = [str(error), error.hint, repr(error), repr(world.channel), caplog.text]
        told += traceback.format_exception(error)
        assert [secret for secret in world.secrets if any(secret in text for text in told)] == []


async def failing(world: World) -> ChannelError:
    with pytest.raises(ChannelError) as caught:
        await world.channel.deliver(parcel())
    return caught.value
